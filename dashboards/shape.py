"""Common figures: lines by month, bars by month, rows by area with an interval or with parts."""

from __future__ import annotations

from collections.abc import Iterable

from dashboards import marks
from dashboards.chart import Axis, Line, Trace, View
from dashboards.theme import BLUE, GREEN, GREY, ORANGE, SKY

COLOURS = (BLUE, ORANGE, GREEN, GREY, SKY)


def month_lines(*columns: str, y: Axis = "count", label: str = "") -> View:
    """One line for each column by month, with the first one's ends and extremes labelled."""
    return View(
        tuple(
            Trace(
                marks.labelled_line(colour) if column == label else marks.line(colour, 2),
                {"x": "month", "y": column},
                column,
                label=label if column == label else "",
            )
            for column, colour in zip(columns, COLOURS, strict=False)
        ),
        y=y,
    )


def month_bars(*columns: str) -> View:
    """Bars for each column by month."""
    return View(
        tuple(
            Trace(marks.bars(colour), {"x": "month", "y": column}, column)
            for column, colour in zip(columns, COLOURS, strict=False)
        )
    )


def month_stack(value: str, each: str, *, ordered: bool = False) -> View:
    """Stacked bars by month, split by the values of `each`."""
    return View(
        (Trace(marks.bars(), {"x": "month", "y": value}, each=each, ordered=ordered),),
        barmode="stack",
        height=360,
    )


def area_stack(
    columns: Iterable[tuple[str, str]], row: str = "area_code", x: Axis = "count"
) -> View:
    """One row per area with stacked parts: (column, colour)."""
    return View(
        tuple(
            Trace(marks.rows(colour), {"x": column, "y": row}, column) for column, colour in columns
        ),
        x=x,
        y="rows",
        rows=row,
        barmode="stack",
    )


def area_bars(column: str, row: str = "area_code", x: Axis = "count") -> View:
    """One row per area with its value labelled."""
    return View(
        (
            Trace(
                marks.rows(BLUE, textposition="outside", cliponaxis=False),
                {"x": column, "y": row},
                label=column,
            ),
        ),
        x=x,
        y="rows",
        rows=row,
    )


def area_interval(column: str, whole: str) -> View:
    """One row per area: its value with an interval, and a line at the value of `whole`."""
    return View(
        (
            Trace(
                marks.dots(BLUE, 8),
                {
                    "x": column,
                    "y": "area_code",
                    "error_x.array": "above_share",
                    "error_x.arrayminus": "below_share",
                },
            ),
        ),
        x="percent",
        y="rows",
        rows="area_code",
        lines=(Line("x", whole, "whole"),),
        from_zero=False,
    )
