"""The households without work of the sample's world, as the register tells of them."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import date, timedelta

from pipelines.base.month import month_end
from tests.build.told_year import is_able_family


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
    assert found["stale"] > 5
    assert found["relapsed"] > 2
    assert min(found["hidden"], found["overdue"]) > 50
    assert 2 * found["right"] > found["hidden"]
    assert reasons == {None, "employed", "refused_three_times", "lost_contact", "other"}


def test_a_recognised_household_stays_in_the_register_for_a_year_after_it_was_taken_off(year):
    left = 0
    for before, now in itertools.pairwise(year):
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
        left += len(gone)
    assert left > 0
