"""The zero-employment households page: how many, what moved them, who is overdue, whom do we not know?"""

from __future__ import annotations

from dashboards import marks
from dashboards.chart import Chart, Section, Topic, Trace, View
from dashboards.shape import area_stack, month_lines, month_stack
from dashboards.theme import AMBER, BLUE, ORANGE

BOTH = ("labour_force", "zero_employment_household")

HOUSEHOLD_STOCK = Chart(
    "household_stock",
    month_lines("recognised", "hidden", "stale", "overdue", label="recognised"),
    facts={
        "recognised": ("value", "recognised"),
        "hidden": ("value", "hidden"),
        "overdue": ("value", "overdue"),
        "change": ("change", "recognised", 1),
    },
    registers=BOTH,
    measure="recognised",
    unit="households",
)
HOUSEHOLD_ACCOUNT = Chart(
    "household_account",
    View(
        (
            Trace(
                marks.bars(BLUE, textposition="outside", cliponaxis=False),
                {"x": "account_step", "y": "size_count", "base": "base_count"},
                label="households",
            ),
        ),
        x="category",
    ),
    moment="month",
    hidden=("base_count", "size_count"),
    facts={
        "new": ("first", "households", {"account_step": "newly_recognised"}),
        "resolved": ("size", "households", {"account_step": "resolved"}),
        "left": ("first", "households", {"account_step": "recognised"}),
    },
    registers=("zero_employment_household",),
    measure="households",
    unit="households",
)
HOUSEHOLD_AREA = Chart(
    "household_area",
    area_stack((("recognised_per_thousand", BLUE), ("hidden_per_thousand", AMBER)), x="number"),
    moment="month",
    facts={
        "name": ("foremost", "area_code"),
        "rate": ("first", "per_thousand_households"),
        "overdue": ("sum", "overdue"),
        "worst": ("highest", "overdue", "area_code"),
    },
    registers=BOTH,
    measure="per_thousand_households",
    unit="per_thousand_households",
)
HOUSEHOLD_KIND = Chart(
    "household_kind",
    month_stack("households", "household_kind"),
    registers=("labour_force",),
    facts={},
    measure="households",
    unit="households",
)
HOUSEHOLD_DAYS = Chart(
    "household_days",
    View(
        (Trace(marks.line(ORANGE), {"x": "month", "y": "median_days"}, "median_days"),),
    ),
    query="household_stock",
    facts={"days": ("value", "median_days"), "relapsed": ("value", "relapsed")},
    registers=BOTH,
    measure="median_days",
    unit="days",
)
HOUSEHOLDS = Topic(
    "households",
    (
        Section("", (HOUSEHOLD_STOCK, HOUSEHOLD_ACCOUNT)),
        Section("household_where", (HOUSEHOLD_AREA, HOUSEHOLD_KIND, HOUSEHOLD_DAYS)),
    ),
)
