"""The gate of a release that took months over: it looks at the others, and trusts what the release
that they come from has recorded of them.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import duckdb
import pytest

from pipelines.base.home import Home
from pipelines.base.wording import Text
from pipelines.quality.check import Check as Declared
from pipelines.quality.gate import GateReport, checked_models, record_checks, run_gate
from pipelines.warehouse.model import Check, load_models
from pipelines.warehouse.table_month import TABLE_MONTH
from tests.build.changing_province import Province
from tests.build.fact_file import shipped
from tests.build.gate_release import MARTS, RELEASE
from tests.build.horizon_release import released
from tests.build.limits import LIMITS

TWO_MONTHS = """
insert into release.mart.roster
    select * replace (date '2026-09-01' as month) from release.mart.roster;
create table release.audit.check (check_name varchar, table_name varchar, severity varchar,
    rows_looked_at bigint, rows_failing bigint, message_zh varchar, message_en varchar,
    failing_keys varchar, asks varchar);
create or replace table release.audit.release as select '{name}' as release_id, held_from,
    detailed_from from release.audit.release;
create table release.audit.table_month as from (values
    ('mart.roster', date '2026-08-01', 'a', 'first'),
    ('mart.roster', date '2026-09-01', 'b', '{name}')
) as told (table_name, month, fingerprint, release_id);
"""
NEGATIVE = "mart.roster: not_negative:persons"
SUMS = "mart.roster: children_add_up"


def written(folder: Path, name: str, wrong_month: str = "") -> Path:
    """A release of rosters of August, which the release `first` made, and September; of the wrong
    month with -1 persons in one community.
    """
    path = folder / f"{name}.duckdb"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as release (storage_version 'v1.2.0')")
        connection.execute(RELEASE)
        for mart in set(MARTS) - {"mart.roster"}:
            connection.execute(f"drop table release.{mart}")
        connection.execute(TWO_MONTHS.format(name=name))
        if wrong_month:
            connection.execute(
                "update release.mart.roster set persons = -1"
                f" where area_code = '510104018001' and month = date '{wrong_month}'"
            )
    return path


def judged(release: Path, before: Path | None, **rules: str) -> GateReport:
    checks = tuple(Check(name, Text("不对", "wrong"), holds) for name, holds in rules.items())
    roster = replace(load_models()["mart.roster"], checks=checks)
    return run_gate(release, {}, LIMITS, [roster, TABLE_MONTH], before)


@pytest.fixture(scope="module")
def first(tmp_path_factory) -> Path:
    """The former release, with what came of its checks."""
    release = written(tmp_path_factory.mktemp("first"), "first")
    record_checks(release, LIMITS, judged(release, None, known="persons > 0"))
    return release


def failing(report: GateReport) -> dict[str, int]:
    return {one.check: one.failing for one in report.failures}


def test_what_fails_in_a_new_month_is_found(tmp_path, first):
    report = judged(written(tmp_path, "second", "2026-09-01"), first)
    assert failing(report)[NEGATIVE] == 1
    assert failing(report)[SUMS] == 1


def test_what_held_in_a_month_taken_over_is_not_looked_at_again(tmp_path, first):
    assert failing(judged(written(tmp_path, "second", "2026-08-01"), first)) == {}


def test_all_rows_of_the_table_count_as_looked_at(tmp_path, first):
    release = written(tmp_path, "second")
    narrow, whole = judged(release, first), judged(release, None)
    assert [(one.check, one.looked_at) for one in narrow.results] == [
        (one.check, one.looked_at) for one in whole.results
    ]


def test_without_a_former_release_every_month_is_looked_at(tmp_path):
    assert NEGATIVE in failing(judged(written(tmp_path, "second", "2026-08-01"), None))


def test_a_check_that_asks_something_else_now_looks_at_every_month(tmp_path, first):
    release = written(tmp_path, "second", "2026-08-01")
    assert failing(judged(release, first, known="persons > 0")) == {}
    assert failing(judged(release, first, known="persons >= 0")) == {"mart.roster: known": 1}


def test_a_check_that_failed_before_looks_at_every_month(tmp_path):
    before = written(tmp_path, "first", "2026-08-01")
    record_checks(before, LIMITS, judged(before, None))
    assert NEGATIVE in failing(judged(written(tmp_path, "second", "2026-08-01"), before))


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A release of all tables, of June to December, with what came of its checks."""
    home = Home(tmp_path_factory.mktemp("whole")).prepare()
    province = Province(home, Random(1), months=7, people=25)
    release = released(home, "whole", province.sent, models=shipped()[1])
    report = run_gate(release, {}, LIMITS, checked_models(shipped()[1]))
    assert set(failing(report)) == {"mart.assistance: known_code:service"}  # invented
    record_checks(release, LIMITS, report)
    return release


def failing_next(whole: Path, folder: Path, new: str, change: str) -> set[str]:
    """The checks that fail in a release like the whole one that has made one month anew, after a
    change.
    """
    release = folder / "next.duckdb"
    release.write_bytes(whole.read_bytes())
    with duckdb.connect(str(release)) as connection:
        told = f"update audit.table_month set release_id = 'former' where month <> '{new}'"
        for statement in (told, "delete from audit.check", change):
            connection.execute(statement)
    report = run_gate(release, {}, LIMITS, checked_models(shipped()[1]), whole)
    return set(failing(report)) - {"mart.assistance: known_code:service"}


YTD = """
update mart.new_employment set new_employment_ytd = new_employment_ytd + 1,
    net_new_employment_ytd = net_new_employment_ytd + 1 where month = '2026-{}-01'
"""
COUNTS = """
update mart.new_employment set new_employment = new_employment + 1,
    net_new_employment = net_new_employment + 1 where month = '2026-{}-01'
"""
MOVED = """
update mart.labour_movement set persons = persons + 1
    where month = '2026-{}-01' and area_level = 'county'
"""
STOCK = "update mart.roster set persons = persons + 1, employed = employed + 1 where month = '{}'"
SUM = "mart.new_employment: months_add_up"
FORMER = "mart.labour_movement: from_is_former_stock"


@pytest.mark.parametrize(
    ("new", "change", "check"),
    [
        ("2026-10-01", YTD.format(10), SUM),  # itself
        ("2026-09-01", YTD.format(11), SUM),  # one of its year after it
        ("2026-12-01", COUNTS.format(11), SUM),  # what it adds up
        ("2026-11-01", MOVED.format(11), FORMER),
        ("2026-10-01", STOCK.format("2026-10-01"), FORMER),  # of November
    ],
)
def test_what_is_compared_with_a_month_made_anew_is_looked_at(whole, tmp_path, new, change, check):
    assert check in failing_next(whole, tmp_path, new, change)


def test_a_comparison_of_months_taken_over_is_not_looked_at_again(whole, tmp_path):
    change = f"{YTD.format(11)}; {MOVED.format(11)}"
    assert failing_next(whole, tmp_path, "2026-12-01", change) == set()
    assert {SUM, FORMER} <= failing_next(whole, tmp_path, "2026-11-01", change)


@pytest.mark.parametrize(
    ("interval", "is_near"), [("'1' month", True), ("'1'  month", True), ("'12' month", False)]
)
def test_a_check_that_compares_a_month_with_one_further_away_looks_at_all(interval, is_near):
    query = f"select month from mart.roster where month > current_date - interval {interval}"
    check = Declared("mart.roster", "near", Text("不对", "wrong"), "query", sql=query)
    assert check.can_be_of_new_months == is_near
