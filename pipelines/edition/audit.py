"""The attack on an edition: what a reader of all editions can infer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.edition.bound import Puzzle, bound, is_recovered
from pipelines.edition.cells import LEVELS, PLACE, areas_of, cells_of
from pipelines.edition.edition_file import MARKS
from pipelines.edition.equation import linked_parts, system_of
from pipelines.edition.shown import ALL, MONEY, SIGNED, TABLES, Rules
from pipelines.warehouse.engine import Session, open_release

BESIDE = dict.fromkeys(("why", "table", "area_code", "column"), pl.String)


@dataclass(frozen=True)
class Leak:
    """A disclosure: a cell (or a rest beside the cells), and how it can be inferred.

    why: small, level, dominated, rate, unlisted, changed, shown_again, narrow, rest or sums.
    """

    why: str
    table: str
    area_code: str
    column: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, eq=False)
class Seen:
    """An edition as seen by a reader: cells (null if withheld), and content that should not be
    there in `beside` (why, table, area_code, column).
    """

    cells: pl.DataFrame
    beside: pl.DataFrame


def seen(file: Path, rules: Rules) -> Seen:
    """The content of an edition's file. Raises EngineError."""
    with open_release(file) as session:
        areas = areas_of(session, None, LEVELS[-1])
        found = [*_rates(session), *_too_deep(session, rules), *_unlisted(session)]
        return Seen(cells_of(session, areas, rules), pl.DataFrame(found, BESIDE, orient="row"))


def _rates(session: Session) -> Iterator[tuple]:
    """Rates shown although one of their counts is withheld."""
    for shown in TABLES:
        for rate, (part, whole) in (shown.rates or {}).items():
            for (area_code,) in session.rows(
                f"select area_code from mart.{shown.table} where {rate} is not null"
                f" and ({part} is null or {whole} is null) order by area_code"
            ):
                yield "rate", shown.table, area_code, rate


def _too_deep(session: Session, rules: Rules) -> Iterator[tuple]:
    """Rows of areas below the public level, in any table."""
    deepest = max(rules.total_digits, rules.detail_digits)
    by_table = {shown.table: shown for shown in TABLES}
    for name, columns in session.tables().items():
        table = name.removeprefix("mart.")
        if name == table or "area_code" not in columns:
            continue
        shown = by_table.get(table)
        key = f"'{ALL}'" if shown is None or not shown.key_column else shown.key_column
        digits = (
            f"{deepest}"
            if shown is None
            else f"case when {key} = '{ALL}' then {rules.digits(shown, ALL)}"
            f" else {rules.detail_digits} end"
        )
        for (area_code,) in session.rows(
            f"select distinct area_code from {name} where length(area_code) > {digits}"
            " order by area_code"
        ):
            yield "level", table, area_code, ""


def _unlisted(session: Session) -> Iterator[tuple]:
    """Columns and tables of mart with values that the edition does not list as public."""
    listed = set(session.rows(f"select table_name, column_name from {MARKS}"))
    public = {table for table, _ in listed}
    for name, columns in session.tables().items():
        table = name.removeprefix("mart.")
        if name == table or table == "area":
            continue
        for column, kind in columns.items():
            is_name = table in public and (kind in {"VARCHAR", "DATE"}) and column != "state"
            if (table, column) not in listed and not is_name:
                ((count,),) = session.rows(f'select count("{column}") from {name}')
                if count:
                    yield "unlisted", table, "", column


def leaks(
    edition: Seen, rules: Rules, dominated: pl.DataFrame, former: Seen | None = None
) -> list[Leak]:
    """All violations of the rules in the edition; empty if it is safe.

    `dominated`: PLACE of the cells made up by one or few entities, known from the release only.
    `former`: the previous edition, whose cells remain known.
    """
    cells = edition.cells
    found = [*_plain(edition, rules, dominated)]
    if former is not None:
        both = cells.join(former.cells, on=PLACE, how="left", suffix="_then", maintain_order="left")
        known_then = former.cells.select(PLACE).with_columns(pl.lit(value=True).alias("was_there"))
        both = both.join(known_then, on=PLACE, how="left", maintain_order="left")
        now, then = pl.col("value"), pl.col("value_then")
        found += _leaks("changed", both.filter((now - then).abs() > 0.001))
        again = pl.col("was_there").is_not_null() & then.is_null() & now.is_not_null()
        found += _leaks("shown_again", both.filter(again))
        cells = both.with_columns(pl.coalesce(now, then).alias("value")).select(cells.columns)
    for part in linked_parts(cells.with_columns(_is_news(edition.cells, former).alias("is_news"))):
        if part["is_news"].any():
            found += _worked_out(part.drop("is_news"), rules)
    return found


def _is_news(cells: pl.DataFrame, former: Seen | None) -> pl.Series:
    """Which cells differ from the previous edition. Cells linked to none of them were audited
    then.
    """
    if former is None:
        return pl.Series([True]).new_from_index(0, len(cells))
    then = former.cells.with_columns(pl.lit(value=True).alias("was_there"))
    both = cells.join(then, on=PLACE, how="left", suffix="_then", maintain_order="left")
    is_same = pl.col("was_there").is_not_null() & pl.col("value").eq_missing(pl.col("value_then"))
    return both.select(~is_same).to_series()


def _plain(edition: Seen, rules: Rules, dominated: pl.DataFrame) -> Iterator[Leak]:
    """Direct violations: cells shown although the rules forbid it."""
    cells, value = edition.cells, pl.col("value")
    is_counted = ~pl.col("column").is_in([*SIGNED, *MONEY, "entities"])
    small = is_counted & (value > 0) & (value < rules.threshold)
    yield from _leaks("small", cells.filter(small))
    digits = pl.lit(rules.detail_digits)
    for shown in TABLES:
        if shown.is_total:
            is_total = (pl.col("table") == shown.table) & (pl.col("key") == ALL)
            digits = pl.when(is_total).then(rules.total_digits).otherwise(digits)
    too_deep = pl.col("area_code").str.len_chars() > digits
    yield from _leaks("level", cells.filter(too_deep & (value != 0)))
    told = cells.filter(value.is_not_null()).join(dominated, on=PLACE, how="semi")
    yield from _leaks("dominated", told)
    for why, table, area_code, column in edition.beside.iter_rows():
        yield Leak(why, table, area_code, column)


def _leaks(why: str, rows: pl.DataFrame) -> Iterator[Leak]:
    for table, area_code, column in rows.select("table", "area_code", "column").iter_rows():
        yield Leak(why, table, area_code, column)


def _worked_out(part: pl.DataFrame, rules: Rules) -> Iterator[Leak]:
    """Values that can be inferred from sums by linear programming."""
    system = system_of(part)
    columns = system.matrix.shape[1]
    known = np.append(
        part["value"].fill_null(float("nan")).to_numpy(), np.full(columns - len(part), np.nan)
    )
    is_cell = np.arange(columns) < len(part)
    puzzle = Puzzle(system.matrix, known, system.signed, is_cell, system.is_money)
    try:
        bounds = bound(puzzle, rules, system.guarded)
    except ValueError:
        yield Leak("sums", part["table"][0], "", "")
        return
    for column in np.flatnonzero(
        np.isnan(known) & system.guarded & is_recovered(puzzle, bounds, rules)
    ):
        low, high = float(bounds.low[column]), float(bounds.high[column])
        if column < len(part):
            row = part.row(int(column), named=True)
            yield Leak("narrow", row["table"], row["area_code"], row["column"], low, high)
        else:
            equation = system.matrix[:, [column]].nonzero()[0][0]
            whole = part.row(int(system.matrix[equation].indices[0]), named=True)
            area = str(system.owner[equation])
            yield Leak("rest", whole["table"], area, whole["column"], low, high)
