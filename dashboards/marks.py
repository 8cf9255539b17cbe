"""The basic Plotly traces of figures, in the house colours."""

from __future__ import annotations

import plotly.graph_objects as go

from dashboards.theme import BLUE, GREY, INK, SKY


def line(colour: str = BLUE, width: float = 2.5, **look: object) -> go.Scatter:
    """A measure by month: a line with a dot for each month."""
    return go.Scatter(
        mode="lines+markers",
        line={"color": colour, "width": width},
        marker={"size": 6, "color": colour},
        cliponaxis=False,
        **look,
    )


def labelled_line(colour: str = BLUE) -> go.Scatter:
    """A line with labels at its ends and extremes."""
    return go.Scatter(
        mode="lines+markers+text",
        line={"color": colour, "width": 2.5},
        marker={"size": 7, "color": colour},
        textposition="top center",
        textfont={"size": 11.5},
        cliponaxis=False,
    )


def thin_line(colour: str = GREY, dash: str = "solid") -> go.Scatter:
    """A comparison line: a former year, an area above."""
    return go.Scatter(mode="lines", line={"color": colour, "width": 1.6, "dash": dash})


def band_edge() -> go.Scatter:
    """The lower edge of a band; must precede its upper edge (`band`)."""
    return go.Scatter(mode="lines", line={"width": 0, "color": GREY}, hoverinfo="skip")


def band(colour: str = "rgba(142,193,227,0.35)") -> go.Scatter:
    """The upper edge of a band, filled down to the previous trace."""
    return go.Scatter(
        mode="lines",
        line={"width": 0, "color": SKY},
        fill="tonexty",
        fillcolor=colour,
        hoverinfo="skip",
    )


def bars(colour: str = BLUE, **look: object) -> go.Bar:
    """Vertical bars for counts by month or category."""
    return go.Bar(marker={"color": colour}, **look)


def rows(colour: str = BLUE, **look: object) -> go.Bar:
    """Horizontal bars for counts by area or category."""
    return go.Bar(orientation="h", marker={"color": colour}, **look)


def dots(colour: str = BLUE, size: int = 9) -> go.Scatter:
    """One value per row, with an interval if error_x is set."""
    return go.Scatter(
        mode="markers",
        marker={"color": colour, "size": size},
        error_x={"color": colour, "thickness": 1.6, "width": 0},
    )


def tick(colour: str = INK) -> go.Scatter:
    """A mark across a row: a target, a usual path."""
    return go.Scatter(
        mode="markers",
        marker={
            "symbol": "line-ns",
            "size": 16,
            "color": colour,
            "line": {"color": colour, "width": 2.5},
        },
    )
