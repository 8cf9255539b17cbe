"""The gate on posts and stations: what does not hold together is named."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.base.home import Home
from tests.build.gate_sql import failing_checks
from tests.build.lake_file import FAR, OTHER_STREET, STREET, A, B, person, send
from tests.build.post_file import post, station
from tests.build.release_file import release_with

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
    ("update mart.job_post set vacant = 0", {"mart.job_post: vacant_within_capacity"}),
    ("update mart.job_post set vacant = 9 * capacity", {"mart.job_post: vacant_within_capacity"}),
    (
        "update mart.job_post set ended = posts",
        {"mart.job_post: ended_within_posts"},
    ),
    (
        "update mart.job_post set over_three_years = 2 * posts",
        {"mart.job_post: over_three_years_within_posts"},
    ),
    (
        "update mart.station set stations = stations + 1 where area_level = 'county'",
        {"mart.station: street_adds_up"},
    ),
    (
        (
            "update mart.station set full_time_staff = 9, staff = 9 + part_time_staff where"
            " area_level = 'street'"
        ),
        {"mart.station: street_adds_up", "mart.station: per_thousand"},
    ),
    (
        "update mart.station set stations = stations + 3 where area_level = 'community'",
        {"mart.station: community_within_street"},
    ),
    (
        f"update mart.station set part_time_staff = 2, staff = 4 where area_code = '{FAR}'",
        {"mart.station: community_within_street", "mart.station: per_thousand"},
    ),
    (
        "update mart.station set full_time_staff = 0, part_time_staff = 0",
        {"mart.station: staff_add_up"},
    ),
    ("update mart.station set with_work = 0", {"mart.station: six_are_each"}),
    (
        "update mart.station set with_funding = 2 * stations",
        {"mart.station: each_within_stations"},
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
