"""Merged cells and formulas of workbooks, old and new, as their program shows them."""

from __future__ import annotations

import io
import struct

import pytest
import xlsxwriter
import xlwt

from pipelines.intake.book import read_book
from pipelines.intake.issue import Refused
from pipelines.intake.number_format import as_formatted
from pipelines.intake.sheet_part import WITHOUT_VALUE
from pipelines.intake.table import find_table
from pipelines.intake.xls_part import EMPTY_TEXT
from tests.build.register_file import STREET, grid, person

ROWS = grid([person(serial) for serial in range(1, 6)])
PLACE = {"household_no": ROWS[0].index("户编号")}


def merged_xlsx(form: str, before: int) -> bytes:
    """A workbook whose second to fourth person have one household number, 12, in a merged cell."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for number, place, cell in cells_without_household():
        sheet.write_string(number, place + before, cell)
    place = PLACE["household_no"] + before
    sheet.merge_range(2, place, 4, place, 12, book.add_format({"num_format": form}))
    book.close()
    return file.getvalue()


def merged_xls(form: str, before: int) -> bytes:
    book = xlwt.Workbook()
    book.add_sheet("空表")
    sheet = book.add_sheet("台账")
    for number, place, cell in cells_without_household():
        sheet.write(number, place + before, cell)
    style = xlwt.XFStyle()
    style.num_format_str = form
    place = PLACE["household_no"] + before
    sheet.write_merge(2, 4, place, place, 12, style)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def cells_without_household() -> list[tuple[int, int, str]]:
    return [
        (number, place, cell)
        for number, row in enumerate(ROWS)
        for place, cell in enumerate(row)
        if place != PLACE["household_no"] or number not in (2, 3, 4)
    ]


@pytest.mark.parametrize("book", [merged_xlsx, merged_xls])
@pytest.mark.parametrize("before", [0, 3])
@pytest.mark.parametrize(("form", "text"), [("General", "12"), ("0000", "0012"), ('"H"00', "H12")])
def test_a_merged_household_number_is_that_of_each_of_its_rows(book, before, form, text):
    rows = find_table(read_book(book(form, before), 50), f"{STREET}_2026-08.xls").rows
    found = as_formatted(rows).frame["household_no"][:5].to_list()
    assert found == ["H1", text, text, text, "H5"]


@pytest.mark.parametrize(
    ("cell", "is_without"),
    [
        ('<c r="B2"><f>A2+1</f></c>', True),
        ('<c r="B2"><f>A2+1</f><v></v></c>', True),
        ('<c r="B2"><f>A2+1</f><v/></c>', True),
        ('<c r="B2"><f>A2+1</f><v>0</v></c>', False),
        ('<c r="B2" t="str"><f>IF(A2="","",1)</f><v></v></c>', False),
        ('<c r="B2" s="3" t="str"><f>IF(A2="","",1)</f><v/></c>', False),
    ],
)
def test_a_formula_that_gave_an_empty_text_was_calculated(cell, is_without):
    assert bool(WITHOUT_VALUE.findall(cell.encode())) is is_without


def calculated_xls(*formulas: str) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账", cell_overwrite_ok=True)
    for number, row in enumerate(ROWS):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell)
    for number, formula in enumerate(formulas, 1):
        sheet.write(number, PLACE["household_no"], xlwt.Formula(formula))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("formulas", "is_without"),
    [
        (("A2+1", "A3+1"), True),
        (('IF(A2="","",A2)', "SUM(A2:B2)"), True),
        (('IF(A2="","",A2)', 'IF(A3="","",A3)'), False),
        ((), False),
    ],
)
def test_a_formula_of_an_old_workbook_without_a_value_is_noticed(formulas, is_without):
    content = calculated_xls(*formulas)
    try:
        rows = find_table(read_book(content, 50), f"{STREET}_2026-08.xls").rows
        assert rows.frame.height == len(ROWS) - 1
        refused = False
    except Refused as fault:
        refused = fault.rule == "formula_uncached"
    assert refused == is_without


def test_where_one_formula_has_a_value_the_program_calculates():
    content = calculated_xls("A2+1", "A3+1")
    place = content.index(EMPTY_TEXT)
    content = content[:place] + struct.pack("<d", 7) + content[place + 8 :]
    assert find_table(read_book(content, 50), f"{STREET}_2026-08.xls").rows.frame.height == 5
