"""The full-employment communities page: how many, which are one step away, on what do others fail?"""

from __future__ import annotations

from dashboards import marks
from dashboards.chart import Chart, Section, Topic, Trace, View
from dashboards.shape import area_stack
from dashboards.theme import AMBER, BLUE, GREY, ORANGE
from dashboards.topics.area_map import COMMUNITY_MAP

ALL = ("labour_force", "zero_employment_household")
PARTS = (
    ("communities_meeting", BLUE),
    ("communities_undetermined", AMBER),
    ("communities_failing", ORANGE),
    ("communities_not_judged", GREY),
)

COMMUNITY_LADDER = Chart(
    "community_ladder",
    View(
        tuple(
            Trace(marks.bars(colour), {"x": "month", "y": column}, column)
            for column, colour in PARTS
        ),
        barmode="stack",
    ),
    facts={
        "meeting": ("value", "communities_meeting"),
        "communities": ("value", "communities"),
        "change": ("change", "communities_meeting", 1),
        "at_risk": ("value", "communities_at_risk"),
        "undetermined": ("value", "communities_undetermined"),
    },
    period="twelve_months",
    registers=ALL,
    measure="communities_meeting",
    unit="communities",
)
COMMUNITY_AREA = Chart(
    "community_area",
    area_stack(PARTS),
    moment="month",
    facts={"first": ("foremost", "area_code"), "meeting": ("sum", "communities_meeting")},
    period="twelve_months",
    registers=ALL,
    measure="communities_meeting",
    unit="communities",
)
COMMUNITY_CRITERION = Chart(
    "community_criterion",
    area_stack(PARTS, "criterion"),
    moment="month",
    facts={"first": ("foremost", "criterion"), "failing": ("first", "communities_failing")},
    period="twelve_months",
    registers=ALL,
    measure="communities_failing",
    unit="communities",
)
COMMUNITY_NEAR = Chart(
    "community_near",
    moment="any",
    facts={},
    period="twelve_months",
    registers=ALL,
    measure="persons_short",
    levels=("province", "prefecture"),
)
COMMUNITY_LIST = Chart(
    "community_list",
    moment="any",
    facts={
        "meeting": ("count", {"certification_state": "meets"}),
        "failing": ("count", {"certification_state": "fails"}),
    },
    period="twelve_months",
    registers=ALL,
    measure="persons_short",
    levels=("county",),
    most_rows=100,
)
COMMUNITIES = Topic(
    "communities",
    (
        Section("", (COMMUNITY_LADDER, COMMUNITY_CRITERION, COMMUNITY_AREA)),
        Section("community_where", (COMMUNITY_MAP, COMMUNITY_NEAR, COMMUNITY_LIST)),
    ),
)
