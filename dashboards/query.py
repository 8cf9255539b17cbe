"""The queries of sql/page on a release: rows by the area whose page shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import polars as pl

from dashboards.release import Release
from pipelines.base.month import shifted
from pipelines.warehouse.engine import Session, quoted

QUERIES = Path(__file__).resolve().parents[1] / "sql" / "page"
MONTHS = 60  # for province, prefectures and counties
DECIMALS = 6
TABLE = re.compile(r"\b(?:from|join) ((?:(?:mart|ref|audit)\.\w+)|page_area)")
OTHER_QUERY = re.compile(r"\bpage\.(\w+)")
# Large tables of which pages show only one year, or one year of streets and one month of
# communities: queries see no older rows, so changes there affect no page.
YEAR_OF_STREETS = "month >= $year_before or area_level not in ('street', 'community')"
MONTH_OF_COMMUNITIES = f"month = $data_month or area_level <> 'community' and ({YEAR_OF_STREETS})"
SEEN = {
    "audit.submission": "month >= $year_before",
    "mart.community_entity": YEAR_OF_STREETS,
    "mart.full_employment_area": MONTH_OF_COMMUNITIES,
    "mart.full_employment_criterion": "month >= $year_before",
    "mart.small_area_rate": "month = $data_month",
}
# Queries that select rows otherwise than by area: they see all rows, and pages depend on the rows
# found.
BY_OWN_ROWS = ("revision_list",)


@dataclass(frozen=True)
class Query:
    """A query of sql/page: its text, the tables it reads, its $ parameters, and its columns. The
    first column is page_code, by which rows are sorted.
    """

    name: str
    text: str
    tables: tuple[str, ...]
    values: Mapping[str, object]
    schema: Mapping[str, pl.DataType]

    @property
    def columns(self) -> dict[str, pl.DataType]:
        """The columns on pages: without page_code."""
        return {
            name: pl.Float64() if kind.is_decimal() else kind
            for name, kind in self.schema.items()
            if name != "page_code"
        }


@cache
def query_text(name: str) -> str:
    """The text of sql/page/<name>.sql. References to other queries, page.<other>, are replaced by
    those queries in brackets. Raises OSError.
    """
    text = (QUERIES / f"{name}.sql").read_text("utf-8")
    return OTHER_QUERY.sub(lambda other: f"({query_text(other[1])})", text)


@cache
def _tables(name: str) -> tuple[str, ...]:
    return tuple(sorted(set(TABLE.findall(query_text(name)))))


def sources(name: str) -> tuple[str, ...]:
    """The release tables that a query reads."""
    return tuple(table for table in _tables(name) if "." in table)


def seen(table: str) -> str:
    """A table expression (for `from`) of the rows that queries see."""
    return f"(select * from {table} where {SEEN[table]})" if table in SEEN else table


def values_in(release: Release, text: str) -> dict[str, date]:
    """The values of the $ parameters in a text."""
    known = {
        "data_month": release.data_month,
        "first_month": shifted(release.data_month, 1 - MONTHS),
        "year_before": shifted(release.data_month, -12),
    }
    return {name: value for name, value in known.items() if f"${name}" in text}


def query_of(release: Release, name: str) -> Query:
    """A query on a release; not run yet."""
    text = query_text(name)
    if name not in BY_OWN_ROWS:
        text = TABLE.sub(lambda read: read[0].replace(read[1], seen(read[1])), text)
    values = values_in(release, text)
    return Query(name, text, _tables(name), values, release.session.schema(text, values))


def rows_by_page(
    session: Session, query: Query, pages: Sequence[str]
) -> Iterator[tuple[str, list[tuple]]]:
    """Yield each page with its rows, without page_code: dates as text, months as 2026-10, rounded
    fractions.
    """
    if not pages:
        return
    told = ", ".join(map(_said, query.schema.items()))
    wanted = ", ".join(map(quoted, pages))
    found = session.rows(
        f"select {told} from ({query.text}) where page_code in ({wanted})", query.values
    )
    for code, rows in groupby(found, key=itemgetter(0)):
        yield code, [row[1:] for row in rows]


def _said(column: tuple[str, pl.DataType]) -> str:
    """A SQL expression for a column's value on pages."""
    name, kind = column
    if kind == pl.Date:
        is_month = name == "month" or name.endswith("_month")
        return f'strftime("{name}", \'{"%Y-%m" if is_month else "%Y-%m-%d"}\') as "{name}"'
    if kind.is_float() or kind.is_decimal():
        return f'round(cast("{name}" as double), {DECIMALS}) as "{name}"'
    return f'"{name}"'
