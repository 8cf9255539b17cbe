"""Job finding, separation and the rate at which they would rest, counted by hand."""

from __future__ import annotations

import pytest

from tests.build.event_file import rosters
from tests.build.lake_file import STREET, A, B, person
from tests.build.release_file import release_with, rows

COLUMNS = (
    "unemployed_followed, found_work, employed_followed, lost_work, job_finding_rate,"
    " separation_rate, steady_state_rate"
)


def rates(home, before: list[dict], now: list[dict], area: str = A) -> list[tuple]:
    release = release_with(
        "labour_flow_rate", home, *rosters(home, {"2026-07": before, "2026-08": now})
    )
    return rows(release, f"select {COLUMNS} from mart.labour_flow_rate where area_code = '{area}'")


def people(*states: str, **other: str) -> list[dict]:
    return [
        person(f"{number}", status=state, **other)
        for number, state in enumerate(states)
        if state != "gone"
    ]


IDLE, BUSY, OUT, UNKNOWN, GONE = "unemployed", "employed", "not_in_labour_force", "unknown", "gone"


def test_two_of_four_find_work_and_one_of_five_loses_it(home):
    before = people(*[IDLE] * 4, *[BUSY] * 5)
    now = people(BUSY, BUSY, IDLE, OUT, IDLE, *[BUSY] * 4)
    assert rates(home, before, now) == [(4, 2, 5, 1, 0.5, 0.2, pytest.approx(0.2 / 0.7))]


def test_who_is_missing_or_unknown_at_the_second_month_end_is_in_no_base(home):
    before = people(IDLE, IDLE, IDLE, BUSY, BUSY)
    now = people(BUSY, GONE, UNKNOWN, BUSY, UNKNOWN)
    assert rates(home, before, now) == [(1, 1, 1, 0, 1.0, 0.0, 0.0)]


def test_without_any_flow_there_is_no_rate_to_rest_at(home):
    assert rates(home, people(IDLE, BUSY), people(IDLE, BUSY)) == [(1, 0, 1, 0, 0.0, 0.0, None)]


def test_without_anybody_unemployed_before_there_is_no_finding_and_no_rest(home):
    assert rates(home, people(BUSY), people(IDLE)) == [(0, 0, 1, 1, None, 1.0, None)]


def test_who_moves_within_the_street_is_followed_there_and_not_in_the_communities(home):
    before, now = [person("x", A, status=IDLE), person("y", A)], [person("x", B), person("y", A)]
    assert rates(home, before, now) == [(0, 0, 1, 0, None, 0.0, None)]
    release = home.releases / "test.duckdb"
    assert rows(
        release, f"select {COLUMNS} from mart.labour_flow_rate where area_code = '{STREET}'"
    ) == [(1, 1, 1, 0, 1.0, 0.0, 0.0)]
