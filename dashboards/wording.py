"""How cells and names read on a page and inside a chart."""

from __future__ import annotations

import re
from datetime import date

from pipelines.base.wording import NOTHING, Text, count, percent, points, same, width

ORDINALS = ("row", "sheet_number", "decision")  # numbers that count nothing
YES_NO = {True: Text("是", "yes"), False: Text("否", "no")}


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


def wrapped(words: str, across: int = 20, lines: int = 3) -> str:
    """A name for an axis, literal, broken into at most `lines` lines of `across` columns (a Chinese
    character takes two).
    """
    rows, row, taken = [], "", 0
    for piece in re.findall(rf"[!-~]{{1,{across}}} ?| |[^ -~]", words):
        if row and taken + width(piece.rstrip()) > across:
            rows, row, taken = [*rows, row.rstrip()], "", 0
        row, taken = row + piece, taken + width(piece)
    rows.append(row)
    if len(rows) > lines:
        rows = [*rows[: lines - 1], rows[lines - 1] + "…"]
    return "<br>".join(literal(r) for r in rows)
