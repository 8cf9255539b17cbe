"""Releases of a small invented province that hold five months, and three of streets and communities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.reference.load import Reference
from pipelines.warehouse.facts import build_facts
from pipelines.warehouse.model import Model
from pipelines.warehouse.release_tables import build_tables
from tests.build.changing_province import STREETS
from tests.build.fact_file import release_models, shipped
from tests.build.lake_file import ledger
from tests.build.limits import LIMITS
from tests.build.release_file import RELEASE

HELD, OF_STREETS = 5, 3
GROUP = "51-pair"
# Of areas above that are counted from communities, of months before, of targets, of findings.
SOME = release_models(
    *("mart.roster", "mart.warning", "mart.full_employment_area", "mart.target_progress"),
    *("audit.finding", "audit.fault"),
    counted=True,
)


@cache
def reference_with(
    held: int = HELD, of_streets: int = OF_STREETS, *, changed: bool = False
) -> Reference:
    """The shipped reference tables with this horizon, and targets of a street and of a group of a
    street and a community. `changed`: a community is recognised, and the group has another member.
    """
    tables = dict(shipped()[0].tables)
    months = pl.DataFrame(
        {"policy": ["months_held", "street_months_held"], "value": [float(held), float(of_streets)]}
    )
    tables["policy"] = tables["policy"].update(months, on="policy")
    members = [STREETS[1], f"{STREETS[0]}001", *([f"{STREETS[0]}002"] if changed else [])]
    group = {
        "group_code": GROUP,
        "group_name": "两个",
        "group_kind": "economic_zone",
        "member_codes": ";".join(members),
        "valid_from": date(1900, 1, 1),
    }
    targets = [
        {
            "year": year,
            "setter_code": "5101",
            "target_code": code,
            "indicator": "new_employment",
            "value": 20,
            "unit": "persons",
            "direction": "at_least",
            "basis": "published",
            "valid_from": date(year, 1, 1),
        }
        for year in (2026, 2027)
        for code in (STREETS[0], GROUP)
    ]
    recognised = {
        "area_code": f"{STREETS[2]}001",
        "area_level": "community",
        "recognised_on": date(2026, 1, 1),
    }
    for name, more in (
        ("area_group", [group]),
        ("target", targets),
        ("recognition", [recognised] if changed else []),
    ):
        own = pl.DataFrame(more, schema_overrides=tables[name].schema)
        if more:
            own = own.select(
                own[column] if column in own.columns else pl.lit(None, kind).alias(column)
                for column, kind in tables[name].schema.items()
            )
            tables[name] = pl.concat([tables[name], own])
    return replace(shipped()[0], tables=tables)


def released(
    home: Home,
    name: str,
    sent: Iterable[dict],
    previous: Path | None = None,
    reference: Reference | None = None,
    models: Mapping[str, Model] = SOME,
) -> Path:
    received, reference = ledger(*sent), reference or reference_with()
    target = home.releases / f"{name}.duckdb"
    facts = build_facts(home, LIMITS, reference, received, models)
    row = RELEASE | {"release_id": name, "released_at": datetime(2026, 11, 1)}
    what = (home, LIMITS, reference, received, facts, target, row, models, previous)
    build_tables(*what, carry=previous is not None)
    return target
