"""The employment page: better than usual, for whom, where, and how sure?"""

from __future__ import annotations

from dashboards import marks
from dashboards.chart import GROUP, Chart, Line, Section, Topic, Trace, View
from dashboards.shape import area_interval, month_lines, month_stack
from dashboards.theme import BLUE, GREY, ORANGE

ROSTER = ("labour_force",)

RATE_TREND = Chart(
    "rate_trend",
    View(
        (
            Trace(marks.band_edge(), {"x": "month", "y": "former_low"}),
            Trace(marks.band(), {"x": "month", "y": "former_high"}, "former_range"),
            Trace(
                marks.thin_line(ORANGE, "dot"),
                {"x": "month", "y": "year_before"},
                "year_before",
            ),
            Trace(
                marks.labelled_line(),
                {"x": "month", "y": "employment_rate"},
                "employment_rate",
                label="employment_rate",
            ),
        ),
        y="percent",
        from_zero=False,
    ),
    filters=(GROUP,),
    rates={"employment_rate": ("employed", "able_and_willing")},
    former="employment_rate",
    facts={
        "value": ("value", "employment_rate"),
        "month_change": ("change", "employment_rate", 1),
        "year_change": ("change", "employment_rate", 12),
        "employed": ("value", "employed"),
        "able": ("value", "able_and_willing"),
    },
    registers=ROSTER,
    measure="employment_rate",
)
RATE_BOUND = Chart(
    "rate_bound",
    View(
        (
            Trace(marks.band_edge(), {"x": "month", "y": "rate_lower"}),
            Trace(marks.band(), {"x": "month", "y": "rate_upper"}, "bound"),
            Trace(marks.line(BLUE), {"x": "month", "y": "known_rate"}, "known_rate"),
        ),
        y="percent",
        from_zero=False,
    ),
    facts={
        "unknown": ("value", "unknown"),
        "returned": ("value", "returned"),
        "silent": ("value", "silent"),
        "lower": ("value", "rate_lower"),
        "upper": ("value", "rate_upper"),
    },
    registers=ROSTER,
    measure="known_rate",
)
RATE_AREA = Chart(
    "rate_area",
    area_interval("employment_rate", "whole_rate"),
    moment="month",
    filters=(GROUP,),
    rates={"employment_rate": ("employed", "able_and_willing")},
    interval=("employed", "able_and_willing"),
    hidden=("above_share", "below_share"),
    facts={
        "above": ("count", {"against_whole": "above"}),
        "below": ("count", {"against_whole": "below"}),
        "names": ("names", "area_code", 3, {"against_whole": "below"}),
        "whole": ("first", "whole_rate"),
    },
    registers=ROSTER,
    trend="employment_rate",
    measure="employment_rate",
    is_wide=True,
    levels=("province", "prefecture", "county"),
)
RATE_GROUP = Chart(
    "rate_group",
    View(
        (
            Trace(
                marks.dots(BLUE, 8),
                {
                    "x": "whole_gap",
                    "y": "group_code",
                    "error_x.array": "above_share",
                    "error_x.arrayminus": "below_share",
                },
            ),
        ),
        x="points",
        y="rows",
        rows="group_code",
        lines=(Line("x", 0, "whole"),),
        from_zero=False,
    ),
    moment="month",
    hidden=("above_share", "below_share", "interval_low", "interval_high", "whole_rate"),
    rates={"employment_rate": ("employed", "able_and_willing")},
    interval=("employed", "able_and_willing"),
    facts={
        "lowest": ("lowest", "whole_gap", "group_code"),
        "gap": ("lowest", "whole_gap", "whole_gap"),
    },
    registers=ROSTER,
    measure="whole_gap",
)
RATE_PANEL = Chart(
    "rate_panel",
    View(
        (Trace(marks.thin_line(BLUE), {"x": "month", "y": "employment_rate"}),),
        y="percent",
        facet="area_code",
        from_zero=False,
    ),
    rates={"employment_rate": ("employed", "able_and_willing")},
    facts={},
    registers=ROSTER,
    measure="employment_rate",
    is_wide=True,
    levels=("province", "prefecture"),
)
RATE_MATCHED = Chart(
    "rate_matched",
    View(
        (
            Trace(
                marks.bars(GREY), {"x": "month", "y": "raw_change_1_month"}, "raw_change_1_month"
            ),
            Trace(
                marks.bars(BLUE),
                {"x": "month", "y": "matched_change_1_month"},
                "matched_change_1_month",
            ),
        ),
        y="points",
        from_zero=False,
    ),
    facts={
        "raw": ("value", "raw_change_1_month"),
        "matched": ("value", "matched_change_1_month"),
        "reporting": ("value", "reporting_change_1_month"),
    },
    period="month_before",
    registers=ROSTER,
    measure="matched_change_1_month",
)
DURATION = Chart(
    "unemployment_duration",
    month_stack("persons", "duration_band", ordered=True),
    facts={"long": ("sum", "persons", {"duration_band": ["12_to_24", "over_24"]})},
    registers=ROSTER,
    measure="persons",
    unit="persons",
)
SURVIVAL = Chart(
    "spell_survival",
    View(
        (Trace(marks.line(BLUE), {"x": "after_months", "y": "still_share"}, each="spell"),),
        x="category",
        y="share",
    ),
    moment="month",
    facts={
        "six": ("first", "still_share", {"spell": "unemployment", "after_months": 6}),
        "twelve": ("first", "still_share", {"spell": "unemployment", "after_months": 12}),
    },
    registers=ROSTER,
    measure="still_share",
)
FLOW_RATE = Chart(
    "flow_rate",
    month_lines("job_finding_rate", "separation_rate", y="percent", label="job_finding_rate"),
    facts={
        "found": ("value", "found_work"),
        "lost": ("value", "lost_work"),
        "finding": ("value", "job_finding_rate"),
        "separation": ("value", "separation_rate"),
    },
    period="month_before",
    registers=ROSTER,
    measure="job_finding_rate",
)
EMPLOYMENT = Topic(
    "employment",
    (
        Section("", (RATE_TREND, RATE_GROUP)),
        Section("rate_areas", (RATE_AREA, RATE_PANEL)),
        Section("rate_sure", (RATE_BOUND, RATE_MATCHED)),
        Section("out_of_work", (DURATION, SURVIVAL, FLOW_RATE)),
    ),
)
