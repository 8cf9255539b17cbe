"""The flows page: who found work, by which way, and who lost it?"""

from __future__ import annotations

from dashboards import marks
from dashboards.chart import PERIOD, Chart, Matrix, Section, Topic, Trace, View
from dashboards.shape import area_bars, month_stack
from dashboards.theme import BLUE, GREY, ORANGE, SKY
from dashboards.topics.employment import FLOW_RATE

EVENTS = ("new_employment", "natural_attrition")

NEW_EMPLOYMENT = Chart(
    "new_employment",
    View(
        (
            Trace(marks.bars(SKY), {"x": "month", "y": "new_employment"}, "new_employment"),
            Trace(marks.bars(GREY), {"x": "month", "y": "natural_attrition"}, "natural_attrition"),
            Trace(
                marks.labelled_line(BLUE),
                {"x": "month", "y": "net_new_employment"},
                "net_new_employment",
                label="net_new_employment",
            ),
            Trace(
                marks.thin_line(ORANGE, "dot"),
                {"x": "month", "y": "net_year_before"},
                "year_before",
            ),
        ),
        height=360,
    ),
    filters=(PERIOD,),
    facts={
        "net": ("value", "net_new_employment"),
        "gross": ("value", "new_employment"),
        "left": ("value", "natural_attrition"),
        "year_change": ("change", "net_new_employment", 12),
    },
    registers=EVENTS,
    measure="net_new_employment",
    unit="persons",
)
NEW_EMPLOYMENT_AREA = Chart(
    "new_employment_area",
    View(
        (
            Trace(
                marks.rows(BLUE), {"x": "net_new_employment_ytd", "y": "area_code"}, "ytd_this_year"
            ),
            Trace(
                marks.tick(ORANGE), {"x": "net_ytd_year_before", "y": "area_code"}, "year_before"
            ),
        ),
        x="count",
        y="rows",
        rows="area_code",
    ),
    moment="month",
    facts={"first": ("foremost", "area_code"), "most": ("first", "net_new_employment_ytd")},
    period="year_to_date",
    registers=EVENTS,
    measure="net_new_employment_ytd",
    unit="persons",
)
CHANNEL = Chart(
    "new_employment_channel",
    month_stack("persons", "channel"),
    registers=("new_employment",),
    facts={},
    measure="persons",
    unit="persons",
)
INDUSTRY = Chart(
    "new_employment_industry",
    area_bars("persons_ytd", "industry"),
    moment="month",
    facts={"first": ("foremost", "industry"), "persons": ("first", "persons_ytd")},
    period="year_to_date",
    registers=("new_employment",),
    measure="persons_ytd",
    unit="persons",
)
AGE = Chart(
    "new_employment_age",
    area_bars("persons_ytd", "age_group"),
    moment="month",
    facts={
        "most": ("highest", "persons_ytd", "age_group"),
        "persons": ("highest", "persons_ytd", "persons_ytd"),
    },
    period="year_to_date",
    registers=("new_employment",),
    measure="persons_ytd",
    unit="persons",
)
MOVEMENT = Chart(
    "movement",
    matrix=Matrix("from_status", "to_status", "persons"),
    moment="month",
    facts={
        "found": ("first", "persons", {"from_status": "unemployed", "to_status": "employed"}),
        "lost": ("first", "persons", {"from_status": "employed", "to_status": "unemployed"}),
    },
    period="month_before",
    registers=("labour_force",),
    measure="persons",
    unit="persons",
)
FLOWS = Topic(
    "flows",
    (
        Section("", (NEW_EMPLOYMENT, NEW_EMPLOYMENT_AREA)),
        Section("flow_ways", (CHANNEL, AGE, INDUSTRY)),
        Section("flow_states", (FLOW_RATE, MOVEMENT)),
    ),
)
