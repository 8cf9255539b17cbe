"""The maps (示意图): five measures of the areas below, each beside a ranked list."""

from __future__ import annotations

from dataclasses import replace

from dashboards.chart import Chart, Filter

AREA_MAP = Chart(
    "area_map",
    moment="month",
    filters=(Filter("map_measure", "v", "employment_rate"),),
    hidden=("unit",),
    facts={
        "what": ("first", "map_measure"),
        "first": ("foremost", "area_code"),
        "most": ("first", "map_value"),
        "last": ("hindmost", "area_code"),
        "least": ("last", "map_value"),
    },
    measure="map_value",
    is_map=True,
    is_wide=True,
    levels=("province", "prefecture"),
)
COMMUNITY_MAP = replace(
    AREA_MAP,
    name="community_map",
    query="area_map",
    filters=(Filter("map_measure", "v", "communities_meeting_share"),),
)
