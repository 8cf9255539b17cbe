"""The operator's decisions as they are taken: tried, kept, read at once; or told at fault, by
command and by file.
"""

from __future__ import annotations

import pytest

from pipelines.base.home import Home
from pipelines.base.lock import HomeInUse, locked
from pipelines.decision.record import read_decisions
from pipelines.intake.landing import read_receipts
from pipelines.operation.decide import decide
from pipelines.operation.decision_check import DecisionsUnfit
from pipelines.operation.take_in import take_in
from pipelines.operation.wish import OrdersRefused, Wish, read_wishes
from pipelines.operation.world import survey
from pipelines.release.publish import releases
from tests.build.limits import LIMITS
from tests.build.register_file import STREET, id_number, read_all_here
from tests.build.small_home import (
    AUGUST,
    JULY,
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


@pytest.fixture(autouse=True)
def _read_in_this_process(monkeypatch: pytest.MonkeyPatch):
    """Deciding starts reader processes for what it reads, a second each; test_personal_values has
    them do it.
    """
    for module in ("decide", "take_in"):
        monkeypatch.setattr(f"pipelines.operation.{module}.read_all", read_all_here)


def wish(kind: str, submission: str = "", **words: str) -> Wish:
    return Wish("d.csv:2", {"kind": kind, "submission": submission, "reason": "核对过", **words})


def test_a_forced_file_is_tried_kept_and_read_at_once(home):
    submission = bring(home, AUGUST, people(1, 2) + people(3, id_number=WRONG).split(b"\n", 1)[1])
    read_here(home)
    taken = decide(home, LIMITS, [wish("强制", submission[:6])])
    assert (
        taken.before["verdict"][0],
        taken.after["verdict"][0],
        taken.after["quarantined"][0],
    ) == ("refused", "accepted", 1)
    world = survey(home, LIMITS)
    assert len(world.submissions) == 1
    assert world.submissions["is_forced"][0]
    with pytest.raises(OrdersRefused, match="decided_already"):
        decide(home, LIMITS, [wish("force", submission)])


def test_a_forced_row_leaves_the_return_workbook_and_comes_back_when_the_decision_is_revoked(home):
    submission = bring(home, AUGUST, people(*range(2, 20)) + people(1, sex="女").split(b"\n", 1)[1])
    read_here(home)
    (workbook,) = home.returns.rglob("*.xlsx")
    states = [workbook.read_bytes()]
    for order in (wish("force", submission, row="20"), wish("revoke", decision="1")):
        decide(home, LIMITS, [order])
        states.append(workbook.read_bytes())
    assert states[0] == states[2] != states[1]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"kind": "force"}, "file_accepted"),
        ({"kind": "force", "row": "3"}, "row_accepted"),
        (
            {"kind": "correct", "row": "2", "column": "姓名", "expect": "甲", "value": "乙"},
            "text_differs",
        ),
        (
            {
                "kind": "correct",
                "row": "2",
                "column": "姓名",
                "expect": "测试人",
                "value": "乙",
                "submission": "former",
            },
            "file_replaced",
        ),
    ],
)
def test_a_decision_that_does_not_fit_is_not_kept(home, words, code):
    former = bring(home, f"{STREET}_2026-08_a.csv", people(1, 2, 3))
    submission = bring(home, AUGUST, people(1, 2))
    read_here(home)
    returned = {path: path.read_bytes() for path in home.returns.rglob("*.xlsx")}
    with pytest.raises(OrdersRefused, match=rf"^d\.csv:2: {code}: "):
        decide(
            home,
            LIMITS,
            [
                wish(
                    **{
                        "submission": submission,
                        **words,
                        **({"submission": former} if words.get("submission") else {}),
                    }
                )
            ],
        )
    assert read_decisions(home) == ()
    assert {path: path.read_bytes() for path in home.returns.rglob("*.xlsx")} == returned
    assert list((home.vault / ".tmp").iterdir()) == []


@pytest.fixture(scope="module")
def sent(tmp_path_factory) -> Home:
    """Two files, one decision revoked and one in force."""
    home = Home(tmp_path_factory.mktemp("sent") / "home").prepare()
    one, other = bring(home, AUGUST, people(1, 2, 3)), bring(home, JULY, people(1, 2))
    bring(home, "notes.csv", b"a,b,c\n1,2,3\n")
    take(home, {"kind": "withdraw", "submission": one, "reason": "错件"})
    take(
        home,
        {"kind": "revoke", "submission": one, "reason": "没有错", "revokes": 1},
        {"kind": "withdraw", "submission": other, "reason": "错件"},
    )
    read_here(home)
    return home


FORM_FAULTS = [
    ({"kind": "怎样"}, "kind_unknown"),
    ({"kind": ""}, "kind_unknown"),
    ({"kind": "withdraw", "submission": "ffff"}, "submission_unknown"),
    ({"kind": "withdraw"}, "submission_blank"),
    ({"kind": "withdraw", "submission": "AUGUST", "reason": "  "}, "reason_blank"),
    ({"kind": "withdraw", "submission": "AUGUST", "row": "3"}, "cell_idle"),
    ({"kind": "withdraw", "submission": "JULY"}, "decided_already"),
    ({"kind": "force", "submission": "JULY"}, "submission_withdrawn"),
    ({"kind": "force", "submission": "AUGUST", "column": "sex"}, "cell_idle"),
    ({"kind": "force", "submission": "AUGUST", "row": "一"}, "row_malformed"),
    ({"kind": "force", "submission": "AUGUST", "row": "0"}, "row_malformed"),
    ({"kind": "correct", "submission": "AUGUST", "column": "sex", "value": "女"}, "row_blank"),
    ({"kind": "correct", "submission": "AUGUST", "row": "2", "value": "女"}, "column_blank"),
    (
        {"kind": "correct", "submission": "AUGUST", "row": "2", "column": "状况", "value": "女"},
        "column_unknown",
    ),
    (
        {
            "kind": "correct",
            "submission": "AUGUST",
            "row": "2",
            "column": "性别",
            "expect": "女",
            "value": "女",
        },
        "nothing_changes",
    ),
    (
        {"kind": "correct", "submission": "NOTES", "row": "2", "column": "性别", "value": "女"},
        "file_unreadable",
    ),
    ({"kind": "revoke"}, "decision_blank"),
    ({"kind": "revoke", "decision": "99"}, "decision_unknown"),
    ({"kind": "revoke", "decision": "x"}, "decision_unknown"),
    ({"kind": "revoke", "decision": "1"}, "revoked_already"),
    ({"kind": "revoke", "decision": "2"}, "revokes_revocation"),
    ({"kind": "revoke", "decision": "3", "row": "2"}, "cell_idle"),
]


@pytest.mark.parametrize(
    ("words", "code"), FORM_FAULTS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_an_order_at_fault_is_told_with_its_place_and_code_and_none_is_kept(sent, words, code):
    receipts = {"AUGUST": 0, "JULY": 1, "NOTES": 2}
    known = read_receipts(sent)
    own = {
        name: known[receipts[text]].submission if text in receipts else text
        for name, text in words.items()
    }
    with pytest.raises(OrdersRefused, match=rf"(?m)^d\.csv:2: {code}: "):
        decide(sent, LIMITS, [wish(**own), wish("revoke", decision="3")])
    assert len(read_decisions(sent)) == 3


def test_a_prefix_of_several_submissions_is_ambiguous(sent):
    prefixes = [receipt.submission[0] for receipt in read_receipts(sent)]
    shared = next((prefix for prefix in prefixes if prefixes.count(prefix) > 1), "")
    with pytest.raises(
        OrdersRefused, match="submission_ambiguous" if shared else "submission_blank"
    ):
        decide(sent, LIMITS, [wish("withdraw", shared)])


def test_two_orders_of_one_file_on_one_subject_are_told(sent):
    submission = read_receipts(sent)[0].submission
    again = Wish("d.csv:3", dict(wish("withdraw", submission).words))
    with pytest.raises(OrdersRefused, match=r"^d\.csv:3: decided_twice: 与本文件第 2 行重复"):
        decide(sent, LIMITS, [wish("withdraw", submission), again])


def test_a_decision_waits_for_no_refresh(home):
    bring(home, AUGUST, people(1))
    with locked(home), pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.operation.decide.LOCK_SECONDS", 0)
        with pytest.raises(HomeInUse):
            decide(home, LIMITS, [wish("withdraw", read_receipts(home)[0].submission)])


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
    with pytest.raises(DecisionsUnfit, match="jiuye revoke 1"):
        release_now(home)
    with pytest.raises(DecisionsUnfit):
        take_in(home, LIMITS, None, None, lambda done, total: None)
    assert [release.release_id for release in releases(home)] == [first.release_id]
    take(home, {"kind": "revoke", "submission": submission, "reason": "街道已改正", "revokes": 1})
    assert persons(release_now(home)) == 19


# Files of decisions.


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_of_decisions_may_be_chinese_or_english_and_saved_by_excel(tmp_path, encoding):
    file = tmp_path / "决定.csv"
    file.write_bytes(
        '种类,报送编号,Row,列,原值,新值,理由\n更正,ab12,3,姓名,甲,乙,核对过\n\n,,,,,,\n撤回,cd34,,,,,"错件\n重发"\n'.encode(
            encoding
        )
    )
    first, second = read_wishes(file)
    assert first == Wish(
        "决定.csv:2",
        {
            "kind": "更正",
            "submission": "ab12",
            "row": "3",
            "column": "姓名",
            "expect": "甲",
            "value": "乙",
            "reason": "核对过",
        },
    )
    assert (second.words["kind"], second.words["reason"]) == ("撤回", "错件\n重发")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "column_missing"),
        (b"kind,submission\nwithdraw,a\n", "column_missing"),
        (b"kind,submission,reason\n", "nothing_decided"),
        (b"kind,submission,reason,who\n", "column_unknown"),
        (b"kind,submission,reason,kind\n", "column_repeated"),
        (b"kind,submission,reason\nwithdraw,a\n", "d.csv:2: cells_uneven"),
        (b"\xff\xfe\x00\xd8", "text_unreadable"),
    ],
)
def test_a_file_of_decisions_of_another_form_is_refused(tmp_path, content, said):
    (tmp_path / "d.csv").write_bytes(content)
    with pytest.raises(OrdersRefused, match=said):
        read_wishes(tmp_path / "d.csv")


# As the operator sees it.


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
    code, said = jiuye(home, "correct", submission[:8], *cell, "--reason", f"{WRONG} 错")
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
    assert "*** 错" in listed
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
