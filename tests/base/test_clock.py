"""Beijing time: what a person gives and is shown; UTC is what is stored."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.base import clock
from pipelines.base.home import Home
from pipelines.intake.landing import Receipt
from pipelines.intake.receipt_list import NONE_RECEIVED
from pipelines.operation.reading import read_submission
from pipelines.release.publish import Inputs, publish
from tests.build.register_file import csv_bytes, grid, person, reader_for, submit
from tests.build.small_home import jiuye

ROOT = Path(__file__).resolve().parents[2]
NIGHT = datetime(2026, 8, 31, 17, tzinfo=UTC)  # one o'clock in the morning of September in Beijing


@pytest.mark.parametrize(
    "stored",
    [NIGHT, NIGHT.replace(tzinfo=None), "2026-08-31T17:00:00+00:00", "2026-08-31T17:00:00"],
)
def test_a_stored_moment_is_shown_as_it_is_in_beijing_with_the_zone_named(stored):
    assert clock.beijing_text(stored) == "2026-09-01 01:00:00 北京时间 / Beijing time"


def test_a_day_is_a_day_in_beijing(monkeypatch):
    monkeypatch.setattr(clock, "utc_now", lambda: NIGHT)
    assert clock.today() == date(2026, 9, 1)


def test_a_demo_may_let_it_be_another_moment_and_afterwards_it_is_now():
    before = clock.utc_now()
    with clock.as_if(datetime(2026, 9, 1, 1, tzinfo=clock.BEIJING)):
        assert clock.utc_now() == NIGHT
        with clock.as_if(None):
            assert clock.utc_now() >= before
    assert clock.utc_now() >= before


def test_nothing_but_the_demo_tells_another_time():
    users = {
        str(path.relative_to(ROOT))
        for room in ("assets", "pipelines", "dashboards")
        for path in (ROOT / room).rglob("*.py")
        if "as_if(" in path.read_text("utf-8")
    }
    assert users == {"assets/cli/demo.py", "pipelines/base/clock.py"}


def test_a_date_that_is_given_means_the_end_of_its_day_in_beijing():
    assert clock.end_of(datetime(2026, 9, 1)).astimezone(UTC) == datetime(
        2026, 9, 1, 15, 59, 59, tzinfo=UTC
    )
    assert clock.end_of(datetime(2026, 9, 1, 1)).astimezone(UTC) == NIGHT


@pytest.mark.parametrize(
    ("as_of", "found"),
    [
        ("2026-08-31", False),
        ("2026-09-01", True),
        ("2026-09-01T00:59:59", False),
        ("2026-09-01T01:00:00", True),
    ],
)
def test_what_was_released_by_a_day_is_told_by_beijings_days(home: Home, as_of, found):
    building = home.releases / ".building-x.duckdb"
    with duckdb.connect(str(building)) as connection:
        connection.execute("create schema audit; create table audit.release as select 1 as one")
    publish(
        home, building, "20260831T170000Z-00000000", Inputs(NONE_RECEIVED, (), "r", "d", "c"), NIGHT
    )
    code, said = jiuye(home, "sql", "select one from audit.release", "--as-of", as_of)
    assert (code == 0) == found, said
    assert found or "北京时间 / Beijing time" in said
    assert "2026-09-01 01:00:00 北京时间 / Beijing time" in jiuye(home, "releases")[1]


def test_a_month_has_begun_once_it_has_in_beijing(home):
    """A register of September that comes in on its first morning is of the future only by UTC."""
    receipt, _ = submit(home, csv_bytes(grid([person(1)])), "510104017_劳动力资源台账_2026-09.csv")
    known = {
        name: getattr(receipt, name)
        for name in ("receipt", "sha256", "name", "bytes", "expected_month")
    }
    for received_at, verdict in ((NIGHT, "accepted"), (NIGHT.replace(hour=15), "refused")):
        assert (
            read_submission(
                reader_for(home), Receipt(**known, received_at=received_at.isoformat())
            ).verdict
            == verdict
        )
