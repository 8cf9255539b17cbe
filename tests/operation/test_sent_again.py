"""A file that was withdrawn and comes again counts again, and whoever takes it in is told."""

from __future__ import annotations

from pipelines.operation.decide import decide
from pipelines.operation.written_decision import WrittenDecision
from pipelines.warehouse.standing import standing_receipts
from tests.build.limits import LIMITS
from tests.build.small_home import AUGUST, bring, people, read_here, refreshed


def withdrawal(submission: str) -> WrittenDecision:
    return WrittenDecision("", {"kind": "withdraw", "submission": submission, "reason": "错件"})


def test_it_stands_is_told_and_can_be_withdrawn_again(home, tmp_path, capsys):
    submission = bring(home, AUGUST, people(1, 2))
    read_here(home)
    decide(home, LIMITS, [withdrawal(submission)])
    folder = tmp_path / "sent"
    folder.mkdir()
    (folder / AUGUST).write_bytes(people(1, 2))
    world = refreshed(home, folder)
    assert len(standing_receipts(world.submissions)) == 1
    said = capsys.readouterr().out
    assert "重新有效" in said
    assert "决定 1" in said
    assert len(standing_receipts(refreshed(home, folder).submissions)) == 1
    assert "以前收到过" in capsys.readouterr().out
    taken = decide(home, LIMITS, [withdrawal(submission)])
    assert set(taken.after["verdict"]) == {"withdrawn"}
