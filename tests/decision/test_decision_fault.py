"""Orders at fault: each is told with its place and code, and none is kept."""

from __future__ import annotations

import pytest

from pipelines.base.home import Home
from pipelines.decision.record import read_decisions
from pipelines.intake.landing import read_receipts
from pipelines.operation.decide import decide
from pipelines.operation.written_decision import (
    DecisionsRefused,
    WrittenDecision,
    read_decision_file,
)
from tests.build.decision_case import written
from tests.build.limits import LIMITS
from tests.build.register_file import STREET
from tests.build.small_home import (
    AUGUST,
    JULY,
    bring,
    people,
    read_here,
    take,
)

pytestmark = pytest.mark.slow


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
    with pytest.raises(DecisionsRefused, match=rf"^d\.csv:2: {code}: "):
        decide(
            home,
            LIMITS,
            [
                written(
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
    with pytest.raises(DecisionsRefused, match=rf"(?m)^d\.csv:2: {code}: "):
        decide(sent, LIMITS, [written(**own), written("revoke", decision="3")])
    assert len(read_decisions(sent)) == 3


def test_a_prefix_of_several_submissions_is_ambiguous(sent):
    prefixes = [receipt.submission[0] for receipt in read_receipts(sent)]
    shared = next((prefix for prefix in prefixes if prefixes.count(prefix) > 1), "")
    with pytest.raises(
        DecisionsRefused, match="submission_ambiguous" if shared else "submission_blank"
    ):
        decide(sent, LIMITS, [written("withdraw", shared)])


def test_two_orders_of_one_file_on_one_subject_are_told(sent):
    submission = read_receipts(sent)[0].submission
    again = WrittenDecision("d.csv:3", dict(written("withdraw", submission).words))
    with pytest.raises(DecisionsRefused, match=r"^d\.csv:3: decided_twice: 与本文件第 2 行重复"):
        decide(sent, LIMITS, [written("withdraw", submission), again])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_of_decisions_may_be_chinese_or_english_and_saved_by_excel(tmp_path, encoding):
    file = tmp_path / "决定.csv"
    file.write_bytes(
        '种类,报送编号,Row,列,原值,新值,理由\n更正,ab12,3,姓名,甲,乙,核对过\n\n,,,,,,\n撤回,cd34,,,,,"错件\n重发"\n'.encode(
            encoding
        )
    )
    first, second = read_decision_file(file)
    assert first == WrittenDecision(
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
    with pytest.raises(DecisionsRefused, match=said):
        read_decision_file(tmp_path / "d.csv")
