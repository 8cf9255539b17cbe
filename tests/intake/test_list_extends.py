"""Whether landing's list of receipts goes on from a former one is asked often and read once."""

from __future__ import annotations

import json
import os
from dataclasses import replace

from pipelines.base.home import Home
from pipelines.base.journal import add_lines
from pipelines.intake.receipt_list import list_extends, received, received_up_to


def receive(home: Home, number: int) -> None:
    """A batch of one receipt."""
    name = f"{number:08d}"
    told = {
        "receipt": f"{name}-00001",
        "sha256": f"{number:064x}",
        "name": f"{number}.csv",
        "bytes": 1,
        "received_at": "2026-10-01T00:00:00+00:00",
        "expected_month": None,
    }
    add_lines(home.landing / "receipts", name, [json.dumps(told)])


def test_a_list_is_read_again_only_when_what_it_began_with_was_touched(tmp_path, monkeypatch):
    home, read = Home(tmp_path).prepare(), []
    receive(home, 1)
    before = received_up_to(received(home))

    def counted(home: Home):
        read.append(home)
        return received(home)

    monkeypatch.setattr("pipelines.intake.receipt_list.received", counted)
    assert list_extends(home, before)
    receive(home, 2)
    assert list_extends(home, before)
    assert len(read) == 1
    os.utime(min((home.landing / "receipts").glob("*.jsonl")), (1, 1))
    assert list_extends(home, before)
    assert len(read) == 2
    assert not list_extends(home, replace(before, digest="of another list"))
