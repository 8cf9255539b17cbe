"""The posts and entities page: what work the community offers, and what is vacant."""

from __future__ import annotations

from dashboards import marks
from dashboards.chart import Chart, Filter, Section, Topic, Trace, View
from dashboards.shape import area_stack, month_lines, month_stack
from dashboards.theme import AMBER, BLUE, GREEN, GREY, ORANGE

ENTITIES = ("community_entity",)
POSTS = ("job_post",)
POST_KIND = Filter("post_kind", "k", "public_welfare")

ENTITY_TYPE = Chart(
    "entity_type",
    month_stack("active", "entity_type"),
    registers=ENTITIES,
    measure="active",
    unit="entities",
)
ENTITY_CHANGE = Chart(
    "entity_change",
    View(
        (
            Trace(marks.bars(GREEN), {"x": "month", "y": "founded"}, "founded"),
            Trace(marks.bars(ORANGE), {"x": "month", "y": "closed_downwards"}, "closed_in_month"),
        ),
        barmode="relative",
    ),
    hidden=("closed_downwards",),
    facts={
        "founded": ("value", "founded"),
        "closed": ("value", "closed_in_month"),
        "active": ("value", "active"),
        "employees": ("value", "employees"),
        "absorbed": ("value", "absorbed_unemployed"),
    },
    registers=ENTITIES,
    measure="active",
    unit="entities",
)
ENTITY_AREA = Chart(
    "entity_area",
    area_stack((("active", BLUE), ("suspended", AMBER), ("closed", GREY))),
    moment="month",
    facts={"first": ("foremost", "area_code"), "active": ("sum", "active")},
    registers=ENTITIES,
    measure="active",
    unit="entities",
)
JOB_POST = Chart(
    "job_post",
    month_lines("capacity", "filled", "ending_soon", "over_three_years", label="filled"),
    filters=(POST_KIND,),
    facts={
        "kind": ("first", "post_kind"),
        "capacity": ("value", "capacity"),
        "filled": ("value", "filled"),
        "vacant": ("value", "vacant"),
        "ending": ("value", "ending_soon"),
        "over": ("value", "over_three_years"),
    },
    registers=POSTS,
    measure="filled",
    unit="posts",
)
POST_AREA = Chart(
    "post_area",
    area_stack((("filled", BLUE), ("vacant", AMBER))),
    moment="month",
    filters=(POST_KIND,),
    facts={
        "kind": ("first", "post_kind"),
        "first": ("foremost", "area_code"),
        "vacant": ("sum", "vacant"),
    },
    registers=POSTS,
    measure="vacant",
    unit="posts",
)
POSTS_TOPIC = Topic(
    "posts",
    (
        Section("post_posts", (JOB_POST, POST_AREA)),
        Section("post_entities", (ENTITY_TYPE, ENTITY_CHANGE, ENTITY_AREA)),
    ),
)
