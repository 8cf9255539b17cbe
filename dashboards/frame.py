"""The rows of charts, by the area on whose page they stand, as compact columns."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from dashboards.release import Release
from pipelines.base.month import shifted
from pipelines.warehouse.engine import tables_read

QUERIES = Path(__file__).resolve().parents[1] / "sql" / "page"
MONTHS = 60  # of province, prefectures and counties
DECIMALS = 6
Packed = dict[str, object]


@cache
def query_text(name: str) -> str:
    """The query of sql/page/<name>.sql. Raises OSError."""
    return (QUERIES / f"{name}.sql").read_text("utf-8")


@cache
def sources(name: str) -> tuple[str, ...]:
    """The tables of the release that a query reads."""
    return tuple(t for t in tables_read({name: query_text(name)})[name] if "page." not in t)


def rows_of(release: Release, name: str, rows: int | None = None) -> pl.DataFrame:
    """The rows of a query over all areas (the first `rows`); its first column is page_code."""
    values = {
        "data_month": release.data_month,
        "first_month": shifted(release.data_month, 1 - MONTHS),
        "year_before": shifted(release.data_month, -12),
        "province": release.province.code,
    }
    text = query_text(name)
    if rows is not None:
        text = f"select * from ({text}) limit {rows}"
    frame = release.query(text, **{k: v for k, v in values.items() if f"${k}" in text})
    return frame.with_columns(pl.col(pl.Decimal).cast(pl.Float64))


def packed_by_area(frame: pl.DataFrame) -> dict[str, Packed]:
    """page_code -> its rows as columns, in their order."""
    frame = frame.filter(pl.col("page_code").is_not_null())
    parts = frame.partition_by("page_code", as_dict=True, include_key=False, maintain_order=True)
    return {str(code): packed(part) for (code,), part in parts.items()}


def packed(frame: pl.DataFrame) -> Packed:
    """Rows as {rows, columns}: a column of texts that repeat as its values and their places."""
    return {"rows": frame.height, "columns": {s.name: _column(s) for s in frame}}


def _column(values: pl.Series) -> object:
    if values.dtype == pl.Date:
        values = values.dt.to_string("%Y-%m" if _is_month(values) else "%Y-%m-%d")
    if values.dtype == pl.Boolean:
        return values.to_list()
    told = values.to_list()
    if values.dtype.is_float():
        told = [_short(value) for value in told]
    if values.dtype == pl.String or values.dtype.is_float():
        places = {value: place for place, value in enumerate(dict.fromkeys(told))}
        if len(places) < max(2, len(told) // 2):
            return {"of": list(places), "at": [places[value] for value in told]}
    return told


def _is_month(values: pl.Series) -> bool:
    return values.name == "month" or values.name.endswith("_month")


def _short(value: float | None) -> float | int | None:
    if value is None:
        return None
    rounded = round(value, DECIMALS)
    return int(rounded) if rounded == int(rounded) else rounded


def javascript(value: object) -> str:
    """A value as JavaScript source: JSON that can end no script and hides no line end."""
    text = json.dumps(
        value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain
    )
    for sign in ("<", ">", "&", "\u2028", "\u2029"):
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is no JSON")


def data_files(release: Release, topics: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """File name below data/ -> its text, a file for each topic and area with a page.
    `topics`: topic -> the names of its queries.
    """
    files: dict[str, str] = {}
    for topic, names in topics.items():
        by_area: dict[str, dict[str, Packed]] = defaultdict(dict)
        for name in names:
            for code, rows in packed_by_area(rows_of(release, name)).items():
                by_area[code][name] = rows
        for code in release.pages:
            data = by_area.get(code, {})
            files[f"{topic}/{code}.js"] = f'jiuye.put("{topic}/{code}",{javascript(data)})\n'
    return files
