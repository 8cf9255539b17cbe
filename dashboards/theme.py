"""The look of charts: palette, fonts, and the layout and configuration shared by all figures."""

from __future__ import annotations

import plotly.graph_objects as go

# Distinguishable with any colour vision and in grey print; white text on BLUE and ORANGE has a
# contrast above 4.5:1.
BLUE = "#0f6cab"
ORANGE = "#b8500f"
SKY = "#8ec1e3"
AMBER = "#eeb04a"
GREEN = "#12866a"
GREY = "#a9b3bd"
INK = "#1d2a36"
MUTED = "#566370"
RULE = "#dde3e9"

FONT = (
    '"Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "Segoe UI",'
    " sans-serif"
)

CONFIG = {
    "showSendToCloud": False,
    "displaylogo": False,
    "displayModeBar": False,  # the page has its own button for saving the picture
    "typesetMath": False,
    "responsive": False,  # the page resizes its charts itself
    "scrollZoom": False,
    "doubleClick": False,
}

TEMPLATE = go.layout.Template(
    layout={
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "margin": {"l": 8, "r": 26, "t": 44, "b": 8},
        "bargap": 0.28,
        "barmode": "stack",
        "showlegend": True,
        "barcornerradius": 2,
        "hoverlabel": {
            "bgcolor": "#ffffff",
            "bordercolor": MUTED,
            "align": "left",
            "font": {"family": FONT, "size": 13, "color": INK},
        },
        "legend": {
            "orientation": "h",
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 1,
            "yanchor": "top",
            "yref": "container",
            "traceorder": "normal",
            "itemclick": False,
            "itemdoubleclick": False,
        },
        "xaxis": {
            "automargin": True,
            "fixedrange": True,
            "gridcolor": RULE,
            "linecolor": GREY,
            "zerolinecolor": GREY,
            "separatethousands": True,
            "title": {"font": {"size": 12, "color": MUTED}, "standoff": 8},
        },
        "yaxis": {
            "automargin": True,
            "fixedrange": True,
            "gridcolor": RULE,
            "linecolor": GREY,
            "zerolinecolor": GREY,
            "separatethousands": True,
            "title": {"font": {"size": 12, "color": MUTED}, "standoff": 8},
        },
    }
)
