"""Figures with a cell for every pair of two codes: a share as colour and words."""

from __future__ import annotations

from typing import Literal

import plotly.graph_objects as go
import polars as pl

from dashboards import theme
from dashboards.figures.marks import hover_words, rows_axis, rows_height
from dashboards.page import Column, columns_of
from dashboards.release import Labels
from dashboards.wording import literal, wrapped
from pipelines.base.wording import Language, say

MOST_WORDS = 12  # columns with a number in each cell, and names under the axis
SOUND = "#dcebf5"  # the best value alone; anything worse is warm, the deeper the worse
FAULTY = ("#fbeedb", theme.AMBER, "#e07f38")  # words in ink pass 4.5:1 on all of them


def short_percent(share: float | None) -> str:
    """A share in percent, without the sign and in as few characters as a cell has room for; only a
    true 0 and a true 1 read 0 and 100.
    """
    if share is None:
        return ""
    if share in (0, 1):
        return f"{share * 100:.0f}"
    shown = min(max(round(share * 100, 1), 0.1), 99.9)
    return f"{shown:.1f}" if shown < 10 or shown > 99 else f"{shown:.0f}"


def share_cells(
    frame: pl.DataFrame,
    row: str,
    column: str,
    value: str,
    *,
    best: Literal[0, 1],
    labels: Labels,
    language: Language,
) -> go.Figure:
    """`value` (a share) for each pair of `row` and `column`, both in order of appearance; `best` is
    the value that all should have.
    """
    rows = frame.unique(row, maintain_order=True)
    columns = frame[column].unique(maintain_order=True).to_list()
    axis = rows_axis(rows, row, labels, language)
    pairs = list(zip(frame[row], frame[column], strict=True))
    shares = dict(zip(pairs, frame[value], strict=True))
    hover = dict(zip(pairs, hover_words(frame, row, labels, language), strict=True))
    matrix = [[(r, c) for c in columns] for r in rows[row]]
    words = short_percent if len(columns) <= MOST_WORDS else lambda _: ""
    step = -(-len(columns) // MOST_WORDS)
    named = [c for place, c in enumerate(reversed(columns)) if place % step == 0]
    title = {known.name: known for known in columns_of(frame, labels)}[column]
    trace = go.Heatmap(
        x=[str(c) for c in columns],
        y=rows[row].to_list(),
        z=[[shares.get(pair) for pair in line] for line in matrix],
        hovertext=[[hover.get(pair, "") for pair in line] for line in matrix],
        hoverinfo="text",
        text=[[words(shares.get(pair)) for pair in line] for line in matrix],
        texttemplate="%{text}",
        textfont={"size": 11.5, "color": theme.INK},
        **_scale(best, frame[value]),
        showscale=False,
        xgap=2,
        ygap=2,
    )
    return theme.figure(
        [trace],
        height=rows_height(axis) + 40,
        margin={"t": 8},
        yaxis={**axis, "showline": False},
        xaxis=_columns_axis(named, title, language),
    )


def _columns_axis(named: list, title: Column, language: Language) -> dict[str, object]:
    """The axis above, with the columns that are named."""
    return {
        "type": "category",
        "side": "top",
        "showgrid": False,
        "showline": False,
        "tickvals": [str(c) for c in named],
        "ticktext": [literal_name(say(title.reads(c), language)) for c in named],
    }


def _scale(best: Literal[0, 1], shares: pl.Series) -> dict[str, object]:
    """The colours from what all should have to the worst share, as Plotly takes them."""
    worst = max([0.01, *(abs(best - share) for share in shares.drop_nulls())])
    colours = [(0, SOUND), (0.001, FAULTY[0]), (0.5, FAULTY[1]), (1, FAULTY[2])]
    if best:
        reverse = [(1 - place, colour) for place, colour in reversed(colours)]
        return {"zmin": 1 - worst, "zmax": 1, "colorscale": reverse}
    return {"zmin": 0, "zmax": worst, "colorscale": colours}


def literal_name(words: str) -> str:
    """A name for a narrow column: broken short where it has no blanks, else left to turn."""
    return wrapped(words, across=10) if " " not in words else literal(words)
