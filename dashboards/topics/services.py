"""The services and stations page: does help lead to work, and are the stations able to give it?"""

from __future__ import annotations

from dashboards import marks
from dashboards.chart import Chart, Section, Topic, Trace, View
from dashboards.shape import area_bars, month_stack
from dashboards.theme import BLUE, GREY

HELP = ("assistance",)
STATIONS = ("station",)

SERVICE_KIND = Chart(
    "service_kind",
    month_stack("persons", "service"),
    registers=HELP,
    facts={},
    measure="persons",
    unit="persons",
)
TRAINING = Chart(
    "training_outcome",
    View(
        (
            Trace(
                marks.line(BLUE),
                {"x": "month", "y": "employed_within_3_months_share"},
                each="service",
            ),
        ),
        y="share",
    ),
    registers=HELP,
    facts={},
    measure="employed_within_3_months_share",
)
STATION_ITEM = Chart(
    "station_item",
    View(
        (
            Trace(marks.rows(GREY), {"x": "stations", "y": "station_item"}, "stations"),
            Trace(
                marks.rows(BLUE, textposition="outside", cliponaxis=False),
                {"x": "in_place", "y": "station_item"},
                "in_place",
                label="in_place",
            ),
        ),
        x="count",
        y="rows",
        rows="station_item",
        barmode="overlay",
    ),
    moment="month",
    facts={
        "stations": ("first", "stations"),
        "six": ("first", "in_place", {"station_item": "all_six"}),
    },
    registers=STATIONS,
    measure="in_place",
    unit="stations",
)
STATION_AREA = Chart(
    "station_area",
    area_bars("staff_per_1000", x="number"),
    moment="month",
    facts={"first": ("foremost", "area_code"), "least": ("first", "staff_per_1000")},
    registers=STATIONS,
    measure="staff_per_1000",
    unit="per_thousand_workers",
)
SERVICES = Topic(
    "services",
    (
        Section("service_help", (SERVICE_KIND, TRAINING)),
        Section("service_stations", (STATION_ITEM, STATION_AREA)),
    ),
)
