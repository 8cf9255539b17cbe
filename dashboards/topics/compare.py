"""The page that compares up to five areas, and the figures of a street on its county's profile."""

from __future__ import annotations

from dataclasses import replace

from dashboards import marks
from dashboards.chart import (
    GROUP,
    INDICATOR,
    PERIOD,
    WITH_GROUPS,
    Axis,
    Chart,
    Section,
    Topic,
    Trace,
    View,
)
from dashboards.shape import month_bars


def _lines(column: str, y: Axis, *, from_zero: bool = True, **more: str) -> View:
    """One line per area, distinguished by dash as well as colour."""
    return View(
        (Trace(marks.line(), {"x": "month", "y": column, **more}, each="area_code"),),
        y=y,
        from_zero=from_zero,
        height=440,
    )


def _ends(column: str) -> dict[str, tuple[str, str, str]]:
    return {
        "top": ("highest_now", column, "area_code"),
        "most": ("highest_now", column, column),
        "bottom": ("lowest_now", column, "area_code"),
        "least": ("lowest_now", column, column),
    }


COMPARE_RATE = Chart(
    "compare_rate",
    _lines(
        "employment_rate",
        "percent",
        from_zero=False,
        **{"error_y.array": "above_share", "error_y.arrayminus": "below_share"},
    ),
    query="rate_trend",
    filters=(GROUP,),
    rates={"employment_rate": ("employed", "able_and_willing")},
    interval=("employed", "able_and_willing"),
    hidden=("unemployed", "below_share", "above_share", "against_whole"),
    facts=_ends("employment_rate"),
    registers=("labour_force",),
    measure="employment_rate",
    is_compared=True,
    is_wide=True,
    levels=WITH_GROUPS,
)
COMPARE_NET = replace(
    COMPARE_RATE,
    name="compare_net",
    view=_lines("net_new_employment", "count"),
    query="new_employment",
    filters=(PERIOD,),
    rates={},
    interval=None,
    hidden=("net_year_before",),
    facts=_ends("net_new_employment"),
    unit="persons",
    registers=("new_employment", "natural_attrition"),
    measure="net_new_employment",
)
COMPARE_TARGET = replace(
    COMPARE_NET,
    name="compare_target",
    view=_lines("projection_of_target_share", "share"),
    query="target_bullet",
    filters=(INDICATOR,),
    hidden=("below_share", "above_share", "whole_share", "year_share", "coverage"),
    facts=_ends("projection_of_target_share"),
    registers=("new_employment", "natural_attrition"),
    period="year_to_date",
    measure="projection_of_target_share",
)
COMPARE_HOUSEHOLD = replace(
    COMPARE_NET,
    name="compare_household",
    view=_lines("recognised", "count"),
    query="household_stock",
    filters=(),
    hidden=("relapsed", "median_days"),
    facts=_ends("recognised"),
    unit="households",
    registers=("labour_force", "zero_employment_household"),
    measure="recognised",
)
COMPARE_COMMUNITY = replace(
    COMPARE_NET,
    name="compare_community",
    view=_lines("communities_meeting_share", "percent"),
    query="community_ladder",
    filters=(),
    rates={"communities_meeting_share": ("communities_meeting", "communities")},
    hidden=("communities_recognised", "communities_at_risk"),
    facts=_ends("communities_meeting_share"),
    registers=("labour_force", "zero_employment_household"),
    period="twelve_months",
    measure="communities_meeting_share",
)
COMPARE = Topic(
    "compare",
    (
        Section(
            "",
            (COMPARE_RATE, COMPARE_NET, COMPARE_TARGET, COMPARE_HOUSEHOLD, COMPARE_COMMUNITY),
        ),
    ),
)

STREET_RATE = Chart(
    "street_rate",
    View(
        (
            Trace(
                marks.line(),
                {
                    "x": "month",
                    "y": "employment_rate",
                    "error_y.array": "above_share",
                    "error_y.arrayminus": "below_share",
                },
                "employment_rate",
            ),
        ),
        y="percent",
        from_zero=False,
    ),
    query="rate_trend",
    rates={"employment_rate": ("employed", "able_and_willing")},
    interval=("employed", "able_and_willing"),
    hidden=(
        "group_code",
        "unemployed",
        "unknown",
        "below_share",
        "above_share",
        "against_whole",
    ),
    facts={
        "rate": ("value", "employment_rate"),
        "employed": ("value", "employed"),
        "able": ("value", "able_and_willing"),
        "low": ("value", "interval_low"),
        "high": ("value", "interval_high"),
    },
    measure="employment_rate",
    of_street=True,
    levels=("county",),
)
STREET_NET = replace(
    STREET_RATE,
    name="street_net",
    view=month_bars("net_new_employment"),
    query="new_employment",
    rates={},
    interval=None,
    hidden=(
        "period",
        "new_employment",
        "natural_attrition",
        "reemployed_unemployed",
        "difficult_employed",
        "net_year_before",
    ),
    facts={"net": ("value", "net_new_employment")},
    unit="persons",
    measure="net_new_employment",
)
STREET_HOUSEHOLD = replace(
    STREET_NET,
    name="street_household",
    view=month_bars("recognised"),
    query="household_stock",
    hidden=(
        "hidden",
        "stale",
        "overdue",
        "derived",
        "undetermined",
        "relapsed",
        "median_days",
    ),
    facts={"recognised": ("value", "recognised")},
    unit="households",
    measure="recognised",
)
STREET_CHARTS = (STREET_RATE, STREET_NET, STREET_HOUSEHOLD)
