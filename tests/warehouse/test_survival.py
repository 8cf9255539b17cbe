"""Survival of spells, counted by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.base.home import Home
from tests.build.event_file import county, of_cases, rosters
from tests.build.household_account import listed
from tests.build.lake_file import STREET, A, B, person, send
from tests.build.release_file import release_with, rows

AFTER = ("1_month", "3_months", "6_months", "12_months", "24_months")


def survival(release: Path, spell: str, area: str, month: str) -> list[tuple]:
    shares = ", ".join(f"cast(share_after_{after} as double)" for after in AFTER)
    return rows(
        release,
        f"select spell_months, spells_ended, {shares} from mart.spell_survival where"
        f" spell = '{spell}' and area_code = '{area}' and month = '{month}-01'",
    )


def unemployed(who: str, since: str, community: str = A, **other: str) -> dict:
    return person(who, community, status="unemployed", unemployed_since=since, **other)


FOUR = [unemployed(who, "2026-06-10") for who in "abcd"]
ENTERED = [unemployed("new", "2026-07-01"), *(unemployed(who, "2026-06-30") for who in "ab")]
STAYS = person("stays", B)
ROSTERS = {  # case -> the rosters of a county of its own
    "found work": {
        "2026-06": FOUR,
        "2026-07": [person("a"), *FOUR[1:]],
        "2026-08": [person("a"), person("b"), *FOUR[2:]],
    },
    "missing": {"2026-06": FOUR, "2026-07": [person("a"), person("b", status="unknown"), FOUR[3]]},
    "entered later": {"2026-07": ENTERED, "2026-08": [ENTERED[0], person("a"), ENTERED[2]]},
    "another day": {
        "2026-07": [unemployed("again", "2026-06-10"), unemployed("mended", "2026-06-10")],
        "2026-08": [unemployed("again", "2026-08-01"), unemployed("mended", "2026-06-01")],
    },
    "nobody left": {"2026-07": [unemployed("a", "2026-07-10")], "2026-08": [person("a")]},
    "moves": {
        "2026-07": [unemployed("a", "2026-07-10"), STAYS],
        "2026-08": [unemployed("a", "2026-07-10", B), STAYS, person("new")],
    },
    "twice": {
        "2026-07": [unemployed("a", "2026-07-10"), unemployed("a", "2026-07-01", B)],
        "2026-08": [person("a"), STAYS],
    },
}


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("survival")).prepare()
    return release_with("spell_survival", home, *rosters(home, of_cases(ROSTERS.values())))


def of_case(release: Path, case: str, month: str = "2026-08") -> list[tuple]:
    """Of the community in which the case begins."""
    area = county(list(ROSTERS).index(case)) + A[6:]
    return survival(release, "unemployment", area, month)


def test_of_four_one_finds_work_in_the_first_month_and_one_of_three_in_the_second(release):
    assert of_case(release, "found work") == [(7, 2, 0.75, None, None, None, None)]


def test_who_is_missing_or_unknown_is_left_out_from_there_on(release):
    assert of_case(release, "missing", "2026-07") == [(2, 1, 0.5, None, None, None, None)]


def test_who_entered_the_roster_later_tells_of_later_months_alone(release):
    assert of_case(release, "entered later") == [(3, 1, 1.0, None, None, None, None)]
    assert of_case(release, "entered later", "2026-07") == []


def test_a_later_day_of_unemployment_is_another_spell_and_an_earlier_one_is_not(release):
    assert of_case(release, "another day") == [(2, 1, None, None, None, None, None)]


def test_when_everybody_has_found_work_nobody_is_left_however_long(release):
    assert of_case(release, "nobody left") == [(1, 1, 0.0, 0.0, 0.0, 0.0, 0.0)]


def test_who_moves_is_followed_and_counts_where_the_month_began(release):
    assert of_case(release, "moves") == [(1, 0, 1.0, None, None, None, None)]


def test_who_stood_twice_the_month_before_is_followed_once_by_the_row_that_counted(release):
    assert of_case(release, "twice") == [(1, 1, 0.0, 0.0, 0.0, 0.0, 0.0)]
    of_b = county(list(ROSTERS).index("twice")) + B[6:]
    assert survival(release, "unemployment", of_b, "2026-08") == []


def recognised(home, *households: dict) -> list[tuple]:
    release = release_with(
        "spell_survival",
        home,
        send(home, "list", households, register="zero_employment_household"),
        send(home, "roster", [person("x")]),
    )
    return survival(release, "zero_employment_household", STREET, "2026-08")


def test_a_recognised_household_counts_by_its_days(home):
    """Ended on the very day on which a month is complete; two go on and are seen for three months."""
    found = recognised(
        home,
        listed("2026-05-20", "2026-06-20", "employed", household_no="1"),
        listed("2026-05-31", household_no="2"),
        listed("2026-05-20", household_no="3"),
    )
    assert found == [(7, 1, 0.666667, 0.666667, None, None, None)]


def test_a_household_recognised_this_month_is_not_seen_for_a_month_unless_it_ended(home):
    found = recognised(
        home,
        listed("2026-08-20", household_no="1"),
        listed("2026-08-20", "2026-08-25", "employed", household_no="2"),
        listed("2026-07-10", household_no="3"),
    )
    assert found == [(2, 1, 0.5, None, None, None, None)]
