"""Figures over the months: a rate as a line, counts as columns. Provisional months are marked."""

from __future__ import annotations

from datetime import date

import plotly.graph_objects as go
import polars as pl

from dashboards import theme
from dashboards.figures.marks import count_axis, hover_words
from dashboards.release import Labels
from dashboards.texts import TEXTS, term
from dashboards.wording import literal
from pipelines.base.month import months_between, months_until
from pipelines.base.wording import Language, Text, fill, percent, say

MOST_MONTH_TICKS = 12
FEWEST_MONTH_PLACES = 4  # so that a single month is no bar across the whole chart


def _month_axis(months: list[date], provisional: list[date], language: Language) -> dict:
    """Every month from the first to the last has its place, so that a gap shows; the provisional
    ones say so.
    """
    if not months:
        return {"type": "category"}
    last = max(months)
    span = months_until(last, months_between(min(months), last) + 1)
    step = -(-len(span) // MOST_MONTH_TICKS)
    ticked = [month for month in span if months_between(month, last) % step == 0]
    room = max(0, FEWEST_MONTH_PLACES - len(span)) / 2
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": _keys(span),
        "range": [-0.5 - room, len(span) - 0.5 + room],
        "tickvals": _keys(ticked),
        "showgrid": False,
        "ticktext": [
            _month_tick(m, m == ticked[0] or m.year != before.year, m in provisional, language)
            for before, m in zip([span[0], *ticked], ticked, strict=False)
        ],
    }


def _month_tick(month: date, with_year: bool, is_provisional: bool, language: Language) -> str:
    lines = [TEXTS[f"month_tick.{month.month}"]]
    lines += [fill(TEXTS["year_tick"], year=month.year)] if with_year else []
    lines += [TEXTS["provisional_tick"]] if is_provisional else []
    return "<br>".join(say(line, language) for line in lines)


def _keys(months: list[date]) -> list[str]:
    return [f"{month:%Y-%m}" for month in months]


def _bars(
    frame: pl.DataFrame,
    column: str,
    colour: str,
    hover: list[str],
    provisional: list[date],
    language: Language,
    **place: str,
) -> list[go.Bar]:
    """A column's months as bars, provisional ones hatched: traces of their own, for a legend takes
    the look of its trace's first bar.
    """
    months, counts = frame["month"].to_list(), frame[column].to_list()
    bars = []
    for is_provisional, shape in ((False, ""), (True, theme.PROVISIONAL_PATTERN)):
        own = [
            index for index, month in enumerate(months) if (month in provisional) == is_provisional
        ]
        if own:
            bars.append(
                go.Bar(
                    x=_keys([months[i] for i in own]),
                    y=[counts[i] for i in own],
                    name=say(term(column).title, language),
                    legendgroup=column,
                    showlegend=not bars,
                    marker={
                        "color": colour,
                        "pattern": {"shape": shape, "size": 6, "fillmode": "overlay"},
                    },
                    hovertext=[hover[i] for i in own],
                    hoverinfo="text",
                    **place,
                )
            )
    return bars


def rate_origin(rates: list[float | None]) -> float:
    """Where the axis of a rate's trend starts: an even percentage below the lowest rate, with room;
    0 unless that is above a half.
    """
    lowest = min((rate for rate in rates if rate is not None), default=0.0)
    origin = int((lowest - 0.01) * 50) / 50
    return origin if origin > 0.5 else 0.0


def _rate_words(rates: list[float | None]) -> list[str]:
    """Every rate where there is room for six, else the first, last, highest and lowest."""
    known = [rate for rate in rates if rate is not None]
    ends = (
        {0, len(rates) - 1, *(rates.index(rate) for rate in (max(known), min(known)))}
        if known
        else set()
    )
    return [
        percent(rate) if len(rates) <= 6 or index in ends else ""
        for index, rate in enumerate(rates)
    ]


def rate_trend(
    frame: pl.DataFrame, column: str, *, provisional: list[date], labels: Labels, language: Language
) -> go.Figure:
    """A rate by month as a line; the axis title says where it starts if not at 0."""
    months, rates = frame["month"].to_list(), frame[column].to_list()
    origin = rate_origin(rates)
    rule = fill(TEXTS["axis_not_zero"], origin=f"{origin:.0%}") if origin else Text("", "")
    line = go.Scatter(
        x=_keys(months),
        y=rates,
        mode="lines+markers+text",
        name=say(term(column).title, language),
        showlegend=False,
        cliponaxis=False,
        line={"color": theme.BLUE, "width": 2.5},
        text=_rate_words(rates),
        textposition="top center",
        textfont={"size": 11.5},
        marker={
            "size": 10,
            "color": ["#ffffff" if m in provisional else theme.BLUE for m in months],
            "line": {"color": theme.BLUE, "width": 2},
        },
        hovertext=hover_words(frame, "month", labels, language),
        hoverinfo="text",
    )
    top = min(max((rate for rate in rates if rate is not None), default=1.0) + 0.01, 1.005)
    step = next(step for step in (0.005, 0.01, 0.02, 0.05, 0.1, 0.25) if (top - origin) / step <= 7)
    return theme.figure(
        [line],
        xaxis=_month_axis(months, provisional, language),
        margin={"t": 24},
        yaxis={
            "range": [origin, top],
            "dtick": step,
            "tickformat": ".1%" if step < 0.01 else ".0%",
            "title": {"text": literal(say(rule, language))},
        },
    )


def count_panels(
    frame: pl.DataFrame,
    panels: list[dict[str, str]],
    *,
    provisional: list[date],
    labels: Labels,
    language: Language,
) -> go.Figure:
    """Counts by month, one panel below another with a scale of its own from 0; a panel is columns
    with their colours, side by side.
    """
    months, hover = frame["month"].to_list(), hover_words(frame, "month", labels, language)
    traces, axes, share = [], {}, 1 / len(panels)
    for index, panel in enumerate(panels):
        number = str(index + 1) if index else ""
        lowest = index == len(panels) - 1
        axes[f"xaxis{number}"] = {
            **_month_axis(months, provisional, language),
            "anchor": f"y{number}",
            "showticklabels": lowest,
        }
        axes[f"yaxis{number}"] = {
            "anchor": f"x{number}",
            "domain": [1 - (index + 1) * share + (0 if lowest else 0.07), 1 - index * share],
            **count_axis([count for column in panel for count in frame[column]], most_steps=3),
        }
        traces += [
            bar
            for column, colour in panel.items()
            for bar in _bars(
                frame,
                column,
                colour,
                hover,
                provisional,
                language,
                xaxis=f"x{number}",
                yaxis=f"y{number}",
                offsetgroup=column,
            )
        ]
    return theme.figure(traces, barmode="group", **axes)


def stacked_months(
    frame: pl.DataFrame,
    colours: dict[str, str],
    *,
    provisional: list[date],
    labels: Labels,
    language: Language,
) -> go.Figure:
    """Counts by month as stacked columns from 0; `colours` names the columns of the frame, bottom
    first.
    """
    months, hover = frame["month"].to_list(), hover_words(frame, "month", labels, language)
    traces = [
        bar
        for column, colour in colours.items()
        for bar in _bars(frame, column, colour, hover, provisional, language)
    ]
    totals = frame.select(pl.sum_horizontal(*colours)).to_series().to_list()
    return theme.figure(
        traces, xaxis=_month_axis(months, provisional, language), yaxis=count_axis(totals)
    )


def stacked_codes(
    frame: pl.DataFrame,
    code: str,
    value: str,
    colours: dict[str, str],
    *,
    provisional: list[date],
    labels: Labels,
    language: Language,
) -> go.Figure:
    """Counts by month and code (a row each) as stacked columns from 0; `colours` by code, bottom
    first.
    """
    traces, months = [], sorted(set(frame["month"]))
    for key, colour in colours.items():
        rows = frame.filter(pl.col(code) == key)
        if rows.is_empty():
            continue
        own = rows["month"].to_list()
        traces.append(
            go.Bar(
                x=_keys(own),
                y=rows[value].to_list(),
                name=literal(say(labels[code].get(key, Text(key, key)), language)),
                hovertext=hover_words(rows, "month", labels, language),
                hoverinfo="text",
                marker={"color": colour},
            )
        )
    totals = frame.group_by("month").agg(pl.col(value).sum())[value].to_list()
    return theme.figure(
        traces, xaxis=_month_axis(months, provisional, language), yaxis=count_axis(totals)
    )
