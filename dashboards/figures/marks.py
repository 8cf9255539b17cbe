"""What every figure needs: what a row is called, what its marks say on hover, and an axis of whole
numbers.
"""

from __future__ import annotations

import polars as pl

from dashboards import theme
from dashboards.page import Column, columns_of
from dashboards.release import Labels
from dashboards.wording import literal, wrapped
from pipelines.base.wording import Language, say


def row_name(row: dict, category: str, columns: dict[str, Column], language: Language) -> str:
    """What a row is about, in words: an area's name, a code's label, a month."""
    if category == "area_code":
        return str(row["area_name"] or row["area_code"])
    return say(columns[category].reads(row[category]), language)


def hover_words(
    frame: pl.DataFrame, category: str, labels: Labels, language: Language
) -> list[str]:
    """For each row, all its numbers in words: the same on every mark of that row."""
    columns = {column.name: column for column in columns_of(frame, labels)}
    shown = [name for name in frame.columns if name not in (category, "area_name")]
    return [
        "<br>".join(
            [
                f"<b>{literal(row_name(row, category, columns, language))}</b>",
                *(
                    f"{literal(say(columns[n].title, language))} "
                    f" {literal(say(columns[n].reads(row[n]), language))}"
                    for n in shown
                ),
            ]
        )
        for row in frame.iter_rows(named=True)
    ]


def count_axis(counts: list[int | None], most_steps: int = 6) -> dict:
    """An axis from 0 for counts up to the highest of these, in steps of 1, 2 or 5 times a power of
    ten: never half a person.
    """
    highest = max((count for count in counts if count is not None), default=0)
    step = next(
        digit * 10**power
        for power in range(18)
        for digit in (1, 2, 5)
        if highest <= digit * 10**power * most_steps
    )
    return {"rangemode": "tozero", "tickformat": ",d", "dtick": step}


def rows_axis(
    frame: pl.DataFrame,
    category: str,
    labels: Labels,
    language: Language,
    small: list[bool] | None = None,
) -> dict:
    """A place a row, the first on top; the place is the code, for two areas may share a name."""
    columns = {column.name: column for column in columns_of(frame, labels)}
    names = [
        wrapped(row_name(row, category, columns, language)) for row in frame.iter_rows(named=True)
    ]
    if small:
        names = [f"{name} †" if few else name for name, few in zip(names, small, strict=True)]
    keys = frame[category].to_list()
    return {
        "type": "category",
        "tickvals": keys,
        "ticktext": names,
        "categoryorder": "array",
        "categoryarray": keys,
        "showgrid": False,
        "ticks": "outside",
        "ticklen": 5,
        "tickcolor": "rgba(0,0,0,0)",
        "range": [len(keys) - 0.5, -0.5],
    }


def rows_height(axis: dict) -> int:
    """The least height of a figure with that axis, in pixels."""
    lines = max((name.count("<br>") + 1 for name in axis["ticktext"]), default=1)
    row = max(theme.ROW_HEIGHT, theme.LINE_HEIGHT * lines + 2)
    return max(theme.LEAST_HEIGHT, len(axis["ticktext"]) * row + 96)
