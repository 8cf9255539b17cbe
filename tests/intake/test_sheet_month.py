"""Sheets that are named for months are parts in time: the one told is read, others are left aside."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from pipelines.intake.issue import Refused
from pipelines.intake.sheet_month import sheets_left_aside
from tests.build.register_file import STREET, grid, issues, person, submit


@pytest.mark.parametrize(
    ("names", "file_name", "left"),
    [
        (["本月", "上月"], "2026-10.xlsx", {1}),
        (["当月", "去年同期"], "台账.xlsx", {1}),
        (["8月", "9月", "10月"], "2026-10.xlsx", {0, 1}),
        (["八月", "十月"], "2026-10.xlsx", {0}),
        (["2026.9", "2026.10"], "2026年10月.xlsx", {0}),
        (["9.30", "10.31"], "2026年10月.xlsx", {0}),
        (["10月", "1-10月"], "2026年10月.xlsx", {1}),
        (["台账", "1-10月累计"], "2026年10月.xlsx", {1}),
        (["水井坊10月", "崇德里10月"], "2026年10月.xlsx", set()),
        (["水井坊社区", "崇德里社区"], "2026年10月.xlsx", set()),
        (["五月花社区", "三月社区"], "2026年10月.xlsx", set()),
        (["10月"], "台账.xlsx", set()),
    ],
)
def test_of_sheets_named_for_months_the_one_that_is_told_is_read(names, file_name, left):
    assert sheets_left_aside(names, [()] * len(names), file_name) == left


@pytest.mark.parametrize(
    ("names", "file_name"),
    [
        (["8月", "9月", "10月"], "台账.xlsx"),
        (["9月"], "2026-10.xlsx"),
        (["8月", "9月"], "2026-10.xlsx"),
    ],
)
def test_sheets_of_months_of_which_none_is_told_refuse_the_file(names, file_name):
    with pytest.raises(Refused, match="sheets_of_months"):
        sheets_left_aside(names, [()] * len(names), file_name)


@pytest.mark.parametrize("names", [("9月", "10月"), ("10月", "9月")])
def test_the_sheets_left_aside_are_named(home, names):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    for number, name in enumerate(names, 1):
        for row, cells in enumerate(grid([person(number)])):
            (book.get_worksheet_by_name(name) or book.add_worksheet(name)).write_row(row, 0, cells)
    book.close()
    outcome = submit(home, file.getvalue(), f"{STREET}_2026-10.xlsx")[1]
    assert (outcome.verdict, outcome.rows_read) == ("accepted", 1)
    assert issues(home, outcome) == [("sheet_ignored", None, None)]


@pytest.mark.parametrize(
    ("last", "this"),
    [
        ("202609", "202610"),
        ("2026-09", "2026-10"),
        ("九月", "十月"),
        ("9月底", "10月底"),
        ("2026.9", "2026.10"),
    ],
)
def test_sheets_of_months_are_told_apart_however_they_are_spelt(last, this):
    names = [last, this, "说明"]
    assert sheets_left_aside(names, [()] * 3, "510104017_2026-10.xlsx") == {0}


@pytest.mark.parametrize(
    ("last", "this"),
    [
        ("9", "10"),
        ("9-30", "10-31"),
        ("0930", "1031"),
        ("Sep", "Oct"),
        ("2609", "2610"),
        ("2026-09-30", "2026-10-31"),
    ],
)
def test_sheets_called_by_a_number_or_a_day_of_their_month_are_of_months(last, this):
    assert sheets_left_aside([last, this], [(), ()], "510104017_2026-10.xlsx") == {0}


def test_sheets_that_are_counted_are_parts_and_what_may_be_either_is_refused():
    assert sheets_left_aside(["1", "2", "3"], [()] * 3, "510104017_2026-10.xlsx") == set()
    with pytest.raises(Refused, match="sheets_of_months"):
        sheets_left_aside(["1", "2"], [(), ()], "510104017_2026-02.xlsx")
