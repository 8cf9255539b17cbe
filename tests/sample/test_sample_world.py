"""The world of the sample: what its eight registers say of a month hangs together, and its months
follow from one another.
"""

from __future__ import annotations

import itertools
from collections import Counter

import pytest

from pipelines.base.month import month_end
from tests.build.told_year import CHANNEL_OF, Told


def test_whoever_finds_work_is_told_once_in_that_month_or_a_month_late(year):
    late = 0
    for before, now, after in zip(year, year[1:], year[2:], strict=False):
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
    for earliest, before, now in zip(year, year[1:], year[2:], strict=False):
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
            assert holder["difficulty_types"]
            assert row["post_kind"] == "public_welfare"
            assert row["filled"] == row["capacity"] == 1


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
        found = {status[row["entity_code"]] for row in month.rows["job_post"] if row["entity_code"]}
        assert found
        assert found <= {"active", "suspended"}


def test_services_go_to_people_out_of_work_and_some_trainings_are_followed_by_work(year):
    trained = followed = 0
    for before, now, *after in zip(year, year[1:], year[2:], year[3:], year[4:], strict=False):
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
    for before, now in itertools.pairwise(year):
        names = [[row["station_name"] for row in month.rows["station"]] for month in (before, now)]
        assert names[0] == names[1]
        changed = sum(
            one != other
            for one, other in zip(before.rows["station"], now.rows["station"], strict=True)
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

    for before, now in itertools.pairwise(year):
        then, after = of_streets(before), of_streets(now)
        assert [
            street for street, rows in after.items() if len(rows) >= 5 and rows == then[street]
        ] == []
