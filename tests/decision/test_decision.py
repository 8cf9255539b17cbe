"""Decisions of the operator: what they do to a file, which cannot be taken, and when they no longer
fit.
"""

from __future__ import annotations

import io
from dataclasses import replace

import polars as pl
import pytest
import xlsxwriter

from pipelines.decision.record import (
    Decision,
    add_decisions,
    numbered,
    read_decisions,
)
from pipelines.operation.reading import read_submission
from tests.build.decision_case import GOOD, RIGHT, WRONG, fault_codes, read_under, row_of
from tests.build.register_file import (
    STREET,
    grid,
    id_number,
    issues,
    person,
    reader_for,
    submit,
)


def test_a_corrected_cell_is_read_as_corrected_and_marked_without_its_text(home):
    receipt = row_of(home, person(1, id_number=WRONG))
    outcome = read_under(
        home,
        receipt,
        {"kind": "correct", "row": 2, "column": "id_number", "expect": WRONG, "value": RIGHT},
    )
    assert (outcome.accepted, outcome.quarantined, outcome.decision_faults) == (31, 0, ())
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
    assert (outcome.quarantined, outcome.decision_faults) == (0, ())


def test_a_correction_that_finds_another_text_changes_nothing_and_does_not_fit(home):
    receipt = row_of(home, person(1, id_number=WRONG))
    outcome = read_under(
        home,
        receipt,
        {"kind": "correct", "row": 2, "column": "id_number", "expect": "1", "value": RIGHT},
    )
    assert (outcome.quarantined, fault_codes(outcome)) == (1, ["text_differs"])


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ({"row": 99}, "row_unknown"),
        ({"row": 1}, "row_unknown"),
        ({"row": 2, "sheet": "没有"}, "sheet_unknown"),
        ({"row": 2, "column": "skills"}, "column_absent"),
    ],
)
def test_a_correction_of_a_cell_that_is_not_there_does_not_fit(home, cell, code):
    receipt = row_of(home, person(1))
    assert fault_codes(
        read_under(home, receipt, {"kind": "correct", "column": "name", "value": "另", **cell})
    ) == [code]


def test_two_corrections_of_one_cell_are_told_even_if_only_one_names_the_sheet(home):
    receipt, _ = submit(home, workbook({"台账": [person(1), *GOOD]}), f"{STREET}_2026-08.xlsx")
    words = {"kind": "correct", "row": 2, "column": "household_no", "expect": "H1", "value": "H2"}
    assert fault_codes(
        read_under(home, receipt, words, {**words, "sheet": "台账", "value": "H3"})
    ) == ["decided_twice"]


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
    assert (outcome.accepted, outcome.quarantined, outcome.decision_faults) == (1, 2, ())


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
    assert fault_codes(read_under(home, receipt, words)) == ["sheet_blank"]
    assert fault_codes(read_under(home, receipt, {**words, "sheet": "甲"})) == [
        "sheet_blank"
    ]  # the former decision is still in force
    add_decisions(
        home,
        numbered([Decision("revoke", receipt.submission, "错了", revokes=1)], read_decisions(home)),
    )
    assert (
        read_submission(
            replace(reader_for(home), decisions=read_decisions(home)), receipt
        ).quarantined
        == 0
    )
