"""Texts of cells in table files."""

from __future__ import annotations

from datetime import date

from pipelines.base.wording import NOTHING, Text, count, percent, points, same

ORDINALS = ("row", "sheet_number", "decision")  # numbers that are not counts
YES_NO = {True: Text("是", "yes"), False: Text("否", "no")}


def cell(column: str, value: object) -> Text:
    """A cell's text: rates and shares as percentages, differences in points, months as 2026-10, yes
    and no in words.
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
