"""How things read: one language of a text, texts with values in them, numbers, months, and names
inside a chart.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal
from unicodedata import east_asian_width

from pipelines.contract.column import Text

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
NOTHING = "—"
ORDINALS = ("row", "sheet_number", "decision")  # numbers that count nothing
YES_NO = {True: Text("是", "yes"), False: Text("否", "no")}


def same(words: object) -> Text:
    """A text that reads alike in both languages: a name, a number."""
    return Text(str(words), str(words))


def say(text: Text, language: Language) -> str:
    """The text in one language."""
    return getattr(text, language)


def fill(text: Text, **values: object) -> Text:
    """The text with its {places} filled; a value that is itself a Text is filled in the language it
    stands in.
    """

    def filled(language: Language) -> str:
        return say(text, language).format(
            **{name: say(v, language) if isinstance(v, Text) else v for name, v in values.items()}
        )

    return Text(filled("zh"), filled("en"))


def listed(names: list[Text], most: int = 5) -> Text:
    """Names in a row, the first `most` of them and how many there are."""
    zh, en = (
        "、".join(name.zh for name in names[:most]),
        ", ".join(name.en for name in names[:most]),
    )
    more = len(names) - most
    return Text(f"{zh} 等 {len(names)} 个", f"{en} and {more} more") if more > 0 else Text(zh, en)


def month_text(month: date) -> Text:
    """A month in words."""
    return Text(f"{month.year}年{month.month}月", f"{month:%Y-%m}")


def count(value: int | None) -> str:
    """A whole number with thousands separated."""
    return NOTHING if value is None else f"{value:,}"


def percent(value: float | None) -> str:
    """A share as a percentage of two decimals; only a true 0 and a true 1 read 0.00% and 100.00%."""
    if value is None:
        return NOTHING
    rounded = round(value * 100, 2)
    if 0 < value < 1:
        rounded = min(max(rounded, 0.01), 99.99)
    return f"{rounded:.2f}%"


def points(value: float | None) -> str:
    """A difference of two shares, in percentage points, signed."""
    return NOTHING if value is None else f"{round(value * 100, 2) + 0:+.2f}"


def signed(value: int | None) -> str:
    """A difference of two counts."""
    return NOTHING if value is None else f"{value:+,}"


def cell(column: str, value: object) -> Text:
    """A table's cell: rates and shares as percentages, gaps in points, months as 2026-10, yes and
    no in words.
    """
    if value is None:
        return same(NOTHING)
    if isinstance(value, bool):
        return YES_NO[value]
    if column.endswith("_gap"):
        return same(points(value))
    if column.endswith(("_rate", "_share")):
        return same(percent(value))
    if isinstance(value, date):
        return same(f"{value:%Y-%m}" if column == "month" else value.isoformat())
    if isinstance(value, int):
        return same(value if column in ORDINALS else count(value))
    return same(value)


def literal(words: str) -> str:
    """A name as Plotly must be given it to show it as it is: no tags, no entities, no formula."""
    words = "".join(" " if ord(character) < 32 else character for character in words)
    return (
        words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("$", "&#36;")
    )


def _columns(words: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in words)


def wrapped(words: str, width: int = 20, lines: int = 3) -> str:
    """A name for an axis, literal, broken into at most `lines` lines of `width` columns (a Chinese
    character takes two).
    """
    rows, row, taken = [], "", 0
    for piece in re.findall(rf"[!-~]{{1,{width}}} ?| |[^ -~]", words):
        if row and taken + _columns(piece.rstrip()) > width:
            rows, row, taken = [*rows, row.rstrip()], "", 0
        row, taken = row + piece, taken + _columns(piece)
    rows.append(row)
    if len(rows) > lines:
        rows = [*rows[: lines - 1], rows[lines - 1] + "…"]
    return "<br>".join(literal(r) for r in rows)
