"""Movements between two month ends, counted by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.base.home import Home
from tests.build.event_file import OUTSIDE, hired, rosters, told
from tests.build.fact_file import asked_of, fact, facts_of
from tests.build.lake_file import FAR, STREET, A, B, C, person, send
from tests.build.moved_people import two_months
from tests.build.release_file import release_with, rows

HERE, MOVED, GONE, SILENT = "employed", "elsewhere", "absent", "not_reported"
MOVEMENTS = {
    A: [
        (GONE, "unknown", 1),
        (HERE, HERE, 1),
        (HERE, MOVED, 1),
        ("unemployed", HERE, 1),
    ],
    B: [
        (MOVED, "unemployed", 1),
        ("not_in_labour_force", MOVED, 1),
        ("unemployed", MOVED, 1),
        ("unknown", GONE, 1),
    ],
    STREET: [  # who moved from A to B never left it
        (GONE, "unknown", 1),
        (HERE, HERE, 1),
        (HERE, "unemployed", 1),
        ("not_in_labour_force", MOVED, 1),
        ("unemployed", HERE, 1),
        ("unemployed", MOVED, 1),
        ("unknown", GONE, 1),
    ],
    FAR: [(MOVED, "unemployed", 1)],
    "510104": [
        (GONE, "unknown", 1),
        (HERE, HERE, 1),
        (HERE, "unemployed", 1),
        ("not_in_labour_force", MOVED, 1),
        ("unemployed", HERE, 1),
        ("unemployed", "unemployed", 1),
        ("unknown", GONE, 1),
    ],
    OUTSIDE: [(MOVED, HERE, 1)],
    "51": [
        (GONE, "unknown", 1),
        (HERE, HERE, 1),
        (HERE, "unemployed", 1),
        ("not_in_labour_force", HERE, 1),
        ("unemployed", HERE, 1),
        ("unemployed", "unemployed", 1),
        ("unknown", GONE, 1),
    ],
}


def movements(release: Path, area: str, month: str = "2026-09") -> list[tuple]:
    return sorted(
        rows(
            release,
            "select from_status, to_status, persons from mart.labour_movement where area_code ="
            f" '{area}' and month = '{month}-01'",
        )
    )


@pytest.fixture(scope="module")
def moved(tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("moved")).prepare()
    return release_with("labour_movement, roster", home, *two_months(home))


@pytest.mark.parametrize("area", MOVEMENTS)
def test_a_person_moves_at_the_levels_whose_border_was_crossed(moved, area):
    assert movements(moved, area) == sorted(MOVEMENTS[area])


def test_the_sums_by_either_side_are_the_stocks_of_both_months_at_every_level(moved):
    for side, month in (("to_status", "2026-09-01"), ("from_status", "2026-08-01")):
        stocks = rows(
            moved,
            "select area_code, status, persons from (unpivot mart.roster on employed, unemployed,"
            " not_in_labour_force, unknown into name status value persons) as stock(month,"
            " area_code, area_level, area_name, everyone, households, age_unknown, status,"
            " persons) where month"
            f" = '{month}' and persons > 0",
        )
        sums = rows(
            moved,
            f"select area_code, {side}, sum(persons) from mart.labour_movement where {side} not in"
            " ('absent', 'not_reported', 'elsewhere') group by all",
        )
        assert sorted(stocks) == sorted(sums)
        assert len(sums) > 10


def test_an_area_that_lost_everyone_still_has_a_name(moved):
    assert rows(
        moved, f"select area_name from mart.area where month = '2026-09-01' and area_code = '{B}'"
    ) == [("崇德里社区居委会",)]


def test_a_month_whose_former_month_has_no_roster_has_no_movements(home):
    facts = asked_of(
        home,
        *rosters(
            home, {"2026-05": [person("x")], "2026-07": [person("x")], "2026-08": [person("x")]}
        ),
    )
    moves = {
        month: fact(facts, "labour_movement", "from_status, to_status, persons", month)
        for month in ("2026-05", "2026-07", "2026-08")
    }
    assert moves == {"2026-05": [], "2026-07": [], "2026-08": [("employed", "employed", 1)]}


def test_a_month_that_has_other_registers_only_has_no_movements(home):
    facts = asked_of(
        home,
        *rosters(home, {"2026-07": [person("x")]}),
        *told(home, "new_employment", {"2026-08": [hired("x", "2026-08-03")]}),
    )
    assert fact(facts, "labour_movement", "persons") == []


def test_of_a_person_on_two_rosters_the_row_that_counts_moves(home):
    early, late = {"employed_since": "2020-01-01"}, {"employed_since": "2021-01-01"}
    facts = asked_of(
        home,
        send(
            home,
            "july",
            [person("x", A, **late), person("x", B, status="unknown", **early)],
            month="2026-07",
        ),
        send(home, "august", [person("x", A, status="unknown", **early), person("x", B, **late)]),
    )
    assert fact(facts, "labour_movement", "area_code, from_status, to_status, persons") == [
        (A, "employed", "elsewhere", 1),
        (B, "elsewhere", "employed", 1),
    ]


def test_a_late_file_changes_the_movements_of_its_month_and_of_the_next_and_no_others(home):
    months = ("2026-05", "2026-06", "2026-07", "2026-08")
    first = rosters(home, {month: [person("x")] for month in months})
    late = send(home, "late", [person("x", status="unemployed")], month="2026-06", covers=[STREET])
    facts_of(home, *first, only="labour_movement")
    again = facts_of(home, *first, late, only="labour_movement")
    assert sorted(
        f"{month:%Y-%m}" for name, month in again.computed if name == "fact.labour_movement"
    ) == ["2026-06", "2026-07"]
    assert [
        fact(again, "labour_movement", "from_status, to_status, persons", month)
        for month in months[1:]
    ] == [
        [("employed", "unemployed", 1)],
        [("unemployed", "employed", 1)],
        [("employed", "employed", 1)],
    ]


def test_who_is_missing_is_told_apart_from_whose_community_sent_no_roster(home):
    release = release_with(
        "labour_movement",
        home,
        *rosters(
            home,
            {
                "2026-07": [person("leaves", A), person("stays", A), person("silent", B)],
                "2026-08": [person("comes", A), person("stays", A), person("first", C)],
            },
        ),
    )
    own = {
        A: [(GONE, HERE, 1), (HERE, GONE, 1), (HERE, HERE, 1)],
        B: [(HERE, SILENT, 1)],
        C: [(SILENT, HERE, 1)],
    }
    assert {area: movements(release, area, "2026-08") for area in own} == own
    assert movements(release, STREET, "2026-08") == sorted(
        row for rows_of in own.values() for row in rows_of
    )


def test_who_moves_into_a_community_that_sent_no_roster_before_was_elsewhere(home):
    release = release_with(
        "labour_movement",
        home,
        *rosters(home, {"2026-07": [person("x", A)], "2026-08": [person("x", B)]}),
    )
    assert movements(release, A, "2026-08") == [(HERE, MOVED, 1)]
    assert movements(release, B, "2026-08") == [(MOVED, HERE, 1)]
