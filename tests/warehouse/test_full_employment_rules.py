"""The rules of full employment, case by case, counted by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.build.criterion_case import (
    AUGUST,
    area,
    community,
    criterion,
    verdict,
)


@pytest.mark.parametrize(
    ("name", "numerator", "denominator", "percent", "needed", "short"),
    [
        ("certificate", 2449, 2477, "98.8", 2354, 0),  # 98.87 is cut off, not rounded
        ("577 of whom 530", 521, 530, "98.3", 504, 0),
        ("19 of 20", 19, 20, "95.0", 19, 0),
        ("18 of 20", 18, 20, "90.0", 19, 1),
        ("0.07 of 100", 7, 100, "7.0", 7, 0),
    ],
)
def test_a_share_is_held_against_its_threshold_in_whole_persons(
    rules_release, name, numerator, denominator, percent, needed, short
):
    found = criterion(
        rules_release,
        community(name),
        "employment_rate",
        "numerator, denominator, certificate_percent, needed, persons_short, passes, value",
    )
    assert found == (
        numerator,
        denominator,
        Decimal(percent),
        needed,
        short,
        short == 0,
        numerator / denominator,
    )


def test_a_share_of_nobody_passes_and_has_no_value(rules_release):
    columns = "numerator, denominator, value, certificate_percent, passes, persons_short"
    for name in (
        "employment_rate",
        "registered_unemployed_employment_rate",
        "difficult_employment_rate",
    ):
        assert criterion(rules_release, community("nobody"), name, columns) == (
            0,
            0,
            None,
            None,
            True,
            0,
        )
    assert verdict(
        rules_release, community("nobody"), "meets, at_risk, failed_criteria, failed_list"
    ) == (True, False, 0, None)


def test_a_household_is_overdue_on_its_due_date_or_after_the_policys_days_and_vetoes(rules_release):
    found = criterion(
        rules_release,
        community("due"),
        "overdue_zero_employment_households",
        "numerator, denominator, value, needed, persons_short, veto, passes",
    )
    assert found == (3, 5, 3.0, 0, 3, True, False)
    assert verdict(
        rules_release, community("due"), "meets, vetoed, failed_criteria, failed_list"
    ) == (
        False,
        True,
        1,
        "overdue_zero_employment_households",
    )


def test_failing_without_a_veto_does_not_veto(rules_release):
    assert verdict(rules_release, community("18 of 20"), "meets, vetoed, failed_list") == (
        False,
        False,
        "employment_rate",
    )


def test_the_criteria_are_those_in_force_at_month_end(rules_release):
    found = [
        criterion(
            rules_release,
            community("changed in July"),
            "employment_rate",
            "threshold, rule_set, passes",
            month,
        )
        for month in ("2026-06", "2026-07", AUGUST)
    ]
    assert found == [(0.95, "national", True), (0.96, "national", False), (0.9, "liuzhou", True)]
    # a row of the same set for a longer prefix replaces that criterion only; another set replaces
    # all
    assert [
        verdict(rules_release, community("changed in July"), "criteria", month)
        for month in ("2026-06", "2026-07", AUGUST)
    ] == [(5,), (5,), (1,)]


def test_the_rule_set_of_the_longest_prefix_counts(rules_release):
    found = [
        criterion(
            rules_release,
            community("prefix", number),
            "employment_rate",
            "rule_set, threshold, passes",
        )
        for number in (1, 2)
    ]
    assert found == [("fujian", 0.95, False), ("liuzhou", 0.9, True)]
    assert criterion(
        rules_release,
        area("prefix", "001"),
        "communities_meeting_rate",
        "rule_set, numerator, denominator, persons_short",
    ) == ("national", 1, 2, 1)


@pytest.mark.parametrize(
    ("name", "month", "expected"),
    [
        ("recognised", AUGUST, (False, True, "recognised")),  # on the month's last day, and failing
        ("recognised twice", "2026-07", (True, True, "both")),
        ("recognised twice", AUGUST, (True, True, "both")),
        ("withdrawn", "2026-07", (True, True, "both")),
        ("withdrawn", AUGUST, (True, False, "meets")),  # on the month's last day
        ("18 of 20", AUGUST, (False, False, "neither")),
        ("silent", "2026-07", (True, True, "both")),
        ("silent", AUGUST, (False, True, None)),  # no roster: not judged
    ],
)
def test_an_area_is_recognised_from_the_day_of_recognition_to_the_day_before_withdrawal(
    rules_release, name, month, expected
):
    assert (
        verdict(rules_release, community(name), "meets, recognised, recognition_state", month)
        == expected
    )


@pytest.mark.parametrize(
    ("name", "at_risk"),
    [("two to spare", False), ("one to spare", True), ("18 of 20", False), ("nobody", False)],
)
def test_at_risk_is_who_meets_but_would_not_if_two_more_lost_work(rules_release, name, at_risk):
    assert verdict(rules_release, community(name), "at_risk") == (at_risk,)
    assert verdict(rules_release, area(name), "at_risk, communities_at_risk") == (
        at_risk,
        int(at_risk),
    )


@pytest.mark.parametrize(
    ("name", "month", "place", "difficult", "registered"),
    [
        ("two rosters", AUGUST, 1, (0, 0), (0, 0)),
        ("two rosters", AUGUST, 2, (0, 0), (0, 0)),  # counted at work in 001: nowhere registered
        ("moved", "2026-07", 1, (0, 0), (0, 1)),
        ("moved", AUGUST, 1, (0, 0), (0, 0)),
        ("moved", AUGUST, 2, (0, 0), (1, 1)),
        ("a year ago", "2025-08", 1, (0, 1), (0, 1)),
        ("a year ago", "2026-07", 1, (1, 1), (1, 1)),
        ("a year ago", AUGUST, 1, (0, 0), (0, 0)),  # the thirteenth month end
        (
            "unknown now",
            AUGUST,
            1,
            (0, 0),
            (0, 0),
        ),  # nor who is past working age or unwilling now
        ("difficult", AUGUST, 1, (1, 2), (0, 0)),
    ],
)
def test_who_was_in_difficulty_or_registered_at_one_of_twelve_month_ends_counts_where_they_are_now(
    rules_release, name, month, place, difficult, registered
):
    code = community(name, place)
    assert (
        criterion(rules_release, code, "difficult_employment_rate", "numerator, denominator", month)
        == difficult
    )
    assert (
        criterion(
            rules_release,
            code,
            "registered_unemployed_employment_rate",
            "numerator, denominator",
            month,
        )
        == registered
    )


def test_over_half_a_year_unemployed_are_the_able_and_willing_six_months_after_the_day(
    rules_release,
):
    found = criterion(
        rules_release,
        community("half a year"),
        "unemployed_over_half_year",
        "numerator, denominator, passes, persons_short",
    )
    assert found == (1, 3, False, 1)


@pytest.mark.parametrize(
    ("name", "indicator", "criteria"),
    [("not told", "rural_transfer_rate", 2), ("another base", "employment_rate", 1)],
)
def test_what_no_register_tells_has_no_number_and_keeps_the_area_from_meeting(
    rules_release, name, indicator, criteria
):
    columns = "is_computable, numerator, denominator, value, passes, persons_short, needed"
    assert criterion(rules_release, community(name), indicator, columns) == (
        False,
        None,
        None,
        None,
        None,
        None,
        None,
    )
    columns = (
        "meets, certification_state, judged_state, not_judged_reasons, vetoed, at_risk, criteria,"
        " failed_criteria, not_judged_criteria"
    )
    judged = "meets" if criteria > 1 else None
    assert verdict(rules_release, community(name), columns) == (
        False,
        "not_judged",
        judged,
        "not_told",
        False,
        False,
        criteria,
        0,
        1,
    )
