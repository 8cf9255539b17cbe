"""The account of zero-employment households in one month, case by case."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.base.home import Home
from tests.build.event_file import county
from tests.build.household_account import (
    REGISTER,
    account,
    listed,
    moved_to,
    roster,
    sent,
)
from tests.build.household_case import CASES
from tests.build.lake_file import FAR, A, B, C
from tests.build.release_file import release_with

NAMES = list(CASES)
NAMED = [  # who found work in which household
    listed("2026-07-01", "2026-08-07", "employed", "w", community=C),
    listed("2026-07-01", "2026-08-08", "employed", "w", community=B),
    listed("2026-07-01", "2026-08-08", "employed", "v", community=FAR),
    listed("2026-07-01", "2026-08-08", "employed", "v", "2027-01-01", "2", B),
    listed("2026-07-01", "2026-08-09", "employed", "x", "2027-01-01", "2", FAR),
    listed("2026-07-01", "2026-07-31", "employed", "u", community=A),
]
DAYS = {A: (3, 8), B: (29, 9, 9)}


@pytest.fixture(scope="module")
def august(tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("august")).prepare()
    register = [
        row for number, name in enumerate(NAMES) for row in moved_to(number, CASES[name][0])
    ] + moved_to(len(NAMES), NAMED)
    people = [
        row for number, name in enumerate(NAMES) for row in moved_to(number, roster(CASES[name][1]))
    ]
    resolved = [
        listed(
            "2026-08-01",
            f"2026-08-{days + 1:02d}",
            "employed",
            household=f"{turn}",
            community=community,
        )
        for community, found in DAYS.items()
        for turn, days in enumerate(found)
    ]
    register += moved_to(len(NAMES) + 1, [*resolved, listed("2026-08-01", community=FAR)])
    return release_with(REGISTER, home, *sent(home, {"2026-08": register}, {"2026-08": people}))


@pytest.mark.parametrize("name", NAMES)
def test_a_household_stands_in_the_account_of_a_month_as(august, name):
    area = county(NAMES.index(name))
    assert account(august, area) == account(august, area + A[6:]) == CASES[name][2]


def test_a_person_named_in_several_households_counts_where_that_was_first(august):
    area = county(len(NAMES))
    found = {code: account(august, area + code[6:]) for code in (A, B, C, FAR)} | {
        "all": account(august, area)
    }
    assert {
        code: (own.get("resolved", 0), own.get("persons_employed", 0))
        for code, own in found.items()
    } == {
        A: (0, 0),
        B: (2, 1),
        C: (1, 1),
        FAR: (2, 1),
        "all": (5, 3),
    }


def test_the_median_is_that_of_each_areas_own_households(august):
    area = county(len(NAMES) + 1)
    found = {code: account(august, area + code[6:]).get("median_days") for code in (A, B, FAR)}
    assert found | {"all": account(august, area)["median_days"]} == {
        A: 5.5,
        B: 9.0,
        FAR: None,
        "all": 9.0,
    }
