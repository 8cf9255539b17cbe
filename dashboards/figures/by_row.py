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
    parts = (
        (
            fill(TEXTS["above"], area=name),
            theme.BLUE,
            "#ffffff",
            [not s and not b for s, b in zip(small, below, strict=True)],
        ),
        (
            fill(TEXTS["below"], area=name),
            theme.ORANGE,
            "#ffffff",
            [not s and b for s, b in zip(small, below, strict=True)],
        ),
        (fill(TEXTS["small"], least=least), theme.GREY, theme.INK, small),
    )
    traces = []
    for title, colour, ink, chosen in parts:
        own = [index for index, mine in enumerate(chosen) if mine]
        if own:
            traces.append(
                go.Bar(
                    y=[keys[i] for i in own],
                    x=[rates[i] for i in own],
                    orientation="h",
                    name=literal(say(title, language)),
                    marker={"color": colour},
                    text=[f"\u2002{percent(rates[i])}" for i in own],
                    textposition="auto",
                    insidetextanchor="start",
                    textangle=0,
                    constraintext="none",
                    insidetextfont={"color": ink},
                    hovertext=[hover[i] for i in own],
                    hoverinfo="text",
                )
            )
    nothing = [
        key for key, rate in zip(keys, rates, strict=True) if rate == 0
    ]  # Plotly writes no text on a bar without length
    if nothing:
        traces.append(
            go.Scatter(
                y=nothing,
                x=[0] * len(nothing),
                mode="text",
                text=[f"\u2002{percent(0)}"] * len(nothing),
                textposition="middle right",
                showlegend=False,
                hoverinfo="skip",
            )
        )
    line, mark = [], []
    if whole_rate is not None:
        line = [
            {
                "type": "line",
                "xref": "x",
                "yref": "paper",
                "x0": whole_rate,
                "x1": whole_rate,
                "y0": 0,
                "y1": 1,
                "line": {"color": theme.INK, "width": 1.5, "dash": "dot"},
            }
        ]
        mark = [
            {
                "xref": "x",
                "yref": "paper",
                "x": whole_rate,
                "y": 1,
                "yanchor": "bottom",
                "xanchor": "right" if whole_rate > 0.5 else "left",
                "showarrow": False,
                "text": literal(
                    say(fill(TEXTS["whole_line"], area=name, rate=percent(whole_rate)), language)
                ),
                "font": {"size": 12, "color": theme.INK},
            }
        ]
    return theme.figure(
        traces,
        height=rows_height(axis) + 20,
        yaxis=axis,
        margin={"t": 62},
        xaxis={"range": [0, 1.001], "tickformat": ".0%", "dtick": 0.25},
        shapes=line,
        annotations=mark,
    )
