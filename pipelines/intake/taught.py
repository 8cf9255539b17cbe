"""Titles and values that the operator taught, and those of a file that are still unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from pipelines.contract.code_list import code_lists
from pipelines.contract.register import register_named
from pipelines.decision.record import Decision
from pipelines.intake.issue import UnknownTitle
from pipelines.intake.parse import plain
from pipelines.intake.rows import Rows
from pipelines.intake.table import Table
from pipelines.intake.title import Meant, column_named, normalise_title

UNKNOWN_SCHEMA = {
    "register": pl.String,
    "column": pl.String,  # null for a title
    "text": pl.String,
    "rows": pl.Int64,
}
NOTHING_UNKNOWN = pl.DataFrame(schema=UNKNOWN_SCHEMA)
VALUES_UNKNOWN = ("code_unknown", "value_ignored")  # rules
# Column kinds whose values may be taught; also communities.
KINDS_TAUGHT = ("code", "codes", "flag")


@dataclass(frozen=True)
class Taught:
    """`titles`: (register, normalised title) -> column; `values`: (register, column) -> plain text
    -> code.
    """

    titles: Mapping[tuple[str, str], str] = field(default_factory=dict)
    values: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)

    @property
    def meant(self) -> Meant:
        """(register, normalised title) -> the column that it means, taught or built in; None if
        unknown. The same function for all files for which no title is taught.
        """
        return self._meant if self.titles else column_named

    def _meant(self, register: str, title: str) -> str | None:
        return self.titles.get((register, title)) or column_named(register, title)


def taught_by(maps: Iterable[Decision]) -> Taught:
    """The titles and values that these decisions teach."""
    titles: dict[tuple[str, str], str] = {}
    values: dict[tuple[str, str], dict[str, str]] = {}
    for decision in maps:
        register, text, value = decision.register or "", decision.expect or "", decision.value or ""
        if decision.column is None:
            titles[register, normalise_title(text)] = value
        else:
            values.setdefault((register, decision.column), {})[plain(text)] = value
    return Taught(titles, values)


def with_values(rows: Rows, taught: Taught) -> Rows:
    """The rows, with taught texts replaced by the labels of their codes."""
    columns = []
    for (register, name), meant in taught.values.items():
        if register != rows.register.name or name not in rows.present:
            continue
        own = rows.frame[name]
        texts = {
            text: _label(register, name, meant[plain(text)])
            for text in own.drop_nulls().unique()
            if plain(text) in meant
        }
        columns.append(own.replace(texts))
    return replace(rows, frame=rows.frame.with_columns(columns)) if columns else rows


def _label(register: str, column: str, code: str) -> str:
    """The text of a cell for a code."""
    codes = register_named(register).column(column).list_of_cells
    return code_lists()[codes].labels[code].zh if codes else code


def unknown_titles(titles: Iterable[UnknownTitle]) -> pl.DataFrame:
    """The unknown titles of a refused header, as a frame."""
    told = [(register, None, title, rows) for register, title, rows in titles]
    return pl.DataFrame(told, schema=UNKNOWN_SCHEMA, orient="row")


def unknown_of(table: Table, issues: pl.DataFrame) -> pl.DataFrame:
    """The unknown titles and values of a file, each with its number of rows."""
    register, rows = table.register, len(table.rows.frame)
    titles = [(register.name, None, title, rows) for title in table.layout.unknown]
    if issues.is_empty() and not titles:
        return NOTHING_UNKNOWN
    if issues.is_empty() or not set(issues["rule"]) & {
        *VALUES_UNKNOWN,
        "community_unknown",
    }:
        return pl.DataFrame(titles, schema=UNKNOWN_SCHEMA, orient="row")
    coded = [column.name for column in register.columns if column.kind in KINDS_TAUGHT]
    is_value = pl.col("rule").is_in(VALUES_UNKNOWN) & pl.col("column_name").is_in(coded)
    is_named = (pl.col("rule") == "community_unknown") & pl.col("value").str.contains(r"\p{Han}")
    found = (
        issues.filter(is_value | is_named)
        .drop_nulls("value")
        .group_by("column_name", "value", maintain_order=True)
        .len()
    )
    values = [(register.name, name, text, count) for name, text, count in found.iter_rows()]
    return pl.DataFrame([*titles, *values], schema=UNKNOWN_SCHEMA, orient="row")
