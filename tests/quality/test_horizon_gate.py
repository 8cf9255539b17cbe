"""Checks at the edge of what a release holds: nothing false, and what is wrong inside is found."""

from __future__ import annotations

from pathlib import Path
from random import Random

import duckdb
import pytest

from pipelines.base.home import Home
from pipelines.quality.gate import checked_models, run_gate
from tests.build.changing_province import Province
from tests.build.fact_file import shipped
from tests.build.horizon_release import released
from tests.build.limits import LIMITS


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A release of all tables, of June to December."""
    home = Home(tmp_path_factory.mktemp("horizon")).prepare()
    province = Province(home, Random(1), months=7, people=25)
    return released(home, "whole", province.sent, models=shipped()[1])


def failed_in(release: Path, tmp_path: Path, *changes: str) -> set[str]:
    """The checks that fail in a copy of the release after these changes."""
    copy = tmp_path / f"{len(list(tmp_path.iterdir()))}.duckdb"
    copy.write_bytes(release.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        for change in changes:
            connection.execute(change)
    report = run_gate(copy, {}, LIMITS, checked_models(shipped()[1]))
    return {one.check for one in report.results if not one.passed and one.severity == "block"}


AT_THE_EDGE = {
    "mart.roster: children_add_up",
    "mart.roster: every_month",
    "mart.new_employment: months_add_up",
    "mart.labour_movement: from_is_former_stock",
    "mart.zero_employment_household: every_month",
    "mart.zero_employment_household: opening_is_former_stock",
    "mart.full_employment_criterion: streets_counted",
}
INVENTED = {"mart.assistance: known_code:service"}  # a service that the province makes up


def test_checks_do_not_miss_what_lies_beyond_the_horizon(whole, tmp_path):
    """They would, if they did not know of it."""
    assert failed_in(whole, tmp_path) == INVENTED
    unknown = "update audit.release set held_from = null, detailed_from = null"
    assert failed_in(whole, tmp_path, unknown) >= AT_THE_EDGE


def test_an_area_whose_first_row_comes_later_is_not_missed_in_a_year_that_is_cut(whole, tmp_path):
    """Its year to date counts months that are not held."""
    gone = """
        delete from mart.new_employment
        where month = (select detailed_from from audit.release) and length(area_code) >= 9
    """
    assert "mart.new_employment: months_add_up" not in failed_in(whole, tmp_path, gone)


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (
            "delete from mart.roster where month = '2026-10-01' and area_level = 'street'",
            "mart.roster: children_add_up",
        ),
        (
            "delete from mart.roster where month = '2026-08-01' and area_level = 'prefecture'",
            "mart.roster: children_add_up",
        ),
        ("delete from mart.roster where month = '2026-09-01'", "mart.roster: every_month"),
        (
            "update mart.new_employment set new_employment_ytd = new_employment_ytd + 1,"
            " net_new_employment_ytd = net_new_employment_ytd + 1 where month = '2026-11-01'",
            "mart.new_employment: months_add_up",
        ),
        (
            "update mart.new_employment set new_employment_ytd = new_employment_ytd + 1,"
            " net_new_employment_ytd = net_new_employment_ytd + 1 where month = '2026-09-01'",
            "mart.new_employment: months_add_up",
        ),
        (
            "update mart.zero_employment_household set opening = opening + 1"
            " where month = '2026-11-01' and area_level = 'street'",
            "mart.zero_employment_household: opening_is_former_stock",
        ),
        (
            "update mart.labour_movement set persons = persons + 1"
            " where month = '2026-11-01' and area_level = 'street'",
            "mart.labour_movement: from_is_former_stock",
        ),
        (
            "update mart.labour_movement set persons = persons + 1"
            " where month = '2026-10-01' and area_level = 'county'",
            "mart.labour_movement: from_is_former_stock",
        ),
    ],
)
def test_what_is_wrong_inside_the_horizon_is_found(whole, tmp_path, change, check):
    assert check in failed_in(whole, tmp_path, change)
