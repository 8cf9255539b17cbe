"""A query's result as people take it: a table for a terminal, CSV, JSON, a workbook."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as clock
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pipelines.base.wording import Text, width
from pipelines.base.workbook import SHEET_ROWS, Field, write_workbook
from pipelines.contract.label import label, labels_of, title_of
from pipelines.release.cell import is_number, number_format, sheet_cell
from pipelines.release.query import QueryResult
from pipelines.release.query_error import QueryFailed

IN_A_CELL = (str, int, float, Decimal, date, type(None))
SHEETS = ("结果 Result", "说明 Notes")


def format_result(
    result: QueryResult, kind: Literal["table", "csv", "json"], *, shown: int = 200
) -> str:
    """The result as text: a table for a terminal (at most `shown` rows, then how many more), CSV,
    or a JSON list of records.

    Dates are ISO; null is NULL in the table, an empty cell in CSV. NaN and infinity are null in
    JSON.
    """
    if kind == "csv":
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(result.columns)
        writer.writerows(
            ["" if cell is None else _word(cell) for cell in row] for row in result.rows
        )
        return text.getvalue()
    if kind == "json":
        names = _distinct(result.columns)
        records = (
            json.dumps(dict(zip(names, map(_plain, row), strict=True)), ensure_ascii=False)
            for row in result.rows
        )
        return "[" + ",\n ".join(records) + "]\n"
    if kind == "table":
        return _table(result, shown)
    raise ValueError(f"no format {kind!r}; there are table, csv and json")


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


PLAIN: tuple[tuple[tuple[type, ...], Callable[[Any], Any]], ...] = (  # the first that fits
    ((bool, int, str, type(None)), lambda value: value),
    ((float,), lambda value: value if math.isfinite(value) else None),
    ((Decimal,), _number),
    ((datetime, date, clock), lambda value: value.isoformat()),
    ((bytes,), lambda value: value.hex()),
    ((list, tuple), lambda value: [_plain(part) for part in value]),
    ((dict,), lambda value: {str(_plain(key)): _plain(part) for key, part in value.items()}),
)


def _plain(value: Any) -> Any:
    """A value as JSON knows it."""
    as_json = next((shape for types, shape in PLAIN if isinstance(value, types)), str)
    return as_json(value)


def _distinct(names: tuple[str, ...]) -> list[str]:
    """The names, with a number behind the second and later of the same."""
    taken: list[str] = []
    for name in names:
        number, free = 1, name
        while free in taken:
            number += 1
            free = f"{name}_{number}"
        taken.append(free)
    return taken


def _word(value: Any) -> str:
    plain = _plain(value)
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def _shown(value: Any) -> str:
    if value is None:
        return "NULL"
    text = f"{value:.10g}" if isinstance(value, float) else _word(value)
    return "".join(
        c if c.isprintable() else " " for c in text
    )  # a cell must not move the cursor or colour the terminal


def _table(result: QueryResult, shown: int) -> str:
    cells = [
        [_shown(name) for name in result.columns],
        *([_shown(cell) for cell in row] for row in result.rows[:shown]),
    ]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    right = [is_number(kind) for kind in result.types]

    def line(row: list[str]) -> str:
        padded = [
            " " * (wide - width(c)) + c if r else c + " " * (wide - width(c))
            for c, wide, r in zip(row, widths, right, strict=True)
        ]
        return "  ".join(padded).rstrip()

    lines = [line(cells[0]), "  ".join("-" * wide for wide in widths), *map(line, cells[1:])]
    hidden = len(result.rows) - shown
    if result.more:
        lines.append(
            "… 还有更多行，用 csv 格式或加大行数查看 / more rows follow: ask for csv or for more"
            f" rows ({min(shown, len(result.rows)):,} shown)"
        )
    elif hidden > 0:
        lines.append(
            f"… 还有 {hidden:,} 行，用 csv 格式查看全部 / {hidden:,} more rows: ask for csv to"
            " see all"
        )
    else:
        lines.append(
            f"{len(result.rows):,} 行 / {len(result.rows):,}"
            f" row{'' if len(result.rows) == 1 else 's'}"
        )
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Seen:
    """How a column of a result is shown: its heading, and the words for its codes where it has any."""

    title: str
    labels: Mapping[str, Text] | None = None


def in_words(result: QueryResult, own: Mapping[str, Text]) -> list[Seen]:
    """The columns as people read them: headed by their `own` titles or the dictionary's, in the
    latter codes as words unless a column `label` has these.
    """
    worded = "label" not in result.columns
    return [
        Seen(
            found.zh if (found := own.get(name) or title_of(name)) else name,
            (
                labels_of(name)
                if worded and name not in own and kind == "VARCHAR" and not name.endswith("_code")
                else None
            ),
        )
        for name, kind in zip(result.columns, result.types, strict=True)
    ]


def save_workbook(
    result: QueryResult,
    path: Path,
    notes: list[tuple[str, str]],
    seen: Sequence[Seen] | None = None,
) -> None:
    """The result as .xlsx: numbers as numbers, rates and shares as percentages, all else as text or
    dates; columns as they are named, or as `seen`.

    Equal bytes for equal arguments. Raises QueryFailed where a sheet cannot hold so many rows,
    OSError where the file cannot be written.
    """
    if len(result.rows) > SHEET_ROWS:
        raise QueryFailed(
            f"结果有 {len(result.rows):,} 行，一张工作表放不下（最多 {SHEET_ROWS:,}"
            " 行）；请汇总或存为 csv",
            f"{len(result.rows):,} rows do not fit into a sheet ({SHEET_ROWS:,} at most):"
            " aggregate, or save as csv",
        )
    seen = seen or [Seen(name) for name in result.columns]
    titles = _distinct(tuple(one.title for one in seen))
    fields = [
        Field(title, number_format(name, kind, is_known=False))
        for title, name, kind in zip(titles, result.columns, result.types, strict=True)
    ]
    write_workbook(
        path,
        fields,
        _sheet_rows(result, seen),
        len(result.rows),
        title=SHEETS[0],
        sheets=SHEETS,
        notes=notes,
    )


def _sheet_rows(result: QueryResult, seen: Sequence[Seen]) -> Iterator[list]:
    for row in result.rows:
        yield [
            (
                label(one.labels, value).zh
                if one.labels and isinstance(value, str)
                else sheet_cell(value if isinstance(value, IN_A_CELL) else _word(value))
            )
            for value, one in zip(row, seen, strict=True)
        ]
