"""Of what kind a household is, by who in it works."""

from __future__ import annotations

import pytest

from pipelines.base.home import Home
from tests.build.fact_file import Asked, asked_of, fact, facts_of_cases, place
from tests.build.lake_file import A, B, person, send
from tests.build.person_case import EARLY, LATE, OLD


def household_kinds(home: Home, *rows: dict) -> list[tuple]:
    return fact(
        asked_of(home, send(home, "S", rows)),
        "household",
        "household_kind, households, persons, derived",
    )


NOT_WILLING = {"willing_to_work": False}
# members (employed men born in 1990 unless told otherwise), kind, derived as zero-employment
HOUSEHOLDS = [
    ([{}], "working", 0),
    ([{}, {}], "working", 0),
    ([{}, {**OLD, "status": "not_in_labour_force"}], "working", 0),
    ([{}, {**OLD, "status": "unknown"}], "working", 0),
    ([{}, {"status": "unemployed"}], "mixed", 0),
    ([{}, {"status": "unknown"}], "mixed", 0),
    ([{"status": "unemployed"}, OLD], "mixed", 0),  # a member of any age who works
    ([{"status": "unknown"}, OLD], "mixed", 0),
    ([{"status": "unemployed"}], "workless", 1),
    ([{"status": "unemployed"}, {**OLD, "status": "unknown"}], "workless", 1),
    ([{"status": "unemployed", **NOT_WILLING}], "workless", 0),
    ([{"status": "unemployed", "labour_capacity": False}], "workless", 0),
    ([{"status": "not_in_labour_force"}], "workless", 0),
    ([{"status": "unemployed"}, {"status": "not_in_labour_force"}], "workless", 1),
    (
        [{"status": "unemployed"}, {"status": "unknown"}],
        "undetermined",
        0,
    ),  # whatever else is known
    ([{"status": "unknown"}], "undetermined", 0),
    ([OLD], "no_working_age", 0),
    ([{**OLD, "status": "unemployed"}], "no_working_age", 0),
    ([{"born": "2012-01-01", "status": "unknown"}], "no_working_age", 0),
]


@pytest.fixture(scope="module")
def households(tmp_path_factory) -> Asked:
    cases = [
        (
            "2026-08",
            [person(f"p{number}-{member}", **columns) for member, columns in enumerate(members)],
        )
        for number, (members, _, _) in enumerate(HOUSEHOLDS)
    ]
    return facts_of_cases(tmp_path_factory.mktemp("households"), cases)


@pytest.mark.parametrize(
    "number", range(len(HOUSEHOLDS)), ids=lambda number: f"{number}-{HOUSEHOLDS[number][1]}"
)
def test_a_household_is_of_a_kind_by_who_in_it_works(households, number):
    members, kind, derived = HOUSEHOLDS[number]
    found = fact(households, "household", "area_code, household_kind, households, persons, derived")
    assert [row[1:] for row in found if row[0] == place(number)] == [
        (kind, 1, len(members), derived)
    ]


def test_the_same_household_number_in_another_community_is_another_household(home):
    kinds = household_kinds(home, person("x", A, "7"), person("y", B, "7", status="unemployed"))
    assert kinds == [("working", 1, 1, 0), ("workless", 1, 1, 1)]


def test_members_counted_elsewhere_do_not_count_in_a_household(home):
    rows = [
        person("x", A, "1", **EARLY),
        person("x", B, "1", **LATE),
        person("y", B, "1", status="unemployed"),
    ]
    assert household_kinds(home, *rows) == [("working", 1, 1, 0), ("workless", 1, 1, 1)]
