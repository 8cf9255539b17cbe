"""The rules of full employment, case by case: each has a county, a street and communities of its
own, counted by hand.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.base.home import Home
from tests.build.criterion_release import overlaid, released
from tests.build.lake_file import day, person, send
from tests.build.release_file import rows

AUGUST, OLD = "2026-08", {"born": "1940-01-01"}
UNEMPLOYED = {"status": "unemployed"}
REGISTERED = {"status": "unemployed", "unemployment_registered": True}
CASES: dict[
    str, dict
] = {}  # name -> month -> register -> rows; the place of a case is its place in this dict


def employed(number: int, out_of: int, community: int = 1) -> list[dict]:
    """Rows of people able and willing to work, of whom `number` do."""
    return [
        person(f"p{n}", f"{community:03d}", **({} if n < number else UNEMPLOYED))
        for n in range(out_of)
    ]


def household(number: int, community: str = "001", **other: object) -> dict:
    return {
        "community_code": community,
        "household_no": f"{number}",
        "able_and_willing_members": 1,
        **{name: day(value) for name, value in other.items()},
    }


def case(name: str, *rosters: tuple[str, list[dict]], households: list[dict] | None = None) -> None:
    CASES[name] = {month: {"labour_force": people} for month, people in rosters}
    if households:
        CASES[name][AUGUST]["zero_employment_household"] = households


def area(name: str, *below: str) -> str:
    """The county of a case, or a street or a community in it."""
    return f"5190{list(CASES).index(name):02d}" + "".join(below)


def community(name: str, number: int = 1) -> str:
    return area(name, "001", f"{number:03d}")


case("certificate", (AUGUST, employed(2449, 2477)))
case(
    "577 of whom 530",
    (
        AUGUST,
        [
            *employed(521, 530),
            *(person(f"q{n}", "001", labour_capacity=False) for n in range(20)),
            *(person(f"r{n}", "001", willing_to_work=False, **UNEMPLOYED) for n in range(20)),
            *(person(f"s{n}", "001", **OLD) for n in range(7)),
        ],
    ),
)
case("19 of 20", (AUGUST, employed(19, 20)))
case("18 of 20", (AUGUST, employed(18, 20)))
case("0.07 of 100", (AUGUST, employed(7, 100)))  # 7.000000000000001 in floating point
case("nobody", (AUGUST, [person("x", "001", **OLD)]))
case(
    "due",
    (AUGUST, employed(20, 20)),
    households=[
        household(1, recognised_on="2026-08-20", due_on="2026-08-31"),
        household(2, recognised_on="2026-08-20", due_on="2026-09-01"),
        household(3, recognised_on="2026-08-01"),
        household(4, recognised_on="2026-08-02"),
        household(5, recognised_on="2026-05-01", resolved_on="2026-08-31"),
        household(6, recognised_on="2026-05-01", resolved_on="2026-09-01"),
        household(7, recognised_on="2026-09-01", due_on="2026-08-01"),
    ],
)
case("changed in July", *((month, employed(19, 20)) for month in ("2026-06", "2026-07", AUGUST)))
case(
    "prefix",
    (
        AUGUST,
        [
            *employed(18, 20),
            *(person(f"q{n}", "002", **({} if n < 18 else UNEMPLOYED)) for n in range(20)),
        ],
    ),
)
case("recognised", (AUGUST, employed(18, 20)))
case("recognised twice", ("2026-07", employed(20, 20)), (AUGUST, employed(20, 20)))
case("withdrawn", ("2026-07", employed(20, 20)), (AUGUST, employed(20, 20)))
case("silent", ("2026-07", employed(20, 20)))
case("two to spare", (AUGUST, employed(59, 60)))
case("one to spare", (AUGUST, employed(58, 60)))
case(
    "two rosters",
    (
        AUGUST,
        [
            person("x", "001", employed_since="2020-01-01"),
            person("x", "002", unemployed_since="2021-01-01", **REGISTERED),
            person("y", "002"),
        ],
    ),
)
case(
    "moved",
    ("2026-07", [person("x", "001", **REGISTERED), person("y", "001")]),
    (AUGUST, [person("x", "002"), person("y", "001")]),
)
case(
    "a year ago",
    ("2025-08", [person("x", "001", difficulty_types="disabled", **REGISTERED)]),
    ("2026-07", [person("x", "001")]),
    (AUGUST, [person("x", "001")]),
)
case(
    "unknown now",
    (
        "2026-07",
        [
            person("x", "001", **REGISTERED),
            person("y", "001", **REGISTERED),
            person("z", "001", **REGISTERED),
        ],
    ),
    (
        AUGUST,
        [
            person("x", "001", status="unknown"),
            person("y", "001", **OLD),
            person("z", "001", willing_to_work=False),
        ],
    ),
)
case(
    "difficult",
    (
        AUGUST,
        [
            person("a", "001", difficulty_types="disabled"),
            person("b", "001", difficulty_types="older", **UNEMPLOYED),
            person("c", "001", difficulty_types=""),
            person("d", "001", difficulty_types="disabled", labour_capacity=False),
            person("e", "001", difficulty_types="disabled", **OLD),
        ],
    ),
)
case(
    "half a year",
    (
        AUGUST,
        [
            person("a", "001", unemployed_since="2026-02-28", **UNEMPLOYED),
            person("b", "001", unemployed_since="2026-03-01", **UNEMPLOYED),
            person("c", "001", unemployed_since="2020-01-01", willing_to_work=False, **UNEMPLOYED),
            person("d", "001", **UNEMPLOYED),
            person("e", "001", unemployed_since="2020-01-01"),
        ],
    ),
)
case("not told", (AUGUST, employed(20, 20)))
case("another base", (AUGUST, employed(20, 20)))
case("all meet", (AUGUST, [*employed(20, 20), *(person(f"q{n}", "002") for n in range(60))]))
case(
    "one fails",
    (AUGUST, [*employed(60, 60), *(person(f"q{n}", "002", **UNEMPLOYED) for n in range(3))]),
)
CRITERIA = (
    (
        f"national,{area('0.07 of 100')},community,employment_rate,0.07,share,at_least,able_and_willing,false,2026-01-01,"
    ),
    (
        f"national,{area('changed in July')},community,employment_rate,0.96,share,at_least,able_and_willing,false,2026-07-01,"
    ),
    (
        f"liuzhou,{area('changed in July')},community,employment_rate,0.9,share,at_least,able_and_willing,false,2026-08-31,"
    ),
    f"fujian,{area('prefix')},community,employment_rate,0.95,share,at_least,able_and_willing,false,2020-01-01,",
    (
        f"liuzhou,{community('prefix', 2)},community,employment_rate,0.9,share,at_least,able_and_willing,false,2020-01-01,"
    ),
    (
        f"hangzhou_village,{area('not told')},community,rural_transfer_rate,0.85,share,at_least,rural_labour,true,2010-01-01,"
    ),
    (
        f"hangzhou_village,{area('not told')},community,employment_rate,0.96,share,at_least,able_and_willing,false,2010-01-01,"
    ),
    (
        f"zhejiang,{area('another base')},community,employment_rate,0.96,share,at_least,labour_force,false,2010-01-01,"
    ),
)
RECOGNITIONS = (
    f"{community('recognised')},community,2026-1,2026-08-31,",
    f"{community('silent')},community,2026-1,2026-01-01,",
    f"{community('recognised twice')},community,2024-1,2024-01-01,2026-08-01",
    f"{community('recognised twice')},community,2026-1,2026-08-01,2026-09-01",
    f"{community('withdrawn')},community,2026-1,2026-07-31,2026-08-31",
    f"{area('all meet')},county,2026-1,2026-08-01,",
)


def placed(name: str, row: dict) -> dict:
    """The row in the place of its case; persons of two cases are different ones."""
    moved = {**row, "community_code": area(name, "001", row["community_code"])}
    return moved | (
        {"person": row["person"][:15] + bytes([list(CASES).index(name)])} if "person" in row else {}
    )


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("rules")).prepare()
    found: dict[tuple[str, str], list[dict]] = {}
    for name, months in CASES.items():
        for month, registers in months.items():
            for register, lines in registers.items():
                found.setdefault((month, register), []).extend(placed(name, line) for line in lines)
    covers = sorted(area(name, "001") for name in CASES)
    sent = [
        send(home, register, lines, month=month, register=register, covers=covers)
        for (month, register), lines in found.items()
    ]
    return released(home, overlaid(home, CRITERIA, RECOGNITIONS), *sent)


def criterion(
    release: Path, code: str, name: str, columns: str, month: str = AUGUST
) -> tuple | None:
    found = rows(
        release,
        f"select {columns} from mart.full_employment_criterion where area_code = '{code}' and"
        f" criterion = '{name}' and month = '{month}-01'",
    )
    return found[0] if found else None


def verdict(release: Path, code: str, columns: str, month: str = AUGUST) -> tuple | None:
    found = rows(
        release,
        f"select {columns} from mart.full_employment_area where area_code = '{code}' and month ="
        f" '{month}-01'",
    )
    return found[0] if found else None


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
    release, name, numerator, denominator, percent, needed, short
):
    found = criterion(
        release,
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


def test_a_share_of_nobody_passes_and_has_no_value(release):
    columns = "numerator, denominator, value, certificate_percent, passes, persons_short"
    for name in (
        "employment_rate",
        "registered_unemployed_employment_rate",
        "difficult_employment_rate",
    ):
        assert criterion(release, community("nobody"), name, columns) == (0, 0, None, None, True, 0)
    assert verdict(
        release, community("nobody"), "meets, at_risk, failed_criteria, failed_list"
    ) == (True, False, 0, None)


def test_a_household_is_overdue_on_its_due_date_or_after_the_policys_days_and_vetoes(release):
    found = criterion(
        release,
        community("due"),
        "overdue_zero_employment_households",
        "numerator, denominator, value, needed, persons_short, veto, passes",
    )
    assert found == (3, 5, 3.0, 0, 3, True, False)
    assert verdict(release, community("due"), "meets, vetoed, failed_criteria, failed_list") == (
        False,
        True,
        1,
        "overdue_zero_employment_households",
    )


def test_failing_without_a_veto_does_not_veto(release):
    assert verdict(release, community("18 of 20"), "meets, vetoed, failed_list") == (
        False,
        False,
        "employment_rate",
    )


def test_the_criteria_are_those_in_force_at_month_end(release):
    found = [
        criterion(
            release,
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
        verdict(release, community("changed in July"), "criteria", month)
        for month in ("2026-06", "2026-07", AUGUST)
    ] == [(5,), (5,), (1,)]


def test_the_rule_set_of_the_longest_prefix_counts(release):
    found = [
        criterion(
            release, community("prefix", number), "employment_rate", "rule_set, threshold, passes"
        )
        for number in (1, 2)
    ]
    assert found == [("fujian", 0.95, False), ("liuzhou", 0.9, True)]
    assert criterion(
        release,
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
        ("silent", AUGUST, None),  # no roster, no verdict
    ],
)
def test_an_area_is_recognised_from_the_day_of_recognition_to_the_day_before_withdrawal(
    release, name, month, expected
):
    assert (
        verdict(release, community(name), "meets, recognised, recognition_state", month) == expected
    )


@pytest.mark.parametrize(
    ("name", "at_risk"),
    [("two to spare", False), ("one to spare", True), ("18 of 20", False), ("nobody", False)],
)
def test_at_risk_is_who_meets_but_would_not_if_two_more_lost_work(release, name, at_risk):
    assert verdict(release, community(name), "at_risk") == (at_risk,)
    assert verdict(release, area(name), "at_risk, communities_at_risk") == (at_risk, int(at_risk))


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
            (2, 2),
        ),  # nor does being past working age or unwilling now take anyone out
        ("difficult", AUGUST, 1, (1, 2), (0, 0)),
    ],
)
def test_who_was_in_difficulty_or_registered_at_one_of_twelve_month_ends_counts_where_they_are_now(
    release, name, month, place, difficult, registered
):
    code = community(name, place)
    assert (
        criterion(release, code, "difficult_employment_rate", "numerator, denominator", month)
        == difficult
    )
    assert (
        criterion(
            release, code, "registered_unemployed_employment_rate", "numerator, denominator", month
        )
        == registered
    )


def test_over_half_a_year_unemployed_are_the_able_and_willing_six_months_after_the_day(release):
    found = criterion(
        release,
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
    release, name, indicator, criteria
):
    columns = "is_computable, numerator, denominator, value, passes, persons_short, needed"
    assert criterion(release, community(name), indicator, columns) == (
        False,
        None,
        None,
        None,
        None,
        None,
        None,
    )
    columns = "meets, vetoed, at_risk, criteria, failed_criteria, not_computable_criteria"
    assert verdict(release, community(name), columns) == (False, False, False, criteria, 0, 1)


def test_a_street_meets_when_all_its_communities_do_and_a_county_when_all_its_streets_do(release):
    columns = (
        "level, meets, at_risk, recognition_state, communities, communities_meeting,"
        " communities_at_risk, failed_list"
    )
    assert verdict(release, area("all meet", "001"), columns) == (
        "street",
        True,
        True,
        "meets",
        2,
        2,
        1,
        None,
    )  # 20 of 20 cannot spare two
    assert verdict(release, area("all meet"), columns) == (
        "county",
        True,
        True,
        "both",
        2,
        2,
        1,
        None,
    )
    assert verdict(release, area("one fails", "001"), columns) == (
        "street",
        False,
        False,
        "neither",
        2,
        1,
        0,
        "communities_meeting_rate",
    )
    assert verdict(release, area("one fails"), columns) == (
        "county",
        False,
        False,
        "neither",
        2,
        1,
        0,
        "streets_meeting_rate",
    )


def test_prefecture_and_province_count_communities_without_a_verdict(release):
    counts = rows(
        release,
        "select count(*), count(case when meets then 1 end) from mart.full_employment_area where"
        " area_level = 'community' and month = '2026-08-01'",
    )
    assert (
        verdict(
            release, "5190", "level, rule_set, meets, recognition_state, at_risk, vetoed, criteria"
        )
        == (None,) * 7
    )
    assert [verdict(release, "51", "communities, communities_meeting")] == counts and counts[0][
        1
    ] > 10
