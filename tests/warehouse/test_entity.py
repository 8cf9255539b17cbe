"""Facts about community entities: which row counts, and what is counted of it."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from tests.build.fact_file import asked_of, fact, facts_of, shipped
from tests.build.lake_file import FAR, A, B, day, entity, send

CODE = "91510000000000001X"


def entities(home, *rows: dict, columns: str) -> list[tuple]:
    return fact(
        asked_of(home, send(home, "E", rows, register="community_entity")),
        "community_entity",
        columns,
    )


@pytest.mark.parametrize(
    ("counted", "other"),
    [
        (entity(CODE, B, founded_on="2010-01-01"), entity(CODE, A, founded_on="2011-01-01")),
        (entity(CODE, B, founded_on="2010-01-01"), entity(CODE, A)),
        (entity(CODE, A), entity(CODE, B)),
        (entity(CODE, A, row=8), entity(CODE, A, row=9)),
    ],
)
def test_of_several_rows_of_an_entity_one_counts(home, counted, other):
    facts = asked_of(
        home,
        send(
            home,
            "E",
            [{**other, "employees": 1}, {**counted, "employees": 2}],
            register="community_entity",
        ),
    )
    assert fact(facts, "community_entity", "area_code, entities, employees") == [
        (counted["community_code"], 1, 2)
    ]
    assert fact(facts, "submission_count", "register, counted, not_counted") == [
        ("community_entity", 1, 1)
    ]


def test_an_entity_counts_once_in_the_province(home):
    sent = [
        send(home, name, [entity(CODE, community)], register="community_entity")
        for name, community in (("E1", FAR), ("E2", A))
    ]
    assert fact(asked_of(home, *sent), "community_entity", "area_code, entities") == [(A, 1)]


def test_entities_are_counted_by_type_industry_and_status(home):
    rows = [
        entity("1", industry="F", employees=3),
        entity("2", industry="F", status="suspended", employees=2),
        entity("3", status="closed", employees=0),
        entity("4", entity_type="cooperative", absorbed=4, employees=9),
    ]
    columns = (
        "entity_type, industry, entities, active, suspended, closed, employees, absorbed_unemployed"
    )
    assert entities(home, *rows, columns=columns) == [
        ("cooperative", "not_stated", 1, 1, 0, 0, 9, 4),
        ("enterprise", "F", 2, 1, 1, 0, 5, 0),
        ("enterprise", "not_stated", 1, 0, 0, 1, 0, 0),
    ]


@pytest.mark.parametrize(
    ("columns", "founded", "closed"),
    [
        ({"founded_on": "2026-08-01"}, 1, 0),
        ({"founded_on": "2026-08-31"}, 1, 0),
        ({"founded_on": "2026-07-31"}, 0, 0),
        ({"founded_on": "2026-09-01"}, 0, 0),
        ({"closed_on": "2026-08-15"}, 0, 1),
        ({"closed_on": "2026-07-15"}, 0, 0),
    ],
)
def test_founded_and_closed_go_by_the_dates_month(home, columns, founded, closed):
    assert entities(home, entity("1", **columns), columns="founded, closed_in_month") == [
        (founded, closed)
    ]


@pytest.mark.parametrize(
    ("columns", "entitled"),
    [
        ({"employees": 10, "absorbed": 3}, 1),  # the policy's 30 %
        ({"employees": 10, "absorbed": 2}, 0),
        ({"employees": 0, "absorbed": 0}, 0),
        ({"employees": 10, "absorbed": 9, "status": "suspended"}, 0),
    ],
)
@pytest.mark.parametrize(("granted", "count"), [(True, 1), (False, 0), (None, 0)])
def test_fee_relief_is_due_from_the_policys_share_and_granted_where_the_row_says(
    home, columns, entitled, granted, count
):
    assert entities(
        home, entity("1", fee_relief=granted, **columns), columns="relief_entitled, relief_granted"
    ) == [(entitled, count)]


def test_of_two_shares_in_force_the_later_holds_and_counts_nobody_twice(home):
    reference, _ = shipped()
    shares = reference.tables["policy"].filter(pl.col("policy") == "fee_relief_share")
    later = shares.with_columns(
        pl.lit(day("2026-01")).alias("valid_from"), pl.lit(0.5).alias("value")
    )
    changed = replace(
        reference,
        tables={**reference.tables, "policy": pl.concat([reference.tables["policy"], later])},
    )
    sent = send(home, "E", [entity("1", absorbed=4)], register="community_entity")
    assert fact(asked_of(home, sent), "community_entity", "entities, relief_entitled") == [(1, 1)]
    facts = facts_of(home, sent, reference=changed, only="community_entity")
    assert fact(facts, "community_entity", "entities, relief_entitled") == [(1, 0)]
