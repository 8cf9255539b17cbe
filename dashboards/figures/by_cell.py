"""Figures with a cell for every pair of two codes: a share as colour and words."""

from __future__ import annotations

from typing import Literal

import plotly.graph_objects as go
import polars as pl

from dashboards import theme
from dashboards.figures.marks import hover_words, rows_axis, rows_height
from dashboards.page import columns_of
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
    rows, columns = (
        frame.unique(row, maintain_order=True),
        frame[column].unique(maintain_order=True).to_list(),
    )
    axis = rows_axis(rows, row, labels, language)
    cells = {
        (r, c): (share, words)
        for r, c, share, words in zip(
            frame[row],
            frame[column],
            frame[value],
            hover_words(frame, row, labels, language),
            strict=True,
        )
    }
    matrix = [[cells.get((r, c), (None, "")) for c in columns] for r in rows[row]]
    few = len(columns) <= MOST_WORDS
    worst = max((abs(best - share) for share in frame[value] if share is not None), default=0)
    least, most = (1 - max(worst, 0.01), 1) if best else (0, max(worst, 0.01))
    scale = [(0, SOUND), (0.001, FAULTY[0]), (0.5, FAULTY[1]), (1, FAULTY[2])]
    step = -(-len(columns) // MOST_WORDS)
    named = [c for place, c in enumerate(reversed(columns)) if place % step == 0]
    title = {known.name: known for known in columns_of(frame, labels)}[column]
    trace = go.Heatmap(
        x=[str(c) for c in columns],
        y=rows[row].to_list(),
        z=[[share for share, _ in line] for line in matrix],
        hovertext=[[words for _, words in line] for line in matrix],
        hoverinfo="text",
        text=[[short_percent(share) if few else "" for share, _ in line] for line in matrix],
        texttemplate="%{text}",
        textfont={"size": 11.5, "color": theme.INK},
        zmin=least,
        zmax=most,
        colorscale=[(1 - place, colour) for place, colour in reversed(scale)] if best else scale,
        showscale=False,
        xgap=2,
        ygap=2,
    )
    return theme.figure(
        [trace],
        height=rows_height(axis) + 40,
        margin={"t": 8},
        yaxis={**axis, "showline": False},
        xaxis={
            "type": "category",
            "side": "top",
            "showgrid": False,
            "showline": False,
            "tickvals": [str(c) for c in named],
            "ticktext": [literal_name(say(title.reads(c), language)) for c in named],
        },
    )


def literal_name(words: str) -> str:
    """A name for a narrow column: broken short where it has no blanks, else left to turn."""
    return wrapped(words, across=10) if " " not in words else literal(words)
