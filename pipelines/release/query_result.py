"""Output formats for a query's result: CSV, JSON, a workbook."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as clock
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pipelines.base.wording import Language, Text, say
from pipelines.base.workbook import SHARE, SHEET_ROWS, Field, unarmed, write_workbook
from pipelines.contract.label import label, labels_of, title_of
from pipelines.release.cell import POINTS, number_format, share_kind, sheet_cell
from pipelines.release.query import QueryResult
from pipelines.release.query_error import QueryFailed

SHAPES = {"share": SHARE, "points": POINTS}
IN_A_CELL = (str, int, float, Decimal, date, type(None))
SHEETS = ("结果 Result", "说明 Notes")


def format_result(result: QueryResult, kind: Literal["csv", "json"]) -> str:
    """The result as CSV or a JSON list of records, with exact numbers.

    Dates are ISO. Null is an empty cell in CSV, where formulas are escaped; NaN and infinity are
    null in JSON.
    """
    if kind == "csv":
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(map(unarmed, result.columns))
        writer.writerows(map(_csv_cell, row) for row in result.rows)
        return text.getvalue()
    if kind == "json":
        names = _distinct(result.columns)
        records = (
            json.dumps(dict(zip(names, map(_plain, row), strict=True)), ensure_ascii=False)
            for row in result.rows
        )
        return "[" + ",\n ".join(records) + "]\n"
    raise ValueError(f"no format {kind!r}; there are csv and json")


def _csv_cell(value: Any) -> str:
    if isinstance(value, str):
        return unarmed(value)
    return "" if value is None else word(value)


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


PLAIN: tuple[tuple[tuple[type, ...], Callable[[Any], Any]], ...] = (  # the first match is used
    ((bool, int, str, type(None)), lambda value: value),
    ((float,), lambda value: value if math.isfinite(value) else None),
    ((Decimal,), _number),
    ((datetime, date, clock), lambda value: value.isoformat()),
    ((bytes,), lambda value: value.hex()),
    ((list, tuple), lambda value: [_plain(part) for part in value]),
    ((dict,), lambda value: {str(_plain(key)): _plain(part) for key, part in value.items()}),
)


def _plain(value: Any) -> Any:
    """A value in JSON's types."""
    as_json = next((shape for types, shape in PLAIN if isinstance(value, types)), str)
    return as_json(value)


def _distinct(names: tuple[str, ...]) -> list[str]:
    """The names made unique by a number after the second and later duplicates."""
    taken: list[str] = []
    for name in names:
        number, free = 1, name
        while free in taken:
            number += 1
            free = f"{name}_{number}"
        taken.append(free)
    return taken


def word(value: Any) -> str:
    """A value as text, in full."""
    plain = _plain(value)
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


@dataclass(frozen=True)
class Seen:
    """How a result column is shown: heading, labels of its codes if any, and whether it holds
    shares or differences of shares.
    """

    title: str
    labels: Mapping[str, Text] | None = None
    shape: Literal["share", "points"] | None = None


def as_named(result: QueryResult) -> list[Seen]:
    """The columns under their SQL names, with codes unchanged."""
    return [
        Seen(name, None, share_kind(name, kind, _column(result, place)))
        for place, (name, kind) in enumerate(zip(result.columns, result.types, strict=True))
    ]


def in_words(
    result: QueryResult,
    own: Mapping[str, Text],
    points: Collection[str] = (),
    language: Language = "zh",
) -> list[Seen]:
    """The columns for readers: headed by their `own` titles or the dictionary's; columns titled by
    the dictionary show labels instead of codes, unless a `label` column exists. `points`: columns
    with differences of shares.
    """
    worded = "label" not in result.columns
    return [
        Seen(
            say(found, language) if (found := own.get(name) or title_of(name)) else name,
            (
                labels_of(name)
                if worded and name not in own and kind == "VARCHAR" and not name.endswith("_code")
                else None
            ),
            (
                "points"
                if name in points
                else share_kind(name, kind, _column(result, place), may_exceed=name in own)
            ),
        )
        for place, (name, kind) in enumerate(zip(result.columns, result.types, strict=True))
    ]


def _column(result: QueryResult, place: int) -> Iterator[object]:
    return (row[place] for row in result.rows)


def save_workbook(
    result: QueryResult,
    path: Path,
    notes: list[tuple[str, str]],
    seen: Sequence[Seen],
    language: Language = "zh",
) -> None:
    """Write the result to .xlsx: numbers as numbers, rates and shares as percentages, everything
    else as text or dates.

    Deterministic. Raises QueryFailed if the rows do not fit into a sheet, and OSError if the file
    cannot be written.
    """
    if len(result.rows) > SHEET_ROWS:
        raise QueryFailed(
            f"结果有 {len(result.rows):,} 行，一张工作表放不下（最多 {SHEET_ROWS:,}"
            " 行）；请汇总或存为 csv",
            f"{len(result.rows):,} rows do not fit into a sheet ({SHEET_ROWS:,} at most):"
            " aggregate, or save as csv",
        )
    titles = _distinct(tuple(one.title for one in seen))
    fields = [
        Field(
            title,
            SHAPES[one.shape] if one.shape else number_format(name, kind, is_known=False),
        )
        for title, name, kind, one in zip(titles, result.columns, result.types, seen, strict=True)
    ]
    write_workbook(
        path,
        fields,
        _sheet_rows(result, seen, language),
        len(result.rows),
        title=SHEETS[0],
        sheets=SHEETS,
        notes=notes,
    )


def _sheet_rows(result: QueryResult, seen: Sequence[Seen], language: Language) -> Iterator[list]:
    for row in result.rows:
        yield [
            (
                say(label(one.labels, value), language)
                if one.labels and isinstance(value, str)
                else sheet_cell(value if isinstance(value, IN_A_CELL) else word(value))
            )
            for value, one in zip(row, seen, strict=True)
        ]
