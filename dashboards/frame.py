"""The rows of charts, by the area on whose page they stand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import polars as pl

from dashboards.mark import Marks
from dashboards.packing import Packed, javascript, packed
from dashboards.release import Release
from pipelines.base.month import shifted
from pipelines.warehouse.engine import quoted

QUERIES = Path(__file__).resolve().parents[1] / "sql" / "page"
MONTHS = 60  # of province, prefectures and counties
DECIMALS = 6
TABLE = re.compile(r"\b(?:from|join) ((?:mart|ref|audit)\.\w+)")
Schemas = dict[str, dict[str, pl.DataType]]  # query -> column -> type


@cache
def query_text(name: str) -> str:
    """The query of sql/page/<name>.sql. Raises OSError."""
    return (QUERIES / f"{name}.sql").read_text("utf-8")


@cache
def sources(name: str) -> tuple[str, ...]:
    """The tables of the release that a query reads."""
    return tuple(sorted(set(TABLE.findall(query_text(name)))))


@dataclass(frozen=True)
class Asked:
    """A query that was run: its rows are kept in a table of the session. `marks`: page -> a mark
    that changes when the page's rows do.
    """

    table: str
    schema: Mapping[str, pl.DataType]
    marks: Mapping[str, str]


def ask(release: Release, name: str) -> Asked:
    """Run a query over all areas; its first column is page_code, by which its rows are sorted."""
    values = {
        "data_month": release.data_month,
        "first_month": shifted(release.data_month, 1 - MONTHS),
        "year_before": shifted(release.data_month, -12),
        "province": release.province.code,
    }
    text, table = query_text(name), f"rows_of_{name}"
    release.session.execute(
        f"create or replace temp table {table} as {text}",
        {k: v for k, v in values.items() if f"${k}" in text},
    )
    schema = dict(release.query(f"select * from {table} limit 0").schema)
    told = ", ".join(f'"{column}"' for column in schema if column != "page_code")
    rounded = ", ".join(map(_said, schema.items()))
    marks = release.session.rows(
        f"select page_code, count(*) || '-' || sum(hash({told})) from (select {rounded} from"
        f" {table}) where page_code is not null group by page_code"
    )
    return Asked(table, schema, dict(marks))


def rows_by_page(
    release: Release, asked: Asked, pages: Sequence[str]
) -> Iterator[tuple[str, list[tuple]]]:
    """Page -> its rows without page_code: dates as text, months as 2026-10, fractions rounded."""
    told = ", ".join(map(_said, asked.schema.items()))
    listed = ", ".join(map(quoted, pages))
    found = release.session.rows(
        f"select {told} from {asked.table} where page_code in ({listed}) order by rowid"
        if pages
        else "select 1"
    )
    for code, rows in groupby(found if pages else (), key=itemgetter(0)):
        yield code, [row[1:] for row in rows]


def _said(column: tuple[str, pl.DataType]) -> str:
    """A column as the pages hold it, in SQL."""
    name, kind = column
    if kind == pl.Date:
        is_month = name == "month" or name.endswith("_month")
        return f'strftime("{name}", \'{"%Y-%m" if is_month else "%Y-%m-%d"}\') as "{name}"'
    if kind.is_float() or kind.is_decimal():
        return f'round(cast("{name}" as double), {DECIMALS}) as "{name}"'
    return f'"{name}"'


def _kind(kind: pl.DataType) -> type:
    if kind == pl.Boolean:
        return bool
    if kind.is_float() or kind.is_decimal():
        return float
    return int if kind.is_integer() else str


def data_files(
    release: Release, topics: Mapping[str, Iterable[str]], marks: Marks
) -> tuple[dict[str, str | None], Schemas]:
    """File name below data/ -> its text (None: it is as in the former site), a file for each topic
    and area with a page; and the columns of each query. `topics`: topic -> the names of its queries.
    """
    files: dict[str, str | None] = {}
    schemas: Schemas = {}
    for topic, names in topics.items():
        asked = {name: ask(release, name) for name in names}
        schemas |= {name: _as_shown(one.schema) for name, one in asked.items()}
        changed = [
            code
            for code in release.pages
            if not marks.hold(
                f"{topic}/{code}.js", *((name, one.marks.get(code)) for name, one in asked.items())
            )
        ]
        files |= dict.fromkeys(f"{topic}/{code}.js" for code in release.pages)
        by_area: dict[str, dict[str, Packed]] = defaultdict(dict)
        for name, one in asked.items():
            columns = list(one.schema)[1:]
            kinds = [_kind(kind) for kind in list(one.schema.values())[1:]]
            for code, rows in rows_by_page(release, one, changed):
                by_area[code][name] = packed(columns, kinds, rows)
        for code in changed:
            data = javascript(by_area.pop(code, {}))
            files[f"{topic}/{code}.js"] = f'jiuye.put("{topic}/{code}",{data})\n'
    return files, schemas


def _as_shown(schema: Mapping[str, pl.DataType]) -> dict[str, pl.DataType]:
    return {name: pl.Float64() if kind.is_decimal() else kind for name, kind in schema.items()}
