"""The world of the sample: what its eight registers say of a month hangs together, and its months
follow from one another.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import pytest

from pipelines.sample.identity import Identities
from pipelines.sample.place import month_end, months_until, streets_of
from pipelines.sample.population import first_population, population_after, roster
from pipelines.sample.world import Rows, worlds

CHANNEL_OF = {
    "unit": "unit",
    "self_employed": "self_employed",
    "public_welfare_post": "public_welfare_post",
    "own_business": "own_business",
    "flexible": "flexible",
    "other": "flexible",
    None: "flexible",
}


@dataclass(frozen=True, repr=False)  # rows hold personal values
class Told:
    """What the registers say of a month, and the roster's people: ID number -> row, of those on one
    roster only.
    """

    month: date
    rows: Rows
    people: dict[str, dict]

    @property
    def homes(self) -> dict[tuple[str, str], list[dict]]:
        homes: dict[tuple[str, str], list[dict]] = {}
        for row in self.rows["labour_force"]:
            homes.setdefault((row["community_code"], row["household_no"]), []).append(row)
        return homes


@pytest.fixture(scope="module")
def year() -> list[Told]:
    """Fourteen months of six streets, over a new year."""
    months = months_until(date(2026, 10, 1), 14)
    streets = streets_of("51", months, 6, 5)
    told = []
    for world, rows in worlds(streets, months, 50, Identities(Random("people 5")), 5):
        told.append(
            Told(
                world.month,
                rows,
                {row["id_number"]: row for row in rows["labour_force"] if row["sole"]},
            )
        )
    return told


def is_able_family(members: list[dict]) -> bool:
    """Somebody able, willing and unemployed, nobody employed, of nobody the status unknown; the
    ages are left aside.
    """
    statuses = {row["employment_status"] for row in members}
    return not statuses & {"employed", "unknown"} and any(
        row["employment_status"] == "unemployed"
        and row["labour_capacity"]
        and row["willing_to_work"]
        for row in members
    )


def test_whoever_finds_work_is_told_once_in_that_month_or_a_month_late(year):
    late = 0
    for before, now, after in zip(year, year[1:], year[2:]):
        told = [
            {row["id_number"]: row for row in month.rows["new_employment"]}
            for month in (now, after)
        ]
        for number, row in now.people.items():
            if (
                row["employment_status"] != "employed"
                or number not in before.people
                or before.people[number]["employment_status"] == "employed"
            ):
                continue
            found = [
                own[number]
                for own in told
                if number in own
                and own[number]["employed_on"] >= now.month
                and own[number]["employed_on"] <= month_end(now.month)
            ]
            assert len(found) == 1
            late += found[0] is told[1].get(number)
            assert (found[0]["channel"], found[0]["community_code"]) == (
                CHANNEL_OF[row["employment_form"]],
                row["community_code"],
            )
            assert row["employed_since"] in (None, found[0]["employed_on"])
            assert found[0]["reemployed_unemployed"] == (
                before.people[number]["employment_status"] == "unemployed"
            )
            assert found[0]["difficult"] == bool(row["difficulty_types"])
    assert late > 5


def test_first_jobs_are_those_of_young_people_who_were_not_unemployed(year):
    first = [row for month in year for row in month.rows["new_employment"] if row["first_job"]]
    assert len(first) > 10
    assert {row["reemployed_unemployed"] for row in first} == {False}
    assert (
        max(month_end(row["employed_on"].replace(day=1)).year - row["born"].year for row in first)
        <= 26
    )


def test_some_people_find_work_twice_in_a_calendar_year(year):
    times = Counter(
        (row["id_number"], row["employed_on"].year)
        for month in year
        for row in month.rows["new_employment"]
    )
    assert sum(count > 1 for count in times.values()) > 5


@pytest.mark.parametrize(
    ("register", "on"), [("new_employment", "employed_on"), ("natural_attrition", "left_on")]
)
def test_an_event_is_of_the_files_month_or_of_the_one_before(year, register, on):
    ages = Counter(
        (month.month.year - row[on].year) * 12 + month.month.month - row[on].month
        for month in year
        for row in month.rows[register]
    )
    assert set(ages) == {0, 1}
    assert 0.01 < ages[1] / ages.total() < 0.12
    assert all(
        len({row["id_number"] for row in month.rows[register]}) == len(month.rows[register])
        for month in year
    )


def test_whoever_left_work_for_good_had_been_in_work_and_is_retired_or_gone(year):
    reasons = Counter()
    for earliest, before, now in zip(year, year[1:], year[2:]):
        for row in now.rows["natural_attrition"]:
            reasons[row["reason"]] += 1
            former = earliest if row["left_on"] < now.month else before
            own, present = former.people.get(row["id_number"]), now.people.get(row["id_number"])
            assert own is None or own["employment_status"] == "employed"  # None: on two rosters
            assert (row["reason"] == "retirement") == (present is not None) or own is None
            if present:
                assert present["employment_status"] == "not_in_labour_force"
                assert now.month.year - present["born"].year >= 50
    assert min(reasons[reason] for reason in ("retirement", "death", "other")) > 3


def test_nobody_at_work_is_in_a_household_still_listed_as_without_work(year):
    for month in year:
        homes = month.homes
        listed = [
            row for row in month.rows["zero_employment_household"] if row["resolved_on"] is None
        ]
        assert len(listed) > 10
        for row in listed:
            members = homes.get((row["community_code"], row["household_no"]), [])
            assert not any(member["employment_status"] == "employed" for member in members)


def test_a_household_is_taken_off_the_list_in_the_month_in_which_a_member_is_at_work(year):
    resolved = 0
    for month in year[1:]:
        homes = month.homes
        for row in month.rows["zero_employment_household"]:
            assert (row["resolved_on"] is None) == (row["exit_reason"] is None)
            assert (row["exit_reason"] == "employed") == (row["employed_id_number"] is not None)
            if row["exit_reason"] == "employed" and row["resolved_on"] >= month.month:
                worker = next(
                    own
                    for own in homes[row["community_code"], row["household_no"]]
                    if own["id_number"] == row["employed_id_number"]
                )
                assert (worker["employment_status"], worker["employment_form"]) == (
                    "employed",
                    row["employment_form"],
                )
                resolved += 1
    assert resolved > 20


def test_households_are_hidden_stale_overdue_relapsed_and_given_up(year):
    found, reasons = Counter(), set()
    for month in year:
        homes, rows = month.homes, month.rows["zero_employment_household"]
        listed = {
            (row["community_code"], row["household_no"]): row["due_on"]
            for row in rows
            if row["resolved_on"] is None
        }
        derived = {home for home, members in homes.items() if is_able_family(members)}
        found += Counter(
            hidden=len(derived - listed.keys()),
            stale=len(listed.keys() - derived),
            right=len(listed.keys() & derived),
            overdue=sum(
                due is not None and due <= month_end(month.month) for due in listed.values()
            ),
        )
        ended = {
            (row["community_code"], row["household_no"]): row["resolved_on"]
            for row in rows
            if row["exit_reason"] == "employed"
        }
        since = (
            row["recognised_on"] - ended.get((row["community_code"], row["household_no"]), date.max)
            for row in rows
        )
        found["relapsed"] += sum(timedelta(0) < days < timedelta(days=183) for days in since)
        reasons |= {row["exit_reason"] for row in rows}
    assert (
        found["stale"] > 5 and found["relapsed"] > 2 and min(found["hidden"], found["overdue"]) > 50
    )
    assert 2 * found["right"] > found["hidden"]
    assert reasons == {None, "employed", "refused_three_times", "lost_contact", "other"}


def test_a_recognised_household_stays_in_the_register_for_a_year_after_it_was_taken_off(year):
    for before, now in zip(year, year[1:]):
        key = ("community_code", "household_no", "recognised_on")
        present = {
            tuple(row[name] for name in key) for row in now.rows["zero_employment_household"]
        }
        gone = [
            row
            for row in before.rows["zero_employment_household"]
            if tuple(row[name] for name in key) not in present
        ]
        assert [
            row
            for row in gone
            if row["resolved_on"] is None or (now.month - row["resolved_on"]).days < 365
        ] == []
        assert {
            row["recognised_on"] <= month_end(now.month)
            for row in now.rows["zero_employment_household"]
        } == {True}


def test_who_holds_a_public_welfare_post_is_hard_to_place_and_on_the_roster_in_such_work(year):
    for month in year:
        held = [row for row in month.rows["job_post"] if row["holder_id_number"]]
        assert len({row["holder_id_number"] for row in held}) == len(held) > 30
        for row in held:
            holder = month.people[row["holder_id_number"]]
            assert (holder["employment_form"], holder["community_code"]) == (
                "public_welfare_post",
                row["community_code"],
            )
            assert (
                holder["difficulty_types"]
                and row["post_kind"] == "public_welfare"
                and row["filled"] == row["capacity"] == 1
            )


def test_posts_are_filled_up_to_their_capacity_and_a_few_last_beyond_three_years(year):
    posts = [row for month in year for row in month.rows["job_post"]]
    assert all(0 <= row["filled"] <= row["capacity"] for row in posts)
    held = [row for row in posts if row["holder_id_number"]]
    beyond = sum((row["ends_on"] - row["started_on"]).days > 3 * 366 for row in held)
    assert 0.02 < beyond / len(held) < 0.25
    assert all(
        row["ends_on"] >= month_end(month.month)
        for month in year
        for row in month.rows["job_post"]
        if row["ends_on"]
    )


def test_the_entity_of_a_post_is_on_the_entity_register_and_open(year):
    for month in year:
        status = {row["entity_code"]: row["status"] for row in month.rows["community_entity"]}
        assert {
            status[row["entity_code"]] for row in month.rows["job_post"] if row["entity_code"]
        } <= {"active", "suspended"}


def test_services_go_to_people_out_of_work_and_some_trainings_are_followed_by_work(year):
    trained = followed = 0
    for before, now, *after in zip(year, year[1:], year[2:], year[3:], year[4:]):
        for row in now.rows["assistance"]:
            statuses = [
                month.people[row["id_number"]]["employment_status"]
                for month in (before, now)
                if row["id_number"] in month.people
            ]
            assert "unemployed" in statuses or len(statuses) < 2
            assert (row["amount_yuan"] is not None) == (row["service"] == "small_loan")
            if row["service"] in ("reemployment_training", "entrepreneurship_training"):
                trained += 1
                followed += any(
                    event["id_number"] == row["id_number"]
                    for month in (now, *after)
                    for event in month.rows["new_employment"]
                )
    assert 0.1 < followed / trained < 0.7


def test_stations_stay_as_they_are_but_for_slow_changes(year):
    for before, now in zip(year, year[1:]):
        names = [[row["station_name"] for row in month.rows["station"]] for month in (before, now)]
        assert names[0] == names[1]
        changed = sum(
            one != other for one, other in zip(before.rows["station"], now.rows["station"])
        )
        assert 0 < changed < 0.4 * len(names[0])
    stations = year[-1].rows["station"]
    assert {len(row["community_code"] or row["street_code"]) for row in stations} == {9, 12}
    assert (
        Counter(sum(row[name] for name in row if name.startswith("has_")) for row in stations)[6]
        > len(stations) / 2
    )


@pytest.mark.parametrize("register", ["labour_force", "community_entity", "job_post", "station"])
def test_no_streets_stock_register_is_last_months(year, register):
    def of_streets(month: Told) -> dict[str, list[dict]]:
        found: dict[str, list[dict]] = {}
        for row in month.rows[register]:
            kept = {
                name: value
                for name, value in row.items()
                if name not in ("bound", "sole", "alone", "student")
            }
            found.setdefault((row["community_code"] or row["street_code"])[:9], []).append(kept)
        return found

    for before, now in zip(year, year[1:]):
        then, after = of_streets(before), of_streets(now)
        assert [
            street for street, rows in after.items() if len(rows) >= 5 and rows == then[street]
        ] == []


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
    for before, after in zip(rosters, rosters[1:]):
        then = {row["id_number"]: (row["name"], row["sex"], row["born"]) for row in before}
        now = {row["id_number"]: (row["name"], row["sex"], row["born"]) for row in after}
        both = then.keys() & now.keys()
        assert len(both) > 0.97 * len(then)
        assert [number for number in both if then[number] != now[number]] == []


def test_statuses_change_only_as_their_dates_say(rosters):
    moves = Counter()
    for number, (before, after) in enumerate(zip(rosters, rosters[1:]), 1):
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
    assert moves["employed", "unemployed"] > 5 and moves["unemployed", "employed"] > 5


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
    assert (
        moved
        and gone
        and {first[number]["household_no"] == last[number]["household_no"] for number in moved}
        == {False}
    )


def test_nobody_under_sixteen_is_on_a_roster(rosters):
    for month, rows in zip(months_until(date(2026, 10, 1), 4), rosters):
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
    assert then - now and now - then and then & now


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
