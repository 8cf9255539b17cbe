"""A clock that goes back neither blocks nor reorders."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.base.clock import as_if, now_after, utc_now
from pipelines.decision.record import Decision, numbered
from pipelines.intake.landing import read_receipts
from pipelines.operation.world import survey
from pipelines.release.publish import find_release, publish, releases
from tests.build.limits import LIMITS
from tests.build.register_file import STREET, read_all_here
from tests.build.small_home import AUGUST, people, refreshed

NOON = datetime(2026, 9, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _reads_here(monkeypatch):
    for place in ("take_in", "made"):
        monkeypatch.setattr(f"pipelines.operation.{place}.read_all", read_all_here)


def test_now_is_never_before_what_was_recorded():
    with as_if(NOON):
        assert utc_now() == now_after() == NOON
        assert now_after("2027-01-01T00:00:00+00:00") == datetime(2027, 1, 1, tzinfo=UTC)
        assert now_after(NOON - timedelta(days=1)) == NOON


def test_receipts_and_decisions_keep_their_order_in_time(home):
    """F9."""
    for days, serial in ((0, 1), (-400, 2)):
        with as_if(NOON + timedelta(days=days)):
            (home.inbox / AUGUST).write_bytes(people(serial))
            refreshed(home, None)
    times = [receipt.received_at for receipt in read_receipts(home)]
    assert times == ["2026-09-10T12:00:00+00:00"] * 2
    assert survey(home, LIMITS).submissions["verdict"].to_list() == ["accepted"] * 2
    with as_if(NOON):
        first = numbered([Decision("withdraw", "a", "x")], ())
    with as_if(NOON - timedelta(days=400)):
        second = numbered([Decision("withdraw", "b", "x")], first)
    assert second[0].decided_at == first[0].decided_at


def test_a_file_of_a_month_to_come_is_judged_again_once_the_month_has_come(home):
    """F9: as where the clock was wrong when it came first."""
    name, content = AUGUST, people(1)
    verdicts = []
    for moment in (NOON - timedelta(days=400), NOON - timedelta(days=399), NOON):
        with as_if(moment):
            (home.inbox / name).write_bytes(content)
            verdicts.append(refreshed(home, None).submissions["verdict"].to_list())
    assert verdicts == [["refused"], ["refused"], ["accepted", "accepted"]]
    assert STREET in name


def test_releases_are_ordered_by_their_chain_not_by_the_clock(home):
    """F9."""
    inputs = None
    for moment, marker in ((NOON, "a"), (NOON - timedelta(days=400), "b")):
        building = home.releases / f".building-{marker}.duckdb"
        building.write_bytes(marker.encode())
        inputs = survey(home, LIMITS).inputs
        publish(home, building, f"{moment:%Y%m%dT%H%M%SZ}-{marker * 8}", inputs, moment)
    assert [release.file.read_bytes() for release in releases(home)] == [b"a", b"b"]
    assert [release.number for release in releases(home)] == [1, 2]
    assert find_release(home).file.read_bytes() == b"b"
    assert find_release(home, as_of=NOON).file.read_bytes() == b"b"
