"""A query's result as a table for a terminal."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from pipelines.base.wording import NOTHING, Language, percent, points, say, width
from pipelines.contract.label import label
from pipelines.release.cell import CHANGE_OF_UNIT, OF_UNIT, is_number, is_share_row
from pipelines.release.query import QueryResult
from pipelines.release.query_result import Seen, word

LONG_NUMBER = 1_000_000  # larger fractions are shown with two decimals
FACTS = {True: ("是", "yes"), False: ("否", "no")}


def table_text(
    result: QueryResult,
    seen: Sequence[Seen],
    *,
    shown: int = 200,
    words: Language | None = None,
) -> str:
    """At most `shown` rows, one a line, then the number of further rows; rates as percentages.

    `words`: the language for codes, yes and no, months and null; None: raw values.
    """
    shapes = [_shape(place, one, result.columns, words) for place, one in enumerate(seen)]
    cells = [
        [_plain_line(one.title) for one in seen],
        *(
            [_plain_line(shape(cell, row)) for shape, cell in zip(shapes, row, strict=True)]
            for row in result.rows[:shown]
        ),
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
    return "\n".join((*lines, _ending(result, shown))) + "\n"


def _ending(result: QueryResult, shown: int) -> str:
    hidden = len(result.rows) - shown
    if result.more:
        return (
            "… 还有更多行，用 csv 格式或加大行数查看 / more rows follow: ask for csv or for more"
            f" rows ({min(shown, len(result.rows)):,} shown)"
        )
    if hidden > 0:
        return (
            f"… 还有 {hidden:,} 行，用 csv 格式查看全部 / {hidden:,} more rows: ask for csv to"
            " see all"
        )
    rows = len(result.rows)
    return f"{rows:,} 行 / {rows:,} row{'' if rows == 1 else 's'}"


def _shape(
    place: int, seen: Seen, columns: tuple[str, ...], words: Language | None
) -> Callable[[Any, tuple], str]:
    """A function that formats a cell, given its value and row (the row may decide whether the value
    is a share).
    """
    name = columns[place]
    by_row = {**dict.fromkeys(OF_UNIT, percent), CHANGE_OF_UNIT: points}.get(name)

    def shape(cell: Any, row: tuple) -> str:
        if cell is None:
            return NOTHING if words else "NULL"
        if isinstance(cell, float) and not math.isfinite(cell):
            return str(cell)
        if seen.shape:
            return (percent if seen.shape == "share" else points)(float(cell))
        if (
            by_row
            and isinstance(cell, float)
            and is_share_row(dict(zip(columns, row, strict=True)))
        ):
            return by_row(cell)
        if isinstance(cell, float):
            return _fraction(cell)
        return _in_words(cell, seen, name, words) if words else word(cell)

    return shape


def _fraction(value: float) -> str:
    """A fraction with six significant digits, or a large one with two decimals."""
    is_long = abs(value) >= LONG_NUMBER and math.isfinite(value)
    return f"{value:.2f}" if is_long else f"{value:.6g}"


def _in_words(cell: Any, seen: Seen, name: str, language: Language) -> str:
    if seen.labels and isinstance(cell, str):
        return say(label(seen.labels, cell), language)
    if isinstance(cell, bool):
        return FACTS[cell][language == "en"]
    if name == "month" and isinstance(cell, date):
        return f"{cell:%Y-%m}"
    return word(cell)


def _plain_line(text: str) -> str:
    """The text without control characters that move a terminal's cursor or set colours."""
    return "".join(c if c.isprintable() else " " for c in text)
