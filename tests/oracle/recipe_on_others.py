"""What the recipes on entities, money, submissions and full employment say, by plain counts over the
tables' rows.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from tests.oracle.recipe_row import (
    LAST,
    YEAR_AGO,
    by_area,
    records,
    total,
)


def fee_relief_missing(answer, rows):
    sums = total(
        rows("mart.community_entity", month=LAST, area_level="county"),
        "area_code",
        "relief_entitled",
        "relief_granted",
    )
    assert by_area(answer, "missing") == {
        code: (entitled - granted,) for code, (entitled, granted) in sums.items()
    }


def entities_taking_in_unemployed(answer, rows):
    sums = total(
        rows("mart.community_entity", month=LAST, area_code="51"),
        "entity_type",
        "employees",
        "absorbed_unemployed",
    )
    assert by_area(answer, "employees", "absorbed_unemployed") == sums


def assistance_that_works(answer, rows):
    here = [
        row
        for row in rows("mart.assistance", area_code="51")
        if YEAR_AGO <= row["month"] < date(2026, 8, 1)
    ]
    assert by_area(answer, "persons", "employed_within_3_months") == total(
        here, "service", "persons", "employed_within_3_months"
    )


def loans_by_prefecture(answer, rows):
    here = [
        row
        for row in rows("mart.assistance", area_level="prefecture", service="small_loan")
        if row["month"].year == 2026
    ]
    assert by_area(answer, "services", "amount_yuan") == total(
        here, "area_code", "services", "amount_yuan"
    )


def not_submitted(answer, rows):
    missing = rows("mart.submission_status", month=LAST, verdict="missing")
    assert records(answer, "street_code", "register") == sorted(
        (row["street_code"], row["register"]) for row in missing
    )


def completeness(answer, rows):
    missing = Counter(
        (row["month"], row["register"]) for row in rows("mart.submission_status", verdict="missing")
    )
    assert {
        (month, register): n
        for month, register, n in records(answer, "month", "register", "missing")
        if n
    } == {key: n for key, n in missing.items() if key[0] > YEAR_AGO}


def worst_files(answer, rows):
    sums = total(
        rows("mart.submission_status", month=LAST),
        "street_code",
        "accepted_rows",
        "quarantined_rows",
    )
    expected = sorted((bad / (good + bad) for good, bad in sums.values() if bad), reverse=True)[:50]
    assert [share for (share,) in records(answer, "quarantined_share")] == pytest.approx(expected)


def common_faults(answer, rows):
    receipts = {row["receipt"] for row in rows("audit.submission", month=LAST)}
    faults = {
        (row["receipt"], row["rule"], row["sheet"], row["row"])
        for row in rows("audit.issue")
        if row["receipt"] in receipts
    }
    assert dict(records(answer, "rule", "rows_concerned")) == Counter(
        rule for _, rule, _, _ in faults
    )


def doubtful_registers(answer, rows):
    last = max(row["month"] for row in rows("audit.finding"))
    assert by_area(answer, "cases") == total(rows("audit.finding", month=last), "rule", "cases")


def unknown_status(answer, rows):
    here = rows("mart.employment_rate", month=LAST, area_level="county", group_code="all")
    expected = {
        row["area_code"]: (
            pytest.approx(row["unknown"] / row["working_age"]),
            pytest.approx(row["employed"] / (row["able_and_willing"] + row["unknown"])),
        )
        for row in here
    }
    assert by_area(answer, "unknown_share", "lowest_rate") == expected


def revised_figures(answer, rows):
    changed = [row for row in rows("mart.revision", release_id="R2") if len(row["area_code"]) <= 6]
    assert {
        (month, measure): n for month, measure, n in records(answer, "month", "measure", "areas")
    } == Counter((row["month"], row["measure"]) for row in changed)
    largest: dict = {}
    for row in changed:
        key, by = (row["month"], row["measure"]), abs(row["value"] - row["previous_value"])
        largest[key] = max(by, largest.get(key, 0))
    told = records(answer, "month", "measure", "largest_change")
    assert {(month, measure): by for month, measure, by in told} == pytest.approx(largest)


def across_mergers(answer, rows):
    then = {
        row["area_code"]: row["employed"]
        for row in rows("mart.roster", month=YEAR_AGO, area_level="street")
    }
    now = rows("mart.roster", month=LAST, area_level="street")
    assert by_area(answer, "year_change") == {
        row["area_code"]: (row["employed"] - then[row["area_code"]],) for row in now
    }


def trustworthy_rates(answer, rows):
    labels = {row["code"]: row["label"] for row in rows("ref.code", code_list="warning")}
    small = {
        row["area_code"]
        for row in rows("mart.employment_rate", month=LAST, area_level="county", group_code="all")
        if row["able_and_willing"] < 30
    }
    missing = {
        row["street_code"][:6]
        for row in rows(
            "mart.submission_status", month=LAST, register="labour_force", verdict="missing"
        )
    }
    said = {
        code: set((words or "").split("、"))
        for code, words in records(answer, "area_code", "warnings_said")
    }
    assert {code for code, words in said.items() if labels["provisional"] in words} == missing
    assert {code for code, words in said.items() if labels["small_denominator"] in words} == small


def find_a_column(answer, rows):
    found = {tuple(row) for row in records(answer, "table_name", "column_name")}
    assert ("mart.roster", "unemployed") in found
    assert ("mart.roster", "persons") not in found


def zero_employment_account(answer, rows):
    here = rows("mart.zero_employment_household", month=LAST, area_level="prefecture")
    assert by_area(answer, "opening", "resolved") == {
        row["area_code"]: (row["opening"], row["resolved"]) for row in here
    }


def hidden_households(answer, rows):
    here = rows("mart.zero_employment_household", month=LAST, area_level="street")
    assert by_area(answer, "hidden", "stale") == {
        row["area_code"]: (row["hidden"], row["stale"])
        for row in here
        if row["hidden"] + row["stale"]
    }


def posts_ending(answer, rows):
    here = rows("mart.job_post", month=LAST, area_level="county", post_kind="public_welfare")
    assert by_area(answer, "vacant", "ending_soon") == {
        row["area_code"]: (row["vacant"], row["ending_soon"]) for row in here
    }


def stations_incomplete(answer, rows):
    here = rows("mart.station", month=LAST, area_level="county")
    assert by_area(answer, "complete_share") == {
        row["area_code"]: (
            pytest.approx(row["six_in_place"] / row["stations"]) if row["stations"] else None,
        )
        for row in here
    }


def closest_to_full_employment(answer, rows):
    short = Counter()
    for row in rows(
        "mart.full_employment_criterion", month=LAST, area_level="community", passes=False
    ):
        short[row["area_code"]] += row["persons_short"]
    assert dict(records(answer, "area_code", "short_in_all")) == {
        code: n for code, n in short.items() if n <= 2
    }


def recognised_at_risk(answer, rows):
    here = rows("mart.full_employment_area", month=LAST, recognised=True)
    assert set(by_area(answer)) == {
        row["area_code"]
        for row in here
        if len(row["area_code"]) == 12 and (not row["meets"] or row["at_risk"])
    }


def targets_on_pace(answer, rows):
    here = rows("mart.target_progress", month=LAST, setter_area="51")
    assert sorted(records(answer, "target_area", "indicator", "ytd")) == sorted(
        (r["target_area"], r["indicator"], r["ytd"]) for r in here
    )


def prefectures_behind(answer, rows):
    here = [
        row
        for row in rows("mart.target_progress", month=LAST, indicator="new_employment")
        if len(row["target_area"]) == 4
    ]
    expected = {
        row["target_area"]: row["target"] * row["seasonal_share"] - row["ytd"] for row in here
    }
    assert by_area(answer, "behind") == {
        code: (pytest.approx(gap),) for code, gap in expected.items()
    }


def revision_causes(answer, rows):
    (area,) = {row[0] for row in records(answer, "area_code")}
    expected = [
        row
        for row in rows("mart.revision", area_code=area)
        for _ in (row["cause"] or "").split()
        if row["measure"] == "roster.employed"
    ]
    assert sorted(records(answer, "month", "measure", "previous_value", "value")) == sorted(
        (row["month"], row["measure"], row["previous_value"], row["value"]) for row in expected
    )
