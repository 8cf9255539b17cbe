"""The operator's decisions as they are taken: tried, kept, read at once, and told by command."""

from __future__ import annotations

import pytest

from pipelines.base.lock import HomeInUse, locked
from pipelines.intake.landing import read_receipts
from pipelines.operation.decide import decide
from pipelines.operation.decision_check import DecisionsDoNotFit
from pipelines.operation.take_in import take_in
from pipelines.operation.world import survey
from pipelines.operation.written_decision import DecisionsRefused
from pipelines.release.publish import releases
from tests.build.decision_case import written
from tests.build.limits import LIMITS
from tests.build.register_file import STREET, id_number
from tests.build.small_home import (
    AUGUST,
    WRONG,
    bring,
    jiuye,
    people,
    persons,
    read_here,
    release_now,
    take,
)

pytestmark = pytest.mark.slow


def test_a_forced_file_is_tried_kept_and_read_at_once(home):
    submission = bring(home, AUGUST, people(1, 2) + people(3, id_number=WRONG).split(b"\n", 1)[1])
    read_here(home)
    taken = decide(home, LIMITS, [written("强制", submission[:6])])
    assert (
        taken.before["verdict"][0],
        taken.after["verdict"][0],
        taken.after["quarantined"][0],
    ) == ("refused", "accepted", 1)
    world = survey(home, LIMITS)
    assert len(world.submissions) == 1
    assert world.submissions["is_forced"][0]
    with pytest.raises(DecisionsRefused, match="decided_already"):
        decide(home, LIMITS, [written("force", submission)])


def test_a_forced_row_leaves_the_return_workbook_and_comes_back_when_the_decision_is_revoked(home):
    submission = bring(home, AUGUST, people(*range(2, 20)) + people(1, sex="女").split(b"\n", 1)[1])
    read_here(home)
    (workbook,) = home.returns.rglob("*.xlsx")
    states = [workbook.read_bytes()]
    for decision in (written("force", submission, row="20"), written("revoke", decision="1")):
        decide(home, LIMITS, [decision])
        states.append(workbook.read_bytes())
    assert states[0] == states[2] != states[1]


def test_a_decision_waits_for_no_refresh(home):
    bring(home, AUGUST, people(1))
    with locked(home), pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.operation.decide.LOCK_SECONDS", 0)
        with pytest.raises(HomeInUse):
            decide(home, LIMITS, [written("withdraw", read_receipts(home)[0].submission)])


def test_a_run_killed_between_decision_and_reading_is_made_good_by_the_next(home):
    submission = bring(home, AUGUST, people(1, 2) + people(3, id_number=WRONG).split(b"\n", 1)[1])
    read_here(home)
    take(home, {"kind": "force", "submission": submission, "reason": "先收"})  # and nothing read
    assert survey(home, LIMITS).submissions.is_empty()
    world = take_in(home, LIMITS, None, None, lambda done, total: None)
    assert world.submissions["verdict"].to_list() == ["accepted"]


def test_a_refresh_stops_where_the_source_was_mended_and_goes_on_once_the_decision_is_revoked(home):
    submission = bring(
        home, AUGUST, people(*range(2, 20)) + people(1, id_number=WRONG).split(b"\n", 1)[1]
    )
    cell = {"row": 20, "column": "id_number", "expect": WRONG, "value": id_number(serial=1)}
    take(home, {"kind": "correct", "submission": submission, "reason": "核对过", **cell})
    first = release_now(home)
    bring(home, f"{STREET}_2026-08_b.csv", people(*range(1, 20)))
    with pytest.raises(DecisionsDoNotFit, match="jiuye revoke 1"):
        release_now(home)
    with pytest.raises(DecisionsDoNotFit):
        take_in(home, LIMITS, None, None, lambda done, total: None)
    assert [release.release_id for release in releases(home)] == [first.release_id]
    take(home, {"kind": "revoke", "submission": submission, "reason": "街道已改正", "revokes": 1})
    assert persons(release_now(home)) == 19


def test_a_file_that_no_longer_stands_by_a_decision_is_named(home):
    stands = bring(home, AUGUST, people(*range(2, 12)))
    refused = bring(
        home,
        AUGUST.replace("_2026", "_更正_2026"),
        people(1) + people(*range(12, 16), id_number="5.199E+17").split(b"\n", 1)[1],
    )
    read_here(home)
    code, said = jiuye(home, "force", refused, "--reason", "已核实")
    assert code == 0
    assert f"注意：{stands}" in said
    assert "10 行" in said


def test_the_operators_commands_say_what_was_done_and_no_cells_text(home):
    submission = bring(
        home, AUGUST, people(*range(2, 20)) + people(1, id_number=WRONG).split(b"\n", 1)[1]
    )
    read_here(home)
    cell = (
        "--row",
        "20",
        "--column",
        "身份证号",
        "--expect",
        WRONG,
        "--value",
        id_number(serial=1),
    )
    code, said = jiuye(home, "correct", submission[:8], *cell, "--reason", f"{WRONG} 错误")
    assert code == 0
    assert "决定 / decision 1" in said
    assert "退回行 1" in said
    assert "jiuye refresh" in said
    assert (
        jiuye(
            home,
            "correct",
            submission,
            "--row",
            "20",
            "--column",
            "sex",
            "--expect",
            "x",
            "--value",
            "女",
            "--reason",
            "y",
        )[0]
        == 2
    )
    listed = jiuye(home, "decisions")[1]
    assert "*** 错误" in listed
    assert "第 20 行" in listed
    assert jiuye(home, "revoke", "1", "--reason", "错了")[0] == 0
    assert "已由 2 撤销" in jiuye(home, "decisions")[1]
    assert jiuye(home, "withdraw", submission, "--reason", "错件")[0] == 0
    status = jiuye(home, "status")[1]
    assert "撤回 / withdrawn" in status
    assert submission in status
    everything = said + listed + status
    assert WRONG not in everything
    assert id_number(serial=1) not in everything


def test_withdrawing_everything_leaves_the_last_release_and_says_so(home):
    submission = bring(home, AUGUST, people(1))
    release_now(home)
    take(home, {"kind": "withdraw", "submission": submission, "reason": "错件"})
    code, said = jiuye(home, "refresh")
    assert code == 2
    assert "jiuye revoke" in said
    assert len(releases(home)) == 1
