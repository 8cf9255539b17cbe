"""Figures with a row an area, group or code: counts stacked, rates against the whole. The first row
is on top.
"""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from dashboards import theme
from dashboards.figures.marks import count_axis, hover_words, rows_axis, rows_height
from dashboards.release import Labels
from dashboards.texts import TEXTS, term
from dashboards.wording import literal
from pipelines.base.wording import Language, fill, percent, say


def stacked_rows(
    frame: pl.DataFrame,
    category: str,
    colours: dict[str, str],
    *,
    labels: Labels,
    language: Language,
) -> go.Figure:
    """Counts by area or code as stacked horizontal bars from 0, in the frame's order; `colours`
    names the columns, left first.
    """
    axis, hover = (
        rows_axis(frame, category, labels, language),
        hover_words(frame, category, labels, language),
    )
    traces = [
        go.Bar(
            y=frame[category].to_list(),
            x=frame[column].to_list(),
            orientation="h",
            name=say(term(column).title, language),
            marker={"color": colour},
            hovertext=hover,
            hoverinfo="text",
        )
        for column, colour in colours.items()
    ]
    return theme.figure(
        traces,
        height=rows_height(axis),
        yaxis=axis,
        xaxis=count_axis(frame.select(pl.sum_horizontal(*colours)).to_series().to_list()),
    )


def rate_rows(
    frame: pl.DataFrame,
    category: str,
    column: str,
    *,
    denominator: str,
    least: int,
    whole: tuple[str, float | None],
    labels: Labels,
    language: Language,
) -> go.Figure:
    """A rate by area or group as horizontal bars from 0 to 100 %, in the frame's order; rows with a
    `denominator` below `least` are grey.

    `whole` is the area that all are measured against: its name and its rate (None: no line).
    """
    small = [value < least for value in frame[denominator]]
    axis = rows_axis(frame, category, labels, language, small)
    keys, rates, hover = (
        frame[category].to_list(),
        frame[column].to_list(),
        hover_words(frame, category, labels, language),
    )
    name, whole_rate = whole
    below = [whole_rate is not None and rate < whole_rate for rate in rates]
    parts = (  # what a bar of it means, its colour, the colour of the words in it
        (fill(TEXTS["above"], area=name), theme.BLUE, "#ffffff"),
        (fill(TEXTS["below"], area=name), theme.ORANGE, "#ffffff"),
        (fill(TEXTS["small"], least=least), theme.GREY, theme.INK),
    )
    part_of = [
        2 if is_small else int(is_below) for is_small, is_below in zip(small, below, strict=True)
    ]
    traces = []
    for part, (title, colour, ink) in enumerate(parts):
        own = [index for index, mine in enumerate(part_of) if mine == part]
        if own:
            bars = _rate_bars([(keys[i], rates[i], hover[i]) for i in own], colour, ink)
            traces.append(bars.update(name=literal(say(title, language))))
    traces += _zero_words([key for key, rate in zip(keys, rates, strict=True) if rate == 0])
    line, mark = _whole_line(name, whole_rate, language)
    return theme.figure(
        traces,
        height=rows_height(axis) + 20,
        yaxis=axis,
        margin={"t": 62},
        xaxis={"range": [0, 1.001], "tickformat": ".0%", "dtick": 0.25},
        shapes=line,
        annotations=mark,
    )


def _rate_bars(rows: list[tuple[str, float, str]], colour: str, ink: str) -> go.Bar:
    """Bars of one colour: key, rate and the words that a pointer brings up."""
    keys, rates, hover = zip(*rows, strict=True)
    return go.Bar(
        y=list(keys),
        x=list(rates),
        orientation="h",
        marker={"color": colour},
        text=[f"\u2002{percent(rate)}" for rate in rates],
        textposition="auto",
        insidetextanchor="start",
        textangle=0,
        constraintext="none",
        insidetextfont={"color": ink},
        hovertext=list(hover),
        hoverinfo="text",
    )


def _zero_words(keys: list[str]) -> list[go.Scatter]:
    """The words of bars without length, on which Plotly writes none."""
    if not keys:
        return []
    return [
        go.Scatter(
            y=keys,
            x=[0] * len(keys),
            mode="text",
            text=[f"\u2002{percent(0)}"] * len(keys),
            textposition="middle right",
            showlegend=False,
            hoverinfo="skip",
        )
    ]


def _whole_line(
    name: str, rate: float | None, language: Language
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """The line at the rate of the area that all are measured against, and the words on it."""
    if rate is None:
        return [], []
    line: dict[str, object] = {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": rate,
        "x1": rate,
        "y0": 0,
        "y1": 1,
        "line": {"color": theme.INK, "width": 1.5, "dash": "dot"},
    }
    words = fill(TEXTS["whole_line"], area=name, rate=percent(rate))
    mark: dict[str, object] = {
        "xref": "x",
        "yref": "paper",
        "x": rate,
        "y": 1,
        "yanchor": "bottom",
        "xanchor": "right" if rate > 0.5 else "left",
        "showarrow": False,
        "text": literal(say(words, language)),
        "font": {"size": 12, "color": theme.INK},
    }
    return [line], [mark]
