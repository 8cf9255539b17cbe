"""What every figure needs: what a row is called, what its marks say on hover, and an axis of whole numbers."""

from __future__ import annotations

import polars as pl

from dashboards.page import Column, columns_of
from dashboards.release import Labels
from dashboards.wording import Language, literal, say


def row_name(row: dict, category: str, columns: dict[str, Column], language: Language) -> str:
    """What a row is about, in words: an area's name, a code's label, a month."""
    if category == "area_code":
        return str(row["area_name"] or row["area_code"])
    return say(columns[category].reads(row[category]), language)


def hover_words(frame: pl.DataFrame, category: str, labels: Labels, language: Language) -> list[str]:
    """For each row, all its numbers in words: the same on every mark of that row."""
    columns = {column.name: column for column in columns_of(frame, labels)}
    shown = [name for name in frame.columns if name not in (category, "area_name")]
    return [
        "<br>".join(
            [
                f"<b>{literal(row_name(row, category, columns, language))}</b>",
                *(f"{literal(say(columns[n].title, language))}  {literal(say(columns[n].reads(row[n]), language))}" for n in shown),
            ]
        )
        for row in frame.iter_rows(named=True)
    ]


def count_axis(counts: list[int | None], most_steps: int = 6) -> dict:
    """An axis from 0 for counts up to the highest of these, in steps of 1, 2 or 5 times a power of ten: never half a person."""
    highest = max((count for count in counts if count is not None), default=0)
    step = next(digit * 10**power for power in range(18) for digit in (1, 2, 5) if highest <= digit * 10**power * most_steps)
    return {"rangemode": "tozero", "tickformat": ",d", "dtick": step}
