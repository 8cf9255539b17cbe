"""Landing is looked through a share a day, whole within 28 days, and what is damaged is told until it
is restored.
"""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256 as digest

import pytest

from pipelines.base import clock
from pipelines.base.home import Home
from pipelines.intake.landed_file import landed_path
from pipelines.intake.landing import land, read_receipts, receive
from pipelines.operation.alarm import alarms_now
from pipelines.operation.landing_check import DAYS, look_at_share, looked_at
from tests.build.limits import LIMITS

FIRST = date(2026, 9, 1)


@pytest.fixture
def home(tmp_path) -> Home:
    """100 files that were received."""
    home = Home(tmp_path / "home").prepare()
    for number in range(100):
        (home.inbox / f"{number}.csv").write_bytes(b"%d" % number)
    landed = land(home, sorted(home.inbox.iterdir()), 1)
    receive(home, landed, None, lambda candidates: set())
    return home


def looked_on(home: Home, monkeypatch, day: int) -> list[str]:
    monkeypatch.setattr(clock, "today", lambda: FIRST + timedelta(days=day))
    return [one.sha256 for one in look_at_share(home)]


def damage(home: Home, place: int) -> str:
    sha256 = sorted(one.sha256 for one in read_receipts(home))[place]
    path = landed_path(home, sha256)
    path.chmod(0o600)
    path.write_bytes(b"other")
    return sha256


@pytest.mark.parametrize("place", [0, 3, 57, 99])
def test_a_damaged_file_is_found_within_28_days(home, monkeypatch, place):
    """F6, by the daemon."""
    sha256 = damage(home, place)
    days = [day for day in range(DAYS) if sha256 in looked_on(home, monkeypatch, day)]
    assert days
    assert days[0] == place // 4


def test_days_on_which_nobody_looked_are_made_up_for(home, monkeypatch):
    last = damage(home, 99)
    looked_on(home, monkeypatch, 0)
    assert looked_on(home, monkeypatch, DAYS - 1) == [last]


def test_once_a_day_is_enough(home, monkeypatch):
    looked_on(home, monkeypatch, 0)
    before = looked_at(home)
    looked_on(home, monkeypatch, 0)
    assert looked_at(home) == before


def test_what_is_damaged_is_an_alarm_until_it_is_restored(home, monkeypatch):
    sha256 = damage(home, 1)
    content = next(b"%d" % n for n in range(100) if _hash(b"%d" % n) == sha256)
    looked_on(home, monkeypatch, 0)
    (alarm,) = [one for one in alarms_now(home, LIMITS)[0] if one.kind == "landing_damaged"]
    assert alarm.lines[0].zh == f"landing/{sha256[:2]}/{sha256}"
    landed_path(home, sha256).write_bytes(content)
    assert "landing_damaged" not in [one.kind for one in alarms_now(home, LIMITS)[0]]


def _hash(content: bytes) -> str:
    return digest(content).hexdigest()
