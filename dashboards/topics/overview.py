"""The overview: one screen for a leader."""

from __future__ import annotations

from dashboards.chart import Chart, Section, Topic
from dashboards.topics.area_map import AREA_MAP
from dashboards.topics.communities import COMMUNITY_LADDER
from dashboards.topics.employment import RATE_TREND
from dashboards.topics.households import HOUSEHOLD_STOCK
from dashboards.topics.submissions import SUBMISSION_REGISTER
from dashboards.topics.targets import TARGET_BULLET, TARGET_WORST

RATE_CARD = Chart(
    "rate_card",
    rates={"employment_rate": ("employed", "able_and_willing")},
    facts={
        "month": ("change", "employment_rate", 1),
        "year": ("change", "employment_rate", 12),
    },
    registers=("labour_force",),
    measure="employment_rate",
    card=True,
)
NET_CARD = Chart(
    "net_card",
    facts={
        "year": ("change", "net_new_employment_ytd", 12),
        "net": ("value", "net_new_employment"),
        "ytd": ("value", "net_new_employment_ytd"),
    },
    period="year_to_date",
    registers=("new_employment", "natural_attrition"),
    measure="net_new_employment_ytd",
    card=True,
)
HOUSEHOLD_CARD = Chart(
    "household_card",
    query="household_stock",
    facts={
        "recognised": ("value", "recognised"),
        "hidden": ("value", "hidden"),
        "overdue": ("value", "overdue"),
    },
    registers=("labour_force", "zero_employment_household"),
    measure="recognised",
    card=True,
)
COMMUNITY_CARD = Chart(
    "community_card",
    query="community_ladder",
    facts={
        "meeting": ("value", "communities_meeting"),
        "communities": ("value", "communities"),
        "at_risk": ("value", "communities_at_risk"),
    },
    registers=("labour_force", "zero_employment_household"),
    measure="communities_meeting",
    card=True,
)
TARGET_CARD = Chart(
    "target_card",
    query="target_bullet",
    moment="month",
    filters=TARGET_BULLET.filters,
    facts=TARGET_BULLET.facts,
    registers=TARGET_BULLET.registers,
    measure="ytd",
    card=True,
)
SUBMISSION_CARD = Chart(
    "submission_card",
    query="submission_register",
    moment="month",
    facts=SUBMISSION_REGISTER.facts,
    measure="received_submissions",
    card=True,
)
OVERVIEW = Topic(
    "index",
    (
        Section(
            "",
            (TARGET_CARD, NET_CARD, RATE_CARD, HOUSEHOLD_CARD, COMMUNITY_CARD, SUBMISSION_CARD),
            is_cards=True,
        ),
        Section(
            "",
            (
                TARGET_BULLET,
                TARGET_WORST,
                RATE_TREND,
                HOUSEHOLD_STOCK,
                COMMUNITY_LADDER,
                SUBMISSION_REGISTER,
                AREA_MAP,
            ),
        ),
    ),
)
