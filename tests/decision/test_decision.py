"""Decisions of the operator: what they do to a file, which cannot be taken, and when they no longer
fit.
"""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from pipelines.base.home import Home
from pipelines.contract.rule import RULES
from pipelines.decision.fault import FAULTS, WORDS, parse_unfit
from pipelines.decision.record import (
    LIFTED,
    Order,
    add_decisions,
    in_force,
    numbered,
    public_reason,
    read_decisions,
    rulings,
    withdrawals,
)
from pipelines.intake.landing import Receipt, read_receipts
from pipelines.intake.outcome import Outcome
from pipelines.intake.reader import Reader
from pipelines.intake.submission import settled, submission_frame
from pipelines.operation.decision_check import DecisionsUnfit, refuse_unfit
from pipelines.operation.reading import read_submission
from pipelines.warehouse.standing import standing_communities, standing_receipts
from tests.build.lake_file import OTHER_STREET, A, B, received, refusal, send
from tests.build.register_file import (
    COMMUNITY,
    STREET,
    accepted,
    csv_bytes,
    grid,
    id_number,
    issues,
    person,
    reader_for,
    submit,
)

NAME = f"{STREET}_劳动力资源台账_2026-08.csv"
WRONG, RIGHT = (
    id_number(serial=1)[:-1] + ("0" if id_number(serial=1)[-1] != "0" else "1"),
    id_number(serial=1),
)
GOOD = [person(serial) for serial in range(900, 930)]


def decided(home: Home, *orders: Order) -> Reader:
    """Keep these orders as decisions; the reader that knows all of them."""
    add_decisions(home, numbered(orders, read_decisions(home)))
    return replace(reader_for(home), decisions=read_decisions(home))


def read_under(home: Home, receipt: Receipt, *words: dict) -> Outcome:
    """The submission read again under these decisions (Order's fields but for the submission)."""
    reader = decided(
        home, *(Order(submission=receipt.submission, reason="核对过", **one) for one in words)
    )
    return read_submission(reader, receipt)


def unfit(outcome: Outcome) -> list[str]:
    return [parse_unfit(line).code for line in outcome.unfit]


def row_of(home: Home, *faulty: dict) -> Receipt:
    """A file whose first rows (from row 2) are these, among good ones."""
    return submit(home, csv_bytes(grid([*faulty, *GOOD])), NAME)[0]


# What a correction does.


def test_a_corrected_cell_is_read_as_corrected_and_marked_without_its_text(home):
    receipt = row_of(home, person(1, id_number=WRONG))
    outcome = read_under(
        home,
        receipt,
        {"kind": "correct", "row": 2, "column": "id_number", "expect": WRONG, "value": RIGHT},
    )
    assert (outcome.accepted, outcome.quarantined, outcome.unfit) == (31, 0, ())
    assert [issue for issue in issues(home, outcome) if issue[1]] == [("corrected", 2, "id_number")]
    assert not any(
        number in str(pl.read_parquet(home.root / outcome.issue_file).rows())
        for number in (WRONG, RIGHT)
    )


@pytest.mark.parametrize(("before", "after"), [("", "失业"), ("待定", "失业"), (" 待定 ", "失业")])
def test_a_blank_or_padded_cell_can_be_corrected(home, before, after):
    receipt = row_of(home, person(1, employment_status=before))
    cell = {
        "row": 2,
        "column": "employment_status",
        "expect": before.strip() or None,
        "value": after,
    }
    outcome = read_under(home, receipt, {"kind": "correct", **cell})
    assert (outcome.quarantined, outcome.unfit) == (0, ())


def test_a_correction_that_finds_another_text_changes_nothing_and_is_unfit(home):
    receipt = row_of(home, person(1, id_number=WRONG))
    outcome = read_under(
        home,
        receipt,
        {"kind": "correct", "row": 2, "column": "id_number", "expect": "1", "value": RIGHT},
    )
    assert (outcome.quarantined, unfit(outcome)) == (1, ["text_differs"])


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ({"row": 99}, "row_unknown"),
        ({"row": 1}, "row_unknown"),
        ({"row": 2, "sheet": "没有"}, "sheet_unknown"),
        ({"row": 2, "column": "skills"}, "column_absent"),
    ],
)
def test_a_correction_of_a_cell_that_is_not_there_is_unfit(home, cell, code):
    receipt = row_of(home, person(1))
    assert unfit(
        read_under(home, receipt, {"kind": "correct", "column": "name", "value": "另", **cell})
    ) == [code]


def test_two_corrections_of_one_cell_are_told_even_if_only_one_names_the_sheet(home):
    receipt, _ = submit(home, workbook({"台账": [person(1), *GOOD]}), f"{STREET}_2026-08.xlsx")
    words = {"kind": "correct", "row": 2, "column": "household_no", "expect": "H1", "value": "H2"}
    assert unfit(read_under(home, receipt, words, {**words, "sheet": "台账", "value": "H3"})) == [
        "decided_twice"
    ]


def workbook(sheets: dict[str, list[dict]], as_numbers: tuple[str, ...] = ()) -> bytes:
    """Sheets of people, header in row 1; the columns named hold numbers."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name, people in sheets.items():
            sheet = book.add_worksheet(name)
            lines = grid(people)
            for place, line in enumerate(lines):
                for column, cell in enumerate(line):
                    number = place and lines[0][column] in as_numbers and cell
                    (
                        sheet.write_number(place, column, float(cell))
                        if number
                        else sheet.write_string(place, column, cell)
                    )
    return file.getvalue()


def test_an_id_number_that_a_workbook_holds_as_a_number_can_be_corrected(home):
    lost = [
        number
        for serial in range(1, 99, 2)
        if (number := id_number(serial=serial)).isdigit() and int(float(number)) != int(number)
    ]
    digits = lost[0]
    people = [person(1, id_number=digits), person(3, id_number=lost[1]), person(2, id_number="")]
    receipt, first = submit(
        home, workbook({"台账": people}, ("身份证号",)), f"{STREET}_2026-08.xlsx"
    )
    held = f"{float(digits):.0f}"
    outcome = read_under(
        home,
        receipt,
        {"kind": "force"},
        {"kind": "correct", "row": 2, "column": "id_number", "expect": held, "value": digits},
    )
    assert first.verdict == "refused"
    assert (outcome.accepted, outcome.quarantined, outcome.unfit) == (1, 2, ())


def test_a_row_on_two_sheets_needs_its_sheet(home):
    people = [person(1, employment_status="待定"), *GOOD]
    receipt, _ = submit(
        home, workbook({"甲": people, "乙": [person(2), *GOOD]}), f"{STREET}_2026-08.xlsx"
    )
    words = {
        "kind": "correct",
        "row": 2,
        "column": "employment_status",
        "expect": "待定",
        "value": "就业",
    }
    assert unfit(read_under(home, receipt, words)) == ["sheet_blank"]
    assert unfit(read_under(home, receipt, {**words, "sheet": "甲"})) == [
        "sheet_blank"
    ]  # the former decision is still in force
    add_decisions(
        home,
        numbered([Order("revoke", receipt.submission, "错了", revokes=1)], read_decisions(home)),
    )
    assert (
        read_submission(
            replace(reader_for(home), decisions=read_decisions(home)), receipt
        ).quarantined
        == 0
    )


# What a force does.


def test_a_forced_row_is_accepted_and_marked_and_the_others_are_not(home):
    receipt = row_of(home, person(1, sex="女"), person(3, sex="女"))
    outcome = read_under(home, receipt, {"kind": "force", "row": 2})
    lake = accepted(home, outcome)
    assert (outcome.accepted, outcome.quarantined, outcome.unfit) == (31, 1, ())
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
    assert (outcome.quarantined, unfit(outcome)) == (1, ["row_not_typed"])
    assert WRONG not in str(outcome.unfit)


def test_a_file_with_too_many_bad_rows_is_forced_without_them(home):
    people = [person(serial, sex="男" if serial != 2 else "x") for serial in (1, 3, 2)]
    receipt, first = submit(home, csv_bytes(grid(people)), NAME)
    outcome = read_under(home, receipt, {"kind": "force"})
    assert (
        first.verdict,
        outcome.verdict,
        outcome.accepted,
        outcome.quarantined,
        outcome.unfit,
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
    assert (first.verdict, first.unfit) == ("refused", ())
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
    assert (first.verdict, outcome.verdict, outcome.month, outcome.unfit) == (
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
    assert (outcome.verdict, unfit(outcome)) == ("refused", codes)


def test_what_can_be_lifted_are_rules_that_refuse_a_file():
    assert {RULES[rule].severity for rule in LIFTED} == {"FILE"}


# One reading, one name.


def test_a_reading_is_named_by_its_ruling_and_a_revocation_brings_the_former_back(home):
    receipt = row_of(home, person(1, sex="女"))
    plain = reader_for(home).outcome_file(receipt.submission)
    reader = decided(home, Order("force", receipt.submission, "核对过", row=2))
    assert plain and reader.outcome_file(receipt.submission) is None
    assert [one.receipt for one in reader.unread([receipt])] == [receipt.receipt]
    read_submission(reader, receipt)
    ruled = reader.outcome_file(receipt.submission)
    assert ruled and ruled.name.startswith(plain.stem)
    reader = decided(home, Order("revoke", receipt.submission, "错了", revokes=1))
    assert reader.outcome_file(receipt.submission) == plain and reader.unread([receipt]) == []


def test_two_rulings_lie_side_by_side(home):
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
        str(forced.data_file).replace(f"-{forced.ruling}", ""),
    }


def test_no_file_name_or_token_tells_a_value(home):
    receipt = row_of(home, person(1, id_number=WRONG))
    orders = [
        Order(
            "correct", receipt.submission, "x", row=2, column="id_number", expect=WRONG, value=RIGHT
        )
    ] * 2
    one, other = (numbered(orders[:1], ())[0] for _ in range(2))
    assert one.token != other.token
    assert len(one.token) == 16


def test_the_published_reason_hides_numbers_and_the_cells_texts():
    order = Order(
        "correct", "s", "张三改为张山，电话 19900000001", column="name", expect="张三", value="张山"
    )
    assert public_reason(order) == "***改为***，电话 ***"


def test_decisions_lie_beside_the_receipts_closed_to_others(home):
    decided(home, Order("withdraw", "s", "重复"), Order("withdraw", "t", "重复"))
    decided(home, Order("revoke", "s", "错了", revokes=1))
    assert [decision.decision for decision in read_decisions(home)] == [1, 2, 3]
    assert [file.name for file in sorted((home.landing / "decisions").iterdir())] == [
        "00000001.jsonl",
        "00000003.jsonl",
    ]
    assert oct(home.landing.stat().st_mode)[-3:] == "700"
    assert withdrawals(read_decisions(home)).keys() == {"t"}
    assert [one.decision for one in in_force(read_decisions(home))] == [2]


def test_a_batch_that_was_not_finished_counts_for_nothing(home):
    decided(home, Order("withdraw", "s", "重复"))
    (home.landing / "decisions" / ".00000002").write_text(json.dumps({"decision": 2})[:9])
    assert [decision.decision for decision in read_decisions(home)] == [1]


# Withdrawn.


def as_sent(*sent: dict, gone: tuple[str, ...] = ()) -> pl.DataFrame:
    """The submission frame, those named `gone` withdrawn."""
    return received(*sent).with_columns(
        pl.when(pl.col("file_name").is_in(gone))
        .then(pl.lit("withdrawn"))
        .otherwise(pl.col("verdict"))
        .alias("verdict")
    )


@pytest.mark.parametrize(
    ("sent", "gone", "standing"),
    [
        ("ab", "b", ["00000001-00001"]),
        ("ab", "a", ["00000001-00002"]),
        ("aba", "b", ["00000001-00003"]),
        ("aba", "a", ["00000001-00002"]),
        ("ab", "ab", []),
    ],
)
def test_the_former_file_stands_where_the_later_is_withdrawn(sent, gone, standing):
    files = {name: send(None, name, [{"community_code": A}]) for name in "ab"}
    assert standing_receipts(as_sent(*(files[name] for name in sent), gone=tuple(gone))) == standing


def test_rows_mended_of_a_withdrawn_file_do_not_stand():
    whole = send(None, "whole", [{"community_code": A}])
    mended = send(None, "mended", [{"community_code": A}], covers=[]) | {
        "mends": whole["submission"],
        "coverage": [],
    }
    assert standing_communities(as_sent(whole, mended, gone=("whole",))).is_empty()


def test_a_withdrawn_file_is_no_rival_and_news_when_sent_again(home):
    reader = reader_for(home)
    first, second = (
        submit(home, csv_bytes(grid([person(serial), *GOOD])), NAME)[0] for serial in (1, 2)
    )
    frame = submission_frame(
        decided(home, Order("withdraw", second.submission, "错件")), read_receipts(home)
    )
    assert frame["verdict"].to_list() == ["accepted", "withdrawn"]
    assert settled(frame, [first]) == {first.submission}
    assert settled(frame, [second]) == set()
    assert settled(submission_frame(reader, read_receipts(home)), [first]) == set()


def test_a_withdrawn_file_sent_again_counts_again(home):
    receipt, _ = submit(home, csv_bytes(grid([person(1), *GOOD])), NAME)
    reader = decided(home, Order("withdraw", receipt.submission, "错", receipt=receipt.receipt))
    submit(home, csv_bytes(grid([person(1), *GOOD])), NAME)
    receipts = read_receipts(home)
    frame = submission_frame(reader, receipts)
    assert frame["submission"].n_unique() == 1
    assert frame["verdict"].to_list() == ["withdrawn", "accepted"]
    assert standing_receipts(frame) == [receipts[1].receipt]
    last = receipts[1].receipt
    reader = decided(home, Order("withdraw", receipt.submission, "又错", receipt=last))
    assert set(submission_frame(reader, receipts)["verdict"]) == {"withdrawn"}


# Fit or not: what stops a refresh.


def replaced_by(home: Home, *later: dict, gone: tuple[str, ...] = ()) -> None:
    """Refuse what is unfit once a file whose row 6 was corrected is followed by others."""
    street = send(home, "street", [{"community_code": A}, {"community_code": B}])
    order = Order(
        "correct", street["submission"], "核对过", row=6, column="name", expect="甲乙", value="丙丁"
    )
    refuse_unfit(
        replace(reader_for(home), decisions=numbered([order], ())),
        as_sent(street, *later, gone=gone).with_columns(
            pl.lit([], pl.List(pl.String)).alias("unfit")
        ),
    )


def test_a_correction_stops_the_refresh_once_a_later_file_replaced_its_row(home):
    for later in (
        send(home, "all", [{"community_code": A}], covers=[A[:9]]),
        send(home, "part", [{"community_code": A}], covers=[A]),
    ):
        with pytest.raises(DecisionsUnfit) as stopped:
            replaced_by(home, later)
        told = str(stopped.value)
        assert all(
            part in told
            for part in ("决定 / decision 1", "street", "第 6 行", "姓名", "jiuye revoke 1")
        )
        assert "甲乙" not in told
        assert "丙丁" not in told


@pytest.mark.parametrize(
    "later",
    [
        send(None, "other community", [{"community_code": B}], covers=[B]),
        send(None, "refused", verdict="refused", coverage=[]),
        send(None, "other month", [{"community_code": A}], month="2026-09"),
        send(None, "other street", [{"community_code": f"{OTHER_STREET}001"}]),
        refusal("spoilt"),
    ],
    ids=lambda sent: sent["file_name"],
)
def test_a_correction_holds_while_its_row_stands(home, later):
    replaced_by(home, later)


def test_a_withdrawn_file_needs_no_correction_and_stops_nothing(home):
    replaced_by(home, send(home, "all", [{"community_code": A}], covers=[A[:9]]), gone=("street",))


def test_an_unfit_decision_stops_the_refresh_without_telling_the_texts(home):
    receipt = row_of(home, person(1, id_number=WRONG))
    outcome = read_under(
        home,
        receipt,
        {"kind": "correct", "row": 2, "column": "id_number", "expect": RIGHT, "value": WRONG},
    )
    reader = replace(reader_for(home), decisions=read_decisions(home))
    with pytest.raises(DecisionsUnfit) as stopped:
        refuse_unfit(reader, submission_frame(reader, [receipt]))
    assert outcome.unfit
    assert RIGHT not in str(stopped.value)
    assert WRONG not in str(stopped.value)


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_says_what_is_wrong_and_what_to_do_in_both_languages(code):
    for text in (WORDS[f"{code}.message"], WORDS[f"{code}.remedy"]):
        assert any("\u4e00" <= character <= "\u9fff" for character in text.zh)
        assert text.en.isascii()


def test_rulings_leave_out_withdrawals(home):
    decided(home, Order("withdraw", "s", "重复"), Order("force", "t", "先收"))
    assert set(rulings(read_decisions(home))) == {"t"}


def test_the_vault_keeps_the_corrected_number_and_the_lake_does_not(home):
    receipt = row_of(home, person(1, id_number=WRONG))
    outcome = read_under(
        home,
        receipt,
        {"kind": "correct", "row": 2, "column": "id_number", "expect": WRONG, "value": RIGHT},
    )
    vault = pl.read_parquet(home.vault / Path(outcome.data_file).relative_to("lake"))
    assert RIGHT in vault["id_number"].to_list()
    assert RIGHT not in str(accepted(home, outcome).rows())
    assert accepted(home, outcome)["community_code"].cast(pl.String).unique().to_list() == [
        COMMUNITY
    ]
