"""The people of the sample's world: they stay, age, move and leave as their dates say."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import date
from random import Random

import pytest

from pipelines.base.month import month_end, months_until
from pipelines.sample.identity import Identities
from pipelines.sample.place import streets_of
from pipelines.sample.population import first_population, population_after, roster

# The people alone


@pytest.fixture(scope="module")
def rosters() -> list[list[dict]]:
    """Four months of the same people, as canonical values."""
    months = months_until(date(2026, 10, 1), 4)
    random = Random(7)
    population = first_population(
        streets_of("510104", months, 4, 4), 60, months[0], Identities(random), random
    )
    found = [roster(population, months[0])]
    for month in months[1:]:
        population_after(population, month)
        found.append(roster(population, month))
    return found


def test_people_stay_the_same_from_month_to_month(rosters):
    for before, after in itertools.pairwise(rosters):
        then = {row["id_number"]: (row["name"], row["sex"], row["born"]) for row in before}
        now = {row["id_number"]: (row["name"], row["sex"], row["born"]) for row in after}
        both = then.keys() & now.keys()
        assert len(both) > 0.97 * len(then)
        assert [number for number in both if then[number] != now[number]] == []


def test_statuses_change_only_as_their_dates_say(rosters):
    moves = Counter()
    for number, (before, after) in enumerate(itertools.pairwise(rosters), 1):
        month = months_until(date(2026, 10, 1), 4)[number]
        then = {row["id_number"]: row for row in before if row["sole"]}
        for row in (row for row in after if row["sole"] and row["id_number"] in then):
            was, now = then[row["id_number"]]["employment_status"], row["employment_status"]
            since = {"employed": "employed_since", "unemployed": "unemployed_since"}.get(now)
            moves[was, now] += 1
            if since and was == now:
                assert row[since] == then[row["id_number"]][since]
            elif since and row[since]:
                assert month <= row[since] <= month_end(month)
    assert moves["employed", "unemployed"] > 5
    assert moves["unemployed", "employed"] > 5


def test_people_turn_sixteen_move_and_leave(rosters):
    first, last = (
        {row["id_number"]: row for row in month if row["sole"]}
        for month in (rosters[0], rosters[-1])
    )
    come, stay, gone = (
        last.keys() - first.keys(),
        last.keys() & first.keys(),
        first.keys() - last.keys(),
    )
    assert any(
        date(2026, 7, 31) < row["born"].replace(year=row["born"].year + 16, day=1)
        for row in (last[number] for number in come)
    )
    moved = {
        number
        for number in stay
        if first[number]["community_code"] != last[number]["community_code"]
    }
    assert moved
    assert gone
    assert {first[number]["household_no"] == last[number]["household_no"] for number in moved} == {
        False
    }


def test_nobody_under_sixteen_is_on_a_roster(rosters):
    for month, rows in zip(months_until(date(2026, 10, 1), 4), rosters, strict=True):
        end = month_end(month)
        assert max(row["born"] for row in rows) <= date(end.year - 16, end.month, end.day)


def test_households_lose_all_work_and_find_it_again(rosters):
    def without_work(rows: list[dict]) -> set[tuple[str, str]]:
        members: dict[tuple[str, str], list[dict]] = {}
        for row in rows:
            members.setdefault((row["community_code"], row["household_no"]), []).append(row)
        return {
            key
            for key, own in members.items()
            if not any(row["employment_status"] in ("employed", "unknown") for row in own)
            and any(
                row["employment_status"] == "unemployed"
                and row["labour_capacity"]
                and row["willing_to_work"]
                for row in own
            )
        }

    then, now = without_work(rosters[0]), without_work(rosters[-1])
    assert then - now
    assert now - then
    assert then & now


def test_every_combination_of_able_willing_and_status_occurs_but_the_contradictions(rosters):
    found = {
        (row["employment_status"], row["labour_capacity"], row["willing_to_work"])
        for month in rosters
        for row in month
    }
    possible = {
        (status, able, willing)
        for status in ("employed", "unemployed", "not_in_labour_force")
        for able in (True, False)
        for willing in (True, False)
    } | {("unknown", True, None), ("unknown", True, True)}
    contradictions = {("employed", False, True), ("employed", False, False)}
    assert not found & contradictions
    assert (
        len((possible - contradictions) - found) <= 1
    )  # unable and unwilling, yet unemployed, is rare
