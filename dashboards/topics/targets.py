"""The targets page: will they be met, who holds the area back, and can the projection be believed?"""

from __future__ import annotations

from dataclasses import replace

from dashboards import marks
from dashboards.chart import (
    INDICATOR,
    SETTER,
    WITH_GROUPS,
    Chart,
    Line,
    Section,
    Topic,
    Trace,
    View,
)
from dashboards.shape import area_bars
from dashboards.theme import BLUE, GREY, INK, ORANGE, SKY

EVENTS = ("new_employment", "natural_attrition")
TROUBLED = {"state": ["behind", "at_risk"]}


def _pace(row: str, *more: Trace, lines: tuple[Line, ...] = ()) -> View:
    """A bullet chart row: year to date, projection with its interval, the usual path so far."""
    return View(
        (
            Trace(marks.rows(SKY, width=0.55), {"x": "achieved_share", "y": row}, "ytd"),
            Trace(
                marks.dots(BLUE),
                {
                    "x": "projection_of_target_share",
                    "y": row,
                    "error_x.array": "above_share",
                    "error_x.arrayminus": "below_share",
                },
                "projection",
            ),
            Trace(marks.tick(GREY), {"x": "seasonal_share", "y": row}, "usual_path"),
            *more,
        ),
        x="share",
        y="rows",
        rows=row,
        barmode="overlay",
        lines=lines,
        x_most=2,
    )


TARGET_BULLET = Chart(
    "target_bullet",
    _pace("indicator", Trace(marks.tick(INK), {"x": "whole_share", "y": "indicator"}, "target")),
    moment="month",
    filters=(SETTER,),
    hidden=("below_share", "above_share", "whole_share", "projection_of_target_share"),
    facts={
        "behind": ("names", "indicator", 3, TROUBLED),
        "on_pace": ("count", {"state": ["on_pace", "met", "met_so_far"]}),
    },
    period="year_to_date",
    registers=EVENTS,
    measure="ytd",
    levels=WITH_GROUPS,
)
TARGET_RANK = Chart(
    "target_rank",
    _pace("area_code", lines=(Line("x", 1, "target"),)),
    moment="month",
    filters=(INDICATOR,),
    hidden=("below_share", "above_share", "projection_of_target_share"),
    facts={
        "names": ("names", "area_code", 3, TROUBLED),
        "behind": ("count", {"state": "behind"}),
        "at_risk": ("count", {"state": "at_risk"}),
        "missing": ("sum", "persons_missing"),
    },
    period="year_to_date",
    registers=EVENTS,
    trend="projection_of_target_share",
    measure="persons_missing",
    levels=("province", "prefecture"),
)
TARGET_WORST = replace(TARGET_RANK, name="target_worst", trend="")
TARGET_PATH = Chart(
    "target_path",
    View(
        (
            Trace(marks.band_edge(), {"x": "month_of_year", "y": "former_ytd_low_count"}),
            Trace(
                marks.band("rgba(169,179,189,0.3)"),
                {"x": "month_of_year", "y": "former_ytd_high_count"},
                "former_years",
            ),
            Trace(marks.band_edge(), {"x": "month_of_year", "y": "projection_low"}),
            Trace(marks.band(), {"x": "month_of_year", "y": "projection_high"}, "interval"),
            Trace(
                marks.thin_line(BLUE, "dash"),
                {"x": "month_of_year", "y": "projection"},
                "projection_line",
            ),
            Trace(marks.line(BLUE), {"x": "month_of_year", "y": "ytd"}, "ytd"),
        ),
        x="category",
        lines=(Line("y", "target", "target"),),
        height=360,
    ),
    moment="month",
    filters=(INDICATOR, SETTER),
    facts={
        "projection": ("last", "projection"),
        "low": ("last", "projection_low"),
        "high": ("last", "projection_high"),
        "target": ("last", "target"),
    },
    period="year_to_date",
    registers=EVENTS,
    measure="projection",
    levels=WITH_GROUPS,
    unit="persons",
)
TARGET_ISSUE = Chart(
    "target_issue",
    View(
        (
            Trace(marks.band_edge(), {"x": "month", "y": "projection_low"}),
            Trace(marks.band(), {"x": "month", "y": "projection_high"}, "interval"),
            Trace(marks.line(BLUE), {"x": "month", "y": "projection"}, "projection_line"),
            Trace(marks.thin_line(INK, "dot"), {"x": "month", "y": "target"}, "target"),
        ),
    ),
    moment="year",
    filters=(INDICATOR, SETTER),
    facts={
        "projection": ("value", "projection"),
        "change": ("change", "projection", 1),
        "chance": ("value", "chance"),
    },
    measure="projection",
    levels=WITH_GROUPS,
    unit="persons",
)
TARGET_NEEDED = Chart(
    "target_needed",
    View(
        (
            Trace(marks.line(ORANGE), {"x": "month", "y": "needed_per_month"}, "needed_per_month"),
            Trace(marks.line(BLUE, 2), {"x": "month", "y": "average_this_year"}, "this_year"),
            Trace(
                marks.thin_line(GREY, "dash"),
                {"x": "month", "y": "average_same_months_before"},
                "same_months_before",
            ),
            Trace(marks.thin_line(GREY, "dot"), {"x": "month", "y": "best_month"}, "best_month"),
        ),
    ),
    moment="year",
    filters=(INDICATOR, SETTER),
    facts={
        "needed": ("value", "needed_per_month"),
        "average": ("value", "average_this_year"),
        "before": ("value", "average_same_months_before"),
    },
    measure="needed_per_month",
    levels=WITH_GROUPS,
    unit="persons",
)
TARGET_SHARE = Chart(
    "target_share",
    area_bars("contribution_change", x="points"),
    moment="month",
    filters=(INDICATOR,),
    facts={
        "first": ("foremost", "area_code"),
        "change": ("first", "contribution_change"),
    },
    measure="contribution_change",
    levels=("province", "prefecture"),
)
TARGET_LIST = Chart("target_list", moment="month", facts={}, measure="ytd", levels=WITH_GROUPS)
TARGET_PUBLISHED = Chart("target_published", moment="any", measure="value")

TARGETS = Topic(
    "targets",
    (
        Section("", (TARGET_BULLET, TARGET_PATH, TARGET_ISSUE, TARGET_NEEDED)),
        Section("target_areas", (TARGET_RANK, TARGET_SHARE)),
        Section("target_all", (TARGET_LIST, TARGET_PUBLISHED)),
    ),
)
