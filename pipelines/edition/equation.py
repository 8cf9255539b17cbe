"""The system of linear equations between the cells of an edition, shown or not."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
import polars as pl
from scipy import sparse

from pipelines.edition.cells import LEVELS
from pipelines.edition.shown import MONEY, RELATIONS, SIGNED, TABLES, Relation, Term

FAMILIES = {
    "roster": "people",
    "employment_rate": "people",
    "unemployment_duration": "people",
    "household_typology": "people",
    "zero_employment_household": "people",
}  # tables linked by sums; any other table is linked only with itself
YTD = "_ytd"


class SumsBroken(ValueError):
    """The release's counts do not satisfy the declared relations."""


@dataclass(frozen=True, eq=False)
class System:
    """matrix @ values = 0, over the cells followed by the rests, which are never shown.

    `owner`: the area of each equation; `is_tree`: whether it sums the areas below. `value`: of
    cells and rests, NaN if unknown. `signed`: may be negative. `guarded`: must not be inferable:
    every cell, and rests that are complements (of a single part).
    """

    cells: pl.DataFrame
    matrix: sparse.csr_matrix
    owner: np.ndarray
    is_tree: np.ndarray
    value: np.ndarray
    signed: np.ndarray
    guarded: np.ndarray

    @property
    def size(self) -> int:
        """The number of columns that are cells; the others are rests."""
        return len(self.cells)

    @property
    def is_money(self) -> np.ndarray:
        """Which columns are amounts of money."""
        rests = np.zeros(self.matrix.shape[1] - self.size, bool)
        return np.concatenate((self.cells["column"].is_in(sorted(MONEY)).to_numpy(), rests))


@dataclass(frozen=True)
class _Block:
    """Equations of one kind: one row per whole or part (cells by number)."""

    rows: np.ndarray  # equation of each entry, from 0
    columns: np.ndarray  # cell of each entry
    signs: np.ndarray
    owner: np.ndarray
    is_tree: bool
    rest: str  # none, positive or signed
    is_complement: bool = True


def linked_parts(cells: pl.DataFrame) -> list[pl.DataFrame]:
    """The cells split into parts not linked by sums: by family of tables, and by month, or by year
    if there is a year to date.
    """
    family = pl.col("table").replace(FAMILIES)
    is_yearly = pl.col("table") == "new_employment"
    period = pl.when(is_yearly).then(pl.col("month").dt.truncate("1y")).otherwise(pl.col("month"))
    return cells.with_columns(family.alias("family"), period.alias("period")).partition_by(
        "family", "period", include_key=False, maintain_order=True
    )


def system_of(cells: pl.DataFrame) -> System:
    """The equations between these cells. Raises SumsBroken."""
    placed = cells.with_row_index("cell").with_columns(pl.col("cell").cast(pl.Int64))
    blocks = [
        block
        for block in (*_tree(placed), *_relations(placed), *_years(placed))
        if len(block.owner)
    ]
    rows, columns, signs, owner, is_tree, signed_rests, guarded = [], [], [], [], [], [], []
    at, rests = 0, len(cells)
    for block in blocks:
        count = len(block.owner)
        rows.append(block.rows + at)
        columns.append(block.columns)
        signs.append(block.signs)
        if block.rest != "none":
            rows.append(np.arange(count) + at)
            columns.append(np.arange(count) + rests)
            signs.append(-np.ones(count))
            signed_rests.append(np.full(count, block.rest == "signed"))
            guarded.append(np.full(count, block.is_complement))
            rests += count
        owner.append(block.owner)
        is_tree.append(np.full(count, block.is_tree))
        at += count
    joined = [np.concatenate(part) if part else np.zeros(0) for part in (signs, rows, columns)]
    matrix = sparse.csr_matrix(
        (joined[0], (joined[1].astype(int), joined[2].astype(int))), shape=(at, rests)
    )
    signed = np.concatenate((cells["column"].is_in(sorted(SIGNED)).to_numpy(), *signed_rests))
    known = cells["value"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    value = np.concatenate((known, np.full(rests - len(cells), np.nan)))
    if not np.isnan(known).any():
        value = _with_rests(matrix, value, len(cells), signed)
    empty = np.zeros(0, dtype=object)
    return System(
        cells,
        matrix,
        np.concatenate(owner) if owner else empty,
        np.concatenate(is_tree) if is_tree else empty.astype(bool),
        value,
        signed,
        np.concatenate((np.ones(len(cells), bool), *guarded)),
    )


def _with_rests(
    matrix: sparse.csr_matrix, value: np.ndarray, cells: int, signed: np.ndarray
) -> np.ndarray:
    """The values, with computed rests. Raises SumsBroken."""
    sums = matrix[:, :cells] @ value[:cells]
    rests = matrix[:, cells:]
    whole = np.concatenate((value[:cells], -(rests.T @ sums)))
    if (np.abs(matrix @ whole) > 0.01).any() or (whole[~signed] < -0.01).any():
        raise SumsBroken(
            "发布中的数对不上公开版所用的合计关系，不能制作，请报告 / the release's counts do not add up"
            " as pipelines/edition/shown.py says; please report it"
        )
    return whole


def _tree(placed: pl.DataFrame) -> list[_Block]:
    """An area equals the sum of those below it, or is at least that if they are not additive. For a
    year to date only in the year's first month: later ones follow from the months.
    """
    found = []
    moved = pl.col("table").is_in([shown.table for shown in TABLES if not shown.adds_up])
    first = pl.col("month").min().over("table", "column", "key", pl.col("month").dt.year())
    at = placed.with_columns((pl.col("month") == first).alias("is_first")).filter(
        pl.col("is_first") | ~pl.col("column").str.ends_with(YTD)
    )
    for (upper, lower), adds_up in product(pairwise(LEVELS), (True, False)):
        digits = pl.col("area_code").str.len_chars()
        parts = at.filter((moved != adds_up) & (digits == lower)).with_columns(
            pl.col("area_code").str.slice(0, upper).alias("area_code")
        )
        linked = parts.join(
            at.filter(digits == upper),
            on=["table", "month", "area_code", "key", "column"],
            suffix="_whole",
            maintain_order="left",
        ).sort("cell_whole", "cell")
        wholes = linked.select("cell_whole", "area_code").unique(maintain_order=True)
        number = {cell: place for place, cell in enumerate(wholes["cell_whole"])}
        rows = linked["cell_whole"].replace_strict(number, return_dtype=pl.Int64).to_numpy()
        count = len(wholes)
        found.append(
            _Block(
                np.concatenate((np.arange(count), rows)),
                np.concatenate((wholes["cell_whole"].to_numpy(), linked["cell"].to_numpy())),
                np.concatenate((np.ones(count), -np.ones(len(rows)))),
                wholes["area_code"].to_numpy(),
                is_tree=True,
                rest="none" if adds_up else "positive",
            )
        )
    return found


def _relations(placed: pl.DataFrame) -> list[_Block]:
    by_column = {
        (str(table), str(column)): frame
        for (table, column), frame in placed.partition_by(
            "table", "column", as_dict=True, maintain_order=True
        ).items()
    }
    present = [
        relation
        for relation in RELATIONS
        if all((t.table, t.column) in by_column for t in (relation.whole, *relation.parts))
    ]
    return [_relation(by_column, relation) for relation in present]


def _relation(by_column: dict[tuple[str, str], pl.DataFrame], relation: Relation) -> _Block:
    def at(term: Term, name: str) -> pl.DataFrame:
        frame = by_column[term.table, term.column]
        kept = frame if term.key is None else frame.filter(pl.col("key") == term.key)
        return kept.select(*on, pl.col("cell").alias(name))

    on = ["month", "area_code"] + (["key"] if relation.whole.key is None else [])
    lines = at(relation.whole, "whole")
    for place, part in enumerate(relation.parts):
        lines = lines.join(at(part, f"part_{place}"), on=on, maintain_order="left")
    count, parts = len(lines), len(relation.parts)
    numbers = [lines["whole"], *(lines[f"part_{place}"] for place in range(parts))]
    return _Block(
        np.tile(np.arange(count), 1 + parts),
        np.concatenate([column.to_numpy() for column in numbers]),
        np.repeat([1.0, *([-1.0] * parts)], count),
        lines["area_code"].to_numpy(),
        is_tree=False,
        rest="none" if relation.is_exact else "signed" if relation.is_loose else "positive",
        is_complement=len(relation.parts) == 1 and not relation.is_limit,
    )


def _years(placed: pl.DataFrame) -> list[_Block]:
    """A year to date equals that of the month before plus the month; in an area's first month, the
    month plus earlier events (none in January).
    """
    to_date = placed.filter(pl.col("column").str.ends_with(YTD))
    keys = ["table", "month", "area_code", "key", "column"]
    months = placed.with_columns(pl.col("column") + YTD).select(
        *keys, pl.col("cell").alias("of_month")
    )
    former = to_date.select(
        *keys[:1], pl.col("month").dt.offset_by("1mo"), *keys[2:], pl.col("cell").alias("former")
    ).filter(pl.col("month").dt.month() > 1)
    lines = to_date.join(months, on=keys, maintain_order="left").join(
        former, on=keys, how="left", maintain_order="left"
    )
    is_first = pl.col("former").is_null()
    is_january = pl.col("month").dt.month() == 1
    signed = pl.col("column").is_in(sorted(SIGNED))
    return [
        _year(lines.filter(~is_first), "none"),
        _year(lines.filter(is_first & is_january), "none"),
        _year(lines.filter(is_first & ~is_january & ~signed), "positive"),
        _year(lines.filter(is_first & ~is_january & signed), "signed"),
    ]


def _year(lines: pl.DataFrame, rest: str) -> _Block:
    count = len(lines)
    columns = ["cell", "of_month", *(["former"] if lines["former"].null_count() == 0 else [])]
    return _Block(
        np.tile(np.arange(count), len(columns)),
        np.concatenate([lines[name].to_numpy() for name in columns]),
        np.repeat([1.0, *([-1.0] * (len(columns) - 1))], count),
        lines["area_code"].to_numpy(),
        is_tree=False,
        rest=rest,
    )
