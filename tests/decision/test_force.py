"""Decisions that force a row or a file, and how decisions are kept and named."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from pipelines.contract.rule import RULES
from pipelines.decision.record import (
    LIFTED,
    Decision,
    in_force,
    numbered,
    public_reason,
    read_decisions,
    withdrawals,
)
from pipelines.intake.submission import submission_frame
from pipelines.operation.reading import read_submission
from pipelines.reference.load import load_reference
from tests.build.decision_case import (
    GOOD,
    NAME,
    RIGHT,
    WRONG,
    decided,
    fault_codes,
    read_under,
    row_of,
)
from tests.build.register_file import (
    STREET,
    accepted,
    csv_bytes,
    grid,
    issues,
    person,
    reader_for,
    submit,
)


def test_a_forced_row_is_accepted_and_marked_and_the_others_are_not(home):
    receipt = row_of(home, person(1, sex="女"), person(3, sex="女"))
    outcome = read_under(home, receipt, {"kind": "force", "row": 2})
    lake = accepted(home, outcome)
    assert (outcome.accepted, outcome.quarantined, outcome.decision_faults) == (31, 1, ())
    assert lake.filter("is_forced")["row"].to_list() == [2]
    assert sorted(issue for issue in issues(home, outcome) if issue[1]) == [
        ("forced", 2, "sex"),
        ("id_sex", 3, "sex"),
    ]


@pytest.mark.parametrize(
    "cells",
    [
        {"id_number": WRONG},
        {"id_number": ""},
        {"employment_status": "待定"},
        {"household_no": ""},
        {"community_code": "510104018001"},
        {"community_code": f"{STREET}899"},
    ],
    ids=str,
)
def test_a_row_without_a_value_or_a_place_cannot_be_forced(home, cells):
    receipt = row_of(home, person(1, **cells))
    outcome = read_under(home, receipt, {"kind": "force", "row": 2})
    assert (outcome.quarantined, fault_codes(outcome)) == (1, ["row_not_typed"])
    assert WRONG not in str(outcome.decision_faults)


def test_a_file_with_too_many_bad_rows_is_forced_without_them(home):
    people = [person(serial, sex="男" if serial != 2 else "x") for serial in (1, 3, 2)]
    receipt, first = submit(home, csv_bytes(grid(people)), NAME)
    outcome = read_under(home, receipt, {"kind": "force"})
    assert (
        first.verdict,
        outcome.verdict,
        outcome.accepted,
        outcome.quarantined,
        outcome.decision_faults,
    ) == ("refused", "accepted", 2, 1, ())
    assert ("forced", None, None) in issues(home, outcome)


def test_a_file_refused_for_its_bad_rows_may_have_them_corrected_one_at_a_time(home):
    people = [person(1, id_number=WRONG), person(2, employment_status="待定"), person(4)]
    receipt, _ = submit(home, csv_bytes(grid(people)), NAME)
    first = read_under(
        home,
        receipt,
        {"kind": "correct", "row": 2, "column": "id_number", "expect": WRONG, "value": RIGHT},
    )
    assert (first.verdict, first.decision_faults) == ("refused", ())
    both = read_under(
        home,
        receipt,
        {
            "kind": "correct",
            "row": 3,
            "column": "employment_status",
            "expect": "待定",
            "value": "就业",
        },
    )
    assert (both.verdict, both.accepted) == ("accepted", 3)


@pytest.mark.parametrize(
    ("name", "expected", "month"),
    [
        (NAME, date(2026, 9, 1), "2026-08-01"),
        (f"{STREET}_2099-01.csv", None, "2099-01-01"),
        (f"{STREET}_台账.csv", date(2199, 1, 1), "2199-01-01"),
    ],
)
def test_a_file_of_another_or_a_future_month_is_forced_into_its_own(home, name, expected, month):
    receipt, first = submit(home, csv_bytes(grid(GOOD)), name, expected)
    outcome = read_under(home, receipt, {"kind": "force"})
    assert (first.verdict, outcome.verdict, outcome.month, outcome.decision_faults) == (
        "refused",
        "accepted",
        month,
        (),
    )


@pytest.mark.parametrize(
    ("content", "name", "codes"),
    [
        (b"PK\x03\x04 broken", NAME, ["file_unreadable"] * 3),
        (csv_bytes(grid(GOOD)), f"{STREET}_台账.csv", ["file_refused"] * 2),
        (
            csv_bytes(
                grid(
                    GOOD,
                    {
                        "community_code": "社区代码",
                        "id_number": "身份证号",
                        "name": "姓名",
                        "sex": "性别",
                        "household_no": "户编号",
                        "employment_status": "就业状态",
                    },
                )
            ),
            NAME,
            ["file_refused"] * 2,
        ),
    ],
    ids=["unreadable", "month missing", "column missing"],
)
def test_a_file_whose_rows_cannot_be_told_can_be_neither_forced_nor_helped_by_forcing_rows(
    home, content, name, codes
):
    receipt, _ = submit(home, content, name)
    cell = {"kind": "correct", "row": 2, "column": "name", "expect": "测试人", "value": "另"}
    outcome = read_under(home, receipt, {"kind": "force"}, {"kind": "force", "row": 2}, cell)
    assert (outcome.verdict, fault_codes(outcome)) == ("refused", codes)


def test_what_can_be_lifted_are_rules_that_refuse_a_file():
    assert {RULES[rule].severity for rule in LIFTED} == {"FILE"}


def test_a_reading_is_named_by_its_decisions_and_a_revocation_brings_the_former_back(home):
    receipt = row_of(home, person(1, sex="女"))
    plain = reader_for(home).outcome_file(receipt.submission)
    reader = decided(home, Decision("force", receipt.submission, "核对过", row=2))
    assert plain and reader.outcome_file(receipt.submission) is None
    assert [one.receipt for one in reader.unread([receipt])] == [receipt.receipt]
    read_submission(reader, receipt)
    decided_file = reader.outcome_file(receipt.submission)
    assert decided_file and decided_file.name.startswith(plain.stem)
    reader = decided(home, Decision("revoke", receipt.submission, "错了", revokes=1))
    assert reader.outcome_file(receipt.submission) == plain and reader.unread([receipt]) == []


def test_two_readings_under_decisions_lie_side_by_side(home):
    receipt = row_of(home, person(1, sex="女"))
    forced = read_under(home, receipt, {"kind": "force", "row": 2})
    frame = submission_frame(replace(reader_for(home), decisions=read_decisions(home)), [receipt])
    former = submission_frame(reader_for(home), [receipt])
    assert (
        frame["accepted"][0],
        frame["is_forced"][0],
        former["accepted"][0],
        former["is_forced"][0],
    ) == (31, True, 30, False)
    assert {frame["data_file"][0], former["data_file"][0]} == {
        forced.data_file,
        str(forced.data_file).replace(f"-{forced.decisions}", ""),
    }


def test_no_file_name_or_token_tells_a_value(home):
    receipt = row_of(home, person(1, id_number=WRONG))
    decisions = [
        Decision(
            "correct", receipt.submission, "x", row=2, column="id_number", expect=WRONG, value=RIGHT
        )
    ] * 2
    one, other = (numbered(decisions[:1], ())[0] for _ in range(2))
    assert one.token != other.token
    assert len(one.token) == 16


def test_the_published_reason_hides_numbers_names_and_the_cells_texts():
    decision = Decision(
        "correct", "s", "张三改为张山，电话 19900000001", column="name", expect="张三", value="张山"
    )
    reference = load_reference()
    assert public_reason(decision, reference) == "***改为***，电话 ***"
    for written, published in (
        ("李四家重复报送，已与锦江区核对", "***重复报送，已与锦江区核对"),
        ("王小明 来电：企业停产，数字属实", "*** 来电：企业停产，数字属实"),
        ("季节性招聘，经查无误", "季节性招聘，经查无误"),
        ("checked with Zhang Sanfeng, correct", "checked with ***** *******, correct"),
    ):
        reason = replace(decision, reason=written)
        assert public_reason(reason, reference) == published


def test_what_version_0_2_kept_of_decisions_and_outcomes_is_still_read(home):
    receipt = row_of(home, person(1, sex="女"))
    read_under(home, receipt, {"kind": "force", "row": 2})
    [kept] = (home.landing / "decisions").iterdir()
    decision = json.loads(kept.read_text("utf-8"))
    former = {name: decision.pop(name) for name in ("token", "decided_at", "by")}
    former |= {"decision": decision.pop("number"), "order": decision}
    kept.write_text(json.dumps(former, ensure_ascii=False), "utf-8")
    (home.landing / "records.txt").unlink()
    for outcome in (home.lake / "submission").glob("*.json"):
        told = json.loads(outcome.read_text("utf-8"))
        told.pop("sum")
        told.pop("made")
        told |= {"ruling": told.pop("decisions"), "unfit": told.pop("decision_faults")}
        outcome.write_text(json.dumps(told), "utf-8")
    reader = replace(reader_for(home), decisions=read_decisions(home))
    frame = submission_frame(reader, [receipt])
    assert (frame["accepted"][0], frame["is_forced"][0]) == (31, True)


def test_decisions_lie_beside_the_receipts_closed_to_others(home):
    decided(home, Decision("withdraw", "s", "重复"), Decision("withdraw", "t", "重复"))
    decided(home, Decision("revoke", "s", "错了", revokes=1))
    assert [decision.number for decision in read_decisions(home)] == [1, 2, 3]
    assert [file.name for file in sorted((home.landing / "decisions").iterdir())] == [
        "00000001.jsonl",
        "00000003.jsonl",
    ]
    assert oct(home.landing.stat().st_mode)[-3:] == "700"
    assert withdrawals(read_decisions(home)).keys() == {"t"}
    assert [one.number for one in in_force(read_decisions(home))] == [2]


def test_a_batch_that_was_not_finished_counts_for_nothing(home):
    decided(home, Decision("withdraw", "s", "重复"))
    (home.landing / "decisions" / ".00000002").write_text(json.dumps({"decision": 2})[:9])
    assert [decision.number for decision in read_decisions(home)] == [1]
