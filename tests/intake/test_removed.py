"""Files whose bytes are no longer kept: what a former reader made of them is carried over, with one
look at the outcomes and at the list of files removed for all of them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipelines.base.home import Home
from pipelines.intake import removed
from pipelines.intake.landing import Receipt
from pipelines.intake.outcome import Outcome, outcome_path, write_outcome
from pipelines.intake.reader import Reader
from pipelines.intake.removed import carried_over, note_removed, removed_bytes
from tests.build.limits import LIMITS
from tests.build.register_file import KEY, SHIPPED


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Outcomes of three submissions by two former readers; the second read two of them later."""
    home = Home(tmp_path).prepare()
    for age, (reader, submissions) in enumerate(
        ({"first": ("a", "b", "c"), "second": ("a", "b")}).items()
    ):
        for submission in submissions:
            own = Outcome(submission, reader, verdict="accepted", rows_read=age)
            write_outcome(home, own, [])
            os.utime(outcome_path(home, own.name), (age, age))
    return home


def carried(home: Home, submission: str, decisions: str = "") -> tuple[bool, int] | None:
    """Whether it is an outcome of the present reader, and the rows read (the former reader)."""
    reader = Reader(home, LIMITS, SHIPPED, KEY)
    receipt = Receipt("1", "", "x.csv", 1, "2024-09-01T00:00:00+00:00", None, lifted=submission)
    found = carried_over(reader, receipt, decisions)
    return found and (found[0].reader == reader.fingerprint, found[0].rows_read)


def counted(monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> list[object]:
    """The arguments of each call of a function, from now on."""
    calls, work = [], getattr(owner, name)
    monkeypatch.setattr(owner, name, lambda *said: calls.append(said) or work(*said))
    return calls


def test_the_newest_outcome_is_carried_over_and_the_folder_listed_once(home, monkeypatch):
    looks = counted(monkeypatch, removed.os, "scandir")
    assert [carried(home, one) for one in "abc"] == [(True, 1), (True, 1), (True, 0)]
    assert len(looks) == 1


def test_what_was_read_since_the_folder_was_listed_is_found(home):
    assert carried(home, "d") is None
    write_outcome(home, Outcome("d", "third", verdict="accepted", rows_read=2), [])
    assert carried(home, "d") == (True, 2)


def test_only_an_outcome_under_the_same_decisions_is_carried_over(home):
    write_outcome(home, Outcome("c", "first", rows_read=5, decisions="0a0b0c0d"), [])
    assert carried(home, "c") == (True, 0)
    assert carried(home, "c", "0a0b0c0d") == (True, 5)
    assert carried(home, "a", "0a0b0c0d") is None


def test_the_list_of_removed_files_is_read_again_when_it_has_grown(home, monkeypatch):
    note_removed(home, {"a" * 64: 10}, 24)
    reads = counted(monkeypatch, removed, "read_lines")
    assert removed_bytes(home) == removed_bytes(home) == {"a" * 64}
    note_removed(home, {"b" * 64: 10}, 24)
    assert removed_bytes(home) == {"a" * 64, "b" * 64}
    assert len(reads) == 2
