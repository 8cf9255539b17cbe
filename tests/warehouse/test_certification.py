"""What certification says where something is not known, not sent, or falls due: case by case."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.base.home import Home
from tests.build.certification_case import CRITERIA, DIVISION, NAMES, REPORTING, SUCCESSION
from tests.build.criterion_case import (
    AUGUST,
    area,
    community,
    criterion,
    released_cases,
    verdict,
)
from tests.build.criterion_release import BESIDE, TABLES, overlaid, with_divisions
from tests.build.fact_file import release_models
from tests.build.release_file import rows

pytestmark = pytest.mark.slow
RATE = "employment_rate"
COUNTED = "numerator, denominator, not_known, needed, persons_short, criterion_state"


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("certification")).prepare()
    reference = with_divisions(overlaid(home, CRITERIA), DIVISION, SUCCESSION, REPORTING)
    models = release_models(*TABLES, BESIDE, "mart.warning", "mart.submission_status")
    return released_cases(home, reference, *NAMES, silent="no households told", models=models)


def state(release: Path, code: str) -> str:
    return verdict(release, code, "certification_state")[0]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("one unknown decides", (19, 20, 1, 20, 1, "undetermined")),  # 0.95 of 21 is 19.95
        ("one returned decides", (19, 20, 1, 20, 1, "undetermined")),
        ("one unknown does not", (97, 100, 1, 97, 0, "passes")),  # 0.96 of 101 is 96.96
        ("fails all the same", (17, 20, 2, 21, 4, "fails")),  # 0.95 of 22 is 20.9
        ("all unknown", (0, 0, 20, 20, 20, "undetermined")),
        ("not in question", (20, 20, 0, 20, 0, "passes")),  # no capacity; past working age
    ],
)
def test_a_rate_is_held_against_its_worst_and_its_best_case(release, name, expected):
    assert criterion(release, community(name), RATE, COUNTED) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("one unknown decides", (0, 1, 1, 0, 0, "undetermined")),
        ("at most one", (0, 0, 1, 1, 0, "passes")),
        ("at most one, with one", (1, 1, 1, 1, 0, "undetermined")),
    ],
)
def test_who_is_unknown_may_be_unemployed_for_over_half_a_year(release, name, expected):
    assert criterion(release, community(name), "unemployed_over_half_year", COUNTED) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("one unknown decides", ("undetermined", False, None)),
        ("one returned decides", ("undetermined", False, None)),
        ("one unknown does not", ("meets", True, "meets")),
        ("fails all the same", ("fails", False, "neither")),
        ("all unknown", ("undetermined", False, None)),
        ("not in question", ("meets", True, "meets")),
    ],
)
def test_a_community_where_unknown_status_decides_is_undetermined(release, name, expected):
    columns = "certification_state, meets, recognition_state"
    for code in (community(name), area(name, "001"), area(name)):
        assert verdict(release, code, columns) == expected


def test_who_left_the_labour_force_is_beside_the_rates_of_the_year(release):
    columns = f"{COUNTED}, left_labour_force"
    found = criterion(
        release, community("unknown of the year"), "registered_unemployed_employment_rate", columns
    )
    assert found == (1, 1, 1, 2, 1, "undetermined", 2)


def test_who_was_of_unknown_status_all_the_year_is_unknown_to_the_rates_of_the_year(release):
    code = community("unknown all the year")
    for indicator in ("registered_unemployed_employment_rate", "difficult_employment_rate"):
        assert criterion(release, code, indicator, COUNTED) == (0, 0, 1, 1, 1, "undetermined")
    assert criterion(release, code, RATE, COUNTED)[-1] == "passes"
    assert state(release, code) == "undetermined"


@pytest.mark.parametrize(
    ("name", "months", "expected"),
    [("eleven months", 11, "not_judged"), ("twelve months", 12, "meets")],
)
def test_rates_of_a_year_are_judged_on_rosters_of_twelve_month_ends(
    release, name, months, expected
):
    code = community(name)
    for indicator in ("registered_unemployed_employment_rate", "difficult_employment_rate"):
        found = criterion(release, code, indicator, "history_months, criterion_state, numerator")
        assert found == (months, "passes" if months == 12 else "not_judged", 0)
    assert criterion(release, code, RATE, "history_months, criterion_state") == (None, "passes")
    for place in (code, area(name, "001"), area(name)):
        assert state(release, place) == expected
    columns = "judged_state, not_judged_reasons, not_judged_criteria, failed_criteria, criteria"
    beside = ("meets", "short_history", 2, 0, 5) if months == 11 else ("meets", None, 0, 0, 5)
    assert verdict(release, code, columns) == beside
    columns = (
        "communities, communities_meeting, communities_not_judged, communities_otherwise_meeting"
    )
    counts = (1, 0, 1, 1) if months == 11 else (1, 1, 0, 0)
    assert verdict(release, area(name), columns) == counts


@pytest.mark.parametrize(("share", "months"), [(95, 12), (94, 11)])
def test_a_month_end_counts_where_the_communities_of_95_percent_had_a_roster(
    release, share, months
):
    found = criterion(
        release,
        area(f"twelve months of {share} %", "001"),
        "difficult_employment_rate",
        "history_months, criterion_state",
    )
    assert found == (months, "passes" if months == 12 else "not_judged")


def test_what_rests_on_fewer_than_twelve_month_ends_has_a_warning(release):
    warned = rows(
        release,
        "select area_code, table_name from mart.warning where warning = 'short_history' and"
        f" month = '{AUGUST}-01' and area_level = 'community' and area_code like '5190%'",
    )
    assert (community("eleven months"), "full_employment_criterion") in warned
    assert community("twelve months") not in {code for code, _ in warned}


@pytest.mark.parametrize(
    ("name", "at_risk", "next_month"),
    [
        ("half a year next month", True, (1, 0)),
        ("half a year in October", False, (0, 0)),
        ("due next month", True, (0, 1)),
        ("due in October", False, (0, 0)),
    ],
)
def test_what_completes_by_next_months_end_puts_at_risk(release, name, at_risk, next_month):
    found = [
        criterion(release, community(name), indicator, "numerator, passes, numerator_next_month")
        for indicator in ("unemployed_over_half_year", "overdue_zero_employment_households")
    ]
    assert found == [(0, True, number) for number in next_month]
    for code in (community(name), area(name, "001"), area(name)):
        assert verdict(release, code, "meets, at_risk") == (True, at_risk)


def test_a_register_that_did_not_come_in_is_not_judged_and_a_nil_return_is_none(release):
    columns = "numerator, denominator, criterion_state, not_judged_reason, is_computable"
    name = "overdue_zero_employment_households"
    assert criterion(release, community("no households told"), name, columns) == (
        None,
        None,
        "not_judged",
        "register_missing",
        False,
    )
    assert state(release, community("no households told")) == "not_judged"
    assert criterion(release, community("twelve months"), name, columns) == (
        0,
        0,
        "passes",
        None,
        True,
    )


@pytest.mark.parametrize(
    ("name", "communities", "expected"),
    [
        ("left out", {"1": "meets", "2": "not_judged"}, "not_judged"),  # had a roster in July
        ("never sent", {"1": "meets", "2": "not_judged"}, "not_judged"),  # in the division table
        ("no longer asked", {"1": "meets"}, "meets"),
        ("merged", {"3": "meets"}, "meets"),  # with the predecessors' months of history
        ("fails and left out", {"1": "meets", "2": "fails", "3": "not_judged"}, "fails"),
    ],
)
def test_a_street_is_judged_by_all_its_communities(release, name, communities, expected):
    found = rows(
        release,
        "select area_code, certification_state from mart.full_employment_area where area_level ="
        f" 'community' and area_code like '{area(name)}%' and month = '{AUGUST}-01'",
    )
    assert dict(found) == {community(name, int(n)): told for n, told in communities.items()}
    for code in (area(name, "001"), area(name)):
        assert verdict(release, code, "certification_state, communities") == (
            expected,
            len(communities),
        )


def test_a_community_without_a_roster_has_criteria_without_numbers(release):
    columns = "numerator, denominator, criterion_state, not_judged_reason"
    assert criterion(release, community("left out", 2), RATE, columns) == (
        None,
        None,
        "not_judged",
        "no_roster",
    )
    assert criterion(
        release,
        area("left out", "001"),
        "communities_meeting_rate",
        f"{COUNTED}, not_judged_reason",
    ) == (1, 2, 1, 2, 1, "not_judged", "part_not_judged")


def test_who_is_employed_and_unwilling_is_counted_and_warned_of(release):
    code = community("not in question")
    found = rows(
        release,
        "select employed_unwilling, able_and_willing, employed from mart.employment_rate where"
        f" area_code = '{code}' and month = '{AUGUST}-01' and group_code = 'all'",
    )
    assert found == [(3, 20, 20)]
    warned = (
        "select table_name from mart.warning where warning = 'employed_unwilling' and area_code ="
    )
    assert rows(release, f"{warned} '{code}' and month = '{AUGUST}-01'") == [("employment_rate",)]
    assert rows(release, f"{warned} '{community('twelve months')}'") == []
