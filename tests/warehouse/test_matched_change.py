"""What changed in communities that reported twice, and what by who reported, counted by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.base.home import Home
from tests.build.event_file import county, of_cases, rosters
from tests.build.lake_file import STREET, A, B, person
from tests.build.release_file import release_with, rows


def community(code: str, employed: int, unemployed: int, **other: object) -> list[dict]:
    states = ["employed"] * employed + ["unemployed"] * unemployed
    return [person(f"{code} {n}", code, status=state, **other) for n, state in enumerate(states)]


CASES = {  # the rosters of a county of its own
    "reports only now": {
        "2026-07": community(A, 8, 2),
        "2026-08": community(A, 9, 1) + community(B, 0, 10),
    },
    "two communities": {
        "2026-07": community(A, 5, 5) + community(B, 30, 0),
        "2026-08": community(A, 8, 2) + community(B, 9, 1),
    },
    "a year before": {"2025-08": community(A, 1, 2), "2026-08": community(A, 2, 1)},
    "nothing to compare": {"2026-07": community(B, 1, 0), "2026-08": community(A, 1, 1)},
    "nobody able and willing": {
        "2026-07": community(A, 1, 1),
        "2026-08": community(A, 1, 0, willing_to_work=False) + community(B, 1, 1),
    },
}


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("matched")).prepare()
    return release_with("matched_change", home, *rosters(home, of_cases(CASES.values())))


def changes(release: Path, case: str, area: str, span: str = "1_month") -> tuple:
    """Communities, matched, by who reported and raw change of the employment rate in August."""
    names = ("matched_communities", "matched_change", "reporting_change", "raw_change")
    place = county(list(CASES).index(case)) + area[6:]
    (row,) = rows(
        release,
        f"select {', '.join(f'{name}_{span}' for name in names)} from mart.matched_change where"
        f" month = '2026-08-01' and area_code = '{place}' and measure = 'employment_rate'",
    )
    return tuple(None if cell is None else Decimal(cell) for cell in row)


def told(*numbers: str | None) -> tuple:
    return tuple(None if number is None else Decimal(number) for number in numbers)


def test_a_community_that_reports_only_now_moves_the_raw_change_and_not_the_matched_one(release):
    assert changes(release, "reports only now", STREET) == told("1", "0.1", "-0.45", "-0.35")


def test_of_two_communities_each_weighs_the_mean_of_its_shares(release):
    """A goes from 5 of 10 to 8 of 10, B from 30 of 30 to 9 of 10: shares 1/4 and 1/2 of A."""
    assert changes(release, "two communities", STREET) == told("2", "0.05", "-0.075", "-0.025")


def test_the_same_month_a_year_before_is_compared_too(release):
    found = changes(release, "a year before", A, "12_months")
    assert found == told("1", "0.333333", "0", "0.333333")


def test_where_nothing_can_be_compared_there_is_no_change(release):
    assert changes(release, "nothing to compare", A) == told("0", None, None, None)
    assert changes(release, "nothing to compare", STREET) == told("0", None, None, "-0.5")


def test_a_community_without_anybody_able_and_willing_is_not_matched(release):
    assert changes(release, "nobody able and willing", STREET) == told("0", None, None, "0")


MERGED, OLD, OTHER = "510114006008", "510114102219", "510114114015"  # on 1 January 2020


def merger(home: Home, december: list[dict]) -> Path:
    """The release of a December and a January in which eight of ten work in the community that two
    were merged into.
    """
    by_month = {"2019-12": december, "2020-01": community(MERGED, 8, 2)}
    return release_with("matched_change", home, *rosters(home, by_month))


@pytest.fixture(scope="module")
def both(tmp_path_factory) -> Path:
    """35 of 40 worked in the two, 8 of 10 work in the one."""
    home = Home(tmp_path_factory.mktemp("both")).prepare()
    return merger(home, community(OLD, 5, 5) + community(OTHER, 30, 0))


def change_over_the_merger(release: Path, area: str) -> list[tuple]:
    """Communities, matched, by who reported and raw change of January 2020."""
    names = ("matched_communities", "matched_change", "reporting_change", "raw_change")
    return [
        told(*(None if cell is None else str(cell) for cell in row))
        for row in rows(
            release,
            f"select {', '.join(f'{name}_1_month' for name in names)} from mart.matched_change"
            f" where month = '2020-01-01' and area_code = '{area}'"
            " and measure = 'employment_rate'",
        )
    ]


def test_a_merged_community_is_held_against_all_that_went_into_it(both):
    assert change_over_the_merger(both, "510114") == [told("1", "-0.075", "0", "-0.075")]


def test_a_new_code_has_a_matched_change_and_no_raw_one(both):
    assert change_over_the_merger(both, MERGED) == [told("1", "-0.075", None, None)]


def test_a_merged_community_is_not_matched_where_one_part_had_no_roster(home):
    release = merger(home, community(OTHER, 30, 0))
    assert change_over_the_merger(release, "510114") == [told("0", None, None, "-0.2")]
