"""Facts about job posts and labour stations: which row counts, what is counted of it, and the gates
on it; counted by hand.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.base.home import Home
from tests.build.fact_file import Asked, asked_of, fact, facts_of, place, shipped
from tests.build.gate_sql import failing_checks
from tests.build.lake_file import FAR, OTHER_STREET, STREET, A, B, day, person, send
from tests.build.release_file import release_with, rows

SIX = ("has_institution", "has_staff", "has_funding", "has_premises", "has_rules", "has_work")


def post(
    number: str,
    community: str = A,
    kind: str = "public_welfare",
    capacity: int = 1,
    filled: int = 1,
    **other: object,
) -> dict:
    """A row of the post register: a public-welfare post that is held, unless told otherwise."""
    row = {
        "post_no": number,
        "community_code": community,
        "post_kind": kind,
        "capacity": capacity,
        "filled": filled,
    }
    return row | {
        name: day(value) if name.endswith("_on") else value for name, value in other.items()
    }


def station(
    name: str = "站",
    where: str = A,
    full: int = 2,
    part: int = 1,
    lacking: tuple[str, ...] = (),
    **other: object,
) -> dict:
    """A row of the station register with all six in place but those `lacking`; a street's own where
    `where` has nine digits.
    """
    own = {"street_code": where} if len(where) == 9 else {}
    return {
        "station_name": name,
        "community_code": where,
        "full_time_staff": full,
        "part_time_staff": part,
        **{has: has not in lacking for has in SIX},
        **own,
        **other,
    }


def posts(home: Home, *sent: dict, columns: str, month: str = "2026-08") -> list[tuple]:
    return fact(
        asked_of(home, send(home, "P", sent, register="job_post", month=month)),
        "job_post",
        columns,
        month,
    )


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
        post("3", filled=0, monthly_subsidy_yuan=Decimal("1800")),
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
            ),
            "job_post",
            "posts, ending_soon, over_three_years",
        )
        for policy in (reference.tables["policy"], pl.concat([others, own, later]), others)
    ]
    assert found == [[(1, 1, 1)], [(1, 0, 0)], [(1, 0, 0)]]


# Stations


def test_a_streets_own_station_counts_in_the_street_and_above_and_in_no_community(home):
    sent = send(
        home,
        "S",
        [station("own", STREET, full=5), station("a", A, full=1), station("b", B, full=2)],
        register="station",
    )
    release = release_with(
        "station", home, sent, send(home, "far", [station("c", FAR, full=4)], register="station")
    )
    assert rows(release, "select area_code, stations, full_time_staff from mart.station") == [
        ("51", 4, 12),
        ("5101", 4, 12),
        ("510104", 4, 12),
        (STREET, 3, 8),
        (A, 1, 1),
        (B, 1, 2),
        (OTHER_STREET, 1, 4),
        (FAR, 1, 4),
    ]
    assert rows(release, f"select area_name from mart.station where area_code = '{STREET}'") == [
        ("锦官驿街道",)
    ]


def test_a_street_whose_only_station_is_its_own_has_a_row_and_a_name(home):
    release = release_with(
        "station",
        home,
        send(home, "S", [station(where=STREET)], register="station", covers=[STREET]),
    )
    assert [code for (code,) in rows(release, "select area_code from mart.station")] == [
        "51",
        "5101",
        "510104",
        STREET,
    ]


def test_six_are_in_place_where_each_is_and_what_is_not_stated_is_not(home):
    sent = [station("whole", place(0))]
    sent += [station("short", place(n), lacking=(has,)) for n, has in enumerate(SIX, 1)]
    sent += [station("blank", place(n), **{has: None}) for n, has in enumerate(SIX, 7)]
    columns = ", ".join(has.replace("has_", "with_") for has in SIX)
    found = fact(
        asked_of(home, send(home, "S", sent, register="station")),
        "station",
        f"area_code, stations, six_in_place, {columns}",
    )
    each = [[int(has != lacking) for has in SIX] for lacking in (None, *SIX, *SIX)]
    assert [list(row) for row in found] == [
        [place(n), 1, int(n == 0), *flags] for n, flags in enumerate(each)
    ]


def test_of_several_rows_of_a_stations_name_in_a_place_the_first_counts(home):
    sent = [
        station("a", full=7, row=9),
        station("a", full=3, row=8),
        station("a", B, full=5),
        station("a", STREET, full=1),
    ]
    assert fact(
        asked_of(home, send(home, "S", sent, register="station")),
        "station",
        "area_code, full_time_staff",
    ) == [(A, 3), (B, 5)]


def test_staff_are_set_against_those_able_and_willing_on_the_roster_of_the_area_and_month(home):
    people = [person(str(n), A) for n in range(3)] + [
        person("idle", A, willing_to_work=False),
        person("b", B),
        person("old", B, born="1940-01-01"),
    ]
    release = release_with(
        "station",
        home,
        send(home, "roster", people),
        send(home, "september", people, month="2026-09", covers=[STREET]),
        send(
            home,
            "S",
            [
                station("own", STREET, full=2, part=0),
                station("a", A, full=1, part=2),
                station("far", FAR),
            ],
            register="station",
            covers=[STREET, OTHER_STREET],
        ),
        send(home, "later", [station("a", A, full=1, part=0)], register="station", month="2026-10"),
    )
    found = {
        (f"{month:%m}", area): figures
        for month, area, *figures in rows(
            release,
            "select month, area_code, staff, able_and_willing, staff_per_1000 from mart.station",
        )
    }
    assert found["08", A] == [3, 3, 1000.0]
    assert found["08", STREET] == [5, 4, 1250.0]
    assert found["08", "51"] == [8, 4, 2000.0]
    assert found["08", FAR] == [3, 0, None]
    assert found["10", A] == [1, 0, None]


# Gates


@pytest.fixture(scope="module")
def placed(tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("placed")).prepare()
    both = [STREET, OTHER_STREET]
    return release_with(
        "job_post, station, employment_rate, submission_status",
        home,
        send(home, "roster", [person("x", A), person("y", B), person("z", FAR)], covers=both),
        send(
            home,
            "P",
            [
                post("1", capacity=3),
                post("2", B, "community", 4, 1),
                post("3", FAR, ends_on="2026-09-09"),
            ],
            register="job_post",
            covers=both,
        ),
        send(
            home,
            "S",
            [station("own", STREET), station("a", A), station("b", B), station("far", FAR)],
            register="station",
            covers=both,
        ),
    )


CHANGES = [  # to the release above; the checks that it fails
    ("delete from mart.job_post", {"mart.job_post: every_month"}),
    ("delete from mart.station", {"mart.station: every_month"}),
    (
        (
            "update mart.job_post set vacant = vacant + 1, capacity = capacity + 1 where area_level"
            " = 'street'"
        ),
        {"mart.job_post: children_add_up"},
    ),
    ("update mart.job_post set vacant = 0", {"mart.job_post: parts:vacant >= capacity - filled"}),
    ("update mart.job_post set vacant = 9 * capacity", {"mart.job_post: parts:vacant <= capacity"}),
    (
        "update mart.job_post set ended = posts",
        {"mart.job_post: parts:ended + ending_soon <= posts"},
    ),
    (
        "update mart.job_post set over_three_years = 2 * posts",
        {"mart.job_post: parts:over_three_years <= posts"},
    ),
    (
        "update mart.station set stations = stations + 1 where area_level = 'county'",
        {"mart.station: streets_add_up"},
    ),
    (
        (
            "update mart.station set full_time_staff = 9, staff = 9 + part_time_staff where"
            " area_level = 'street'"
        ),
        {"mart.station: streets_add_up", "mart.station: per_thousand"},
    ),
    (
        "update mart.station set stations = stations + 3 where area_level = 'community'",
        {"mart.station: communities_within_street"},
    ),
    (
        f"update mart.station set part_time_staff = 2, staff = 4 where area_code = '{FAR}'",
        {"mart.station: communities_within_street", "mart.station: per_thousand"},
    ),
    (
        "update mart.station set full_time_staff = 0, part_time_staff = 0",
        {"mart.station: parts:staff = full_time_staff + part_time_staff"},
    ),
    ("update mart.station set with_work = 0", {"mart.station: parts:six_in_place <= with_work"}),
    (
        "update mart.station set with_funding = 2 * stations",
        {"mart.station: parts:with_funding <= stations"},
    ),
    (
        "update mart.station set able_and_willing = 2, staff_per_1000 = 500 * staff",
        {"mart.station: labour_force_of_the_roster"},
    ),
]


@pytest.mark.parametrize(("change", "failing"), [("checkpoint", set()), *CHANGES])
def test_posts_and_stations_that_do_not_hold_together_fail_the_check_of_it(
    placed, tmp_path, change, failing
):
    copy = tmp_path / "changed.duckdb"
    copy.write_bytes(placed.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute(change)
    found = failing_checks(copy, ("job_post", "station", "employment_rate", "submission_status"))
    assert {name for name in found if name.startswith(("mart.job_post", "mart.station"))} == failing
