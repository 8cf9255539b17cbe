"""Job posts: which row counts, how many places are vacant, when a term ends."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest

from pipelines.base.home import Home
from tests.build.fact_file import Asked, asked_of, fact, facts_of, place, shipped
from tests.build.lake_file import FAR, A, B, day, send
from tests.build.post_file import post, posts

# Posts


def test_of_several_rows_of_a_post_number_in_a_street_one_counts(home):
    pairs = [  # the one that counts, and the other
        (post("1", B, started_on="2020-01-01"), post("1", A, started_on="2021-01-01")),
        (post("2", B, started_on="2020-01-01"), post("2", A)),
        (post("3", A), post("3", B)),
        (post("4", A, row=108), post("4", A, row=109)),
    ]
    sent = [
        row
        for counted, other in pairs
        for row in (
            {**other, "capacity": 1000},
            {**counted, "capacity": 10 ** int(counted["post_no"]) // 10},
        )
    ]
    facts = asked_of(home, send(home, "P", sent, register="job_post"))
    assert fact(facts, "job_post", "area_code, posts, capacity") == [(A, 2, 1100), (B, 2, 11)]
    assert fact(facts, "submission_count", "register, counted, not_counted") == [("job_post", 4, 4)]


def test_another_street_may_have_a_post_of_the_same_number(home):
    sent = [post("1", A), post("1", FAR)]
    assert posts(home, *sent, columns="area_code, posts") == [(A, 1), (FAR, 1)]


def test_places_are_vacant_post_by_post_and_never_below_zero(home):
    sent = [
        post("1", capacity=3, filled=1),
        post("2", capacity=2, filled=5),
        post("3", kind="community", capacity=4, filled=0),
    ]
    assert posts(home, *sent, columns="post_kind, posts, capacity, filled, vacant") == [
        ("community", 1, 4, 0, 4),
        ("public_welfare", 2, 5, 6, 2),
    ]


TERMS = [  # ends on; ended, ending soon
    (None, 0, 0),
    ("2026-08-30", 1, 0),
    ("2020-01-01", 1, 0),
    ("2026-08-31", 0, 1),
    ("2026-09-01", 0, 1),
    ("2026-11-29", 0, 1),
    ("2026-11-30", 0, 0),  # the policy's 90 days from 31 August
]
BEYOND = [
    ({"started_on": "2023-09-01"}, 0),  # 31 August 2026 is the third year's last day
    ({"started_on": "2023-08-31"}, 1),
    ({"started_on": "2010-01-01"}, 1),
    ({"started_on": None}, 0),
    ({"started_on": "2010-01-01", "filled": 0}, 0),
    ({"started_on": "2010-01-01", "kind": "community"}, 0),
    ({"started_on": "2010-01-01", "filled": 3, "capacity": 3}, 1),  # posts, not persons
    ({"started_on": "2010-01-01", "ends_on": "2030-01-01"}, 1),
]


@pytest.fixture(scope="module")
def dated(tmp_path_factory) -> Asked:
    """The facts of all cases above at once, each a post in a community of its own."""
    cases = [*({"ends_on": ends_on} for ends_on, *_ in TERMS), *(columns for columns, _ in BEYOND)]
    home = Home(tmp_path_factory.mktemp("dated")).prepare()
    return asked_of(
        home,
        send(
            home,
            "P",
            [post(str(n), place(n), **columns) for n, columns in enumerate(cases)],
            register="job_post",
        ),
    )


@pytest.mark.parametrize("case", range(len(TERMS)), ids=lambda case: str(TERMS[case][0]))
def test_a_listed_post_counts_whenever_its_term_ends_and_is_ended_or_ending_by_the_day(dated, case):
    found = {
        area: counts
        for area, *counts in fact(
            dated, "job_post", "area_code, posts, capacity, ended, ending_soon"
        )
    }
    assert found[place(case)] == [1, 1, *TERMS[case][1:]]


@pytest.mark.parametrize("case", range(len(BEYOND)), ids=lambda case: str(BEYOND[case][0]))
def test_a_public_welfare_post_is_beyond_three_years_from_the_day_after_them(dated, case):
    assert (
        dict(fact(dated, "job_post", "area_code, over_three_years"))[place(len(TERMS) + case)]
        == BEYOND[case][1]
    )


def test_three_years_from_a_leap_day_end_with_a_february(home):
    assert posts(
        home, post("1", started_on="2024-02-29"), columns="over_three_years", month="2027-01"
    ) == [(0,)]
    assert posts(
        home, post("1", started_on="2024-02-29"), columns="over_three_years", month="2027-02"
    ) == [(1,)]


def test_subsidies_are_those_of_posts_that_are_filled(home):
    sent = [
        post("1", monthly_subsidy_yuan=Decimal("1800.50")),
        post("2", filled=2, capacity=2, monthly_subsidy_yuan=Decimal("1.25")),
        post("3", filled=0, monthly_subsidy_yuan=Decimal(1800)),
        post("4"),
    ]
    assert posts(home, *sent, columns="monthly_subsidy_yuan") == [(Decimal("1801.75"),)]


def test_the_days_and_months_are_those_of_the_policy_in_force_and_without_one_nothing_is_due(home):
    reference, _ = shipped()
    own = reference.tables["policy"].filter(pl.col("policy").str.starts_with("post_"))
    later = own.with_columns(
        pl.lit(day("2026-01")).alias("valid_from"), pl.Series("value", [10.0, 48.0])
    )
    others = reference.tables["policy"].filter(~pl.col("policy").str.starts_with("post_"))
    sent = send(
        home, "P", [post("1", started_on="2023-01-01", ends_on="2026-10-01")], register="job_post"
    )
    found = [
        fact(
            facts_of(
                home,
                sent,
                reference=replace(reference, tables={**reference.tables, "policy": policy}),
                only="job_post",
            ),
            "job_post",
            "posts, ending_soon, over_three_years",
        )
        for policy in (reference.tables["policy"], pl.concat([others, own, later]), others)
    ]
    assert found == [[(1, 1, 1)], [(1, 0, 0)], [(1, 0, 0)]]
