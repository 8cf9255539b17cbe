"""A cell's own type and number format are evidence: what a spreadsheet made of a text is not taken."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
import xlwt
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.intake.book import read_book
from pipelines.intake.landing import Receipt
from pipelines.intake.number_format import as_formatted
from pipelines.intake.reading import read_file
from pipelines.intake.table import find_table
from pipelines.intake.verdict import Reading
from tests.build.register_file import (
    COMMUNITY,
    STREET,
    csv_bytes,
    grid,
    id_number,
    person,
    reader_for,
)

PEOPLE = [
    person(
        serial, household_no=f"H{serial}", unemployed_since="", phone="", employed_since="2020-03"
    )
    for serial in range(1, 41)
]
ROWS = grid(PEOPLE)
PLACE = {name: ROWS[0].index(title) for name, title in (
    ("household_no", "户编号"), ("employed_since", "就业时间"), ("phone", "联系电话"),
    ("community_code", "社区代码"), ("name", "姓名"),
)}  # fmt: skip


def read(home, content: bytes, kind: str) -> Reading:
    name = f"{STREET}_劳动力资源台账_2026-08.{kind}"
    receipt = Receipt("1", "0" * 64, name, 1, "2026-09-03T00:00:00+00:00", None)
    return read_file(reader_for(home), receipt, content)


def xlsx(column: str, value: object, number_format: str = "General", before: int = 0) -> bytes:
    """The rows, the first one's cell of a column held as a number or a day."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for number, row in enumerate(ROWS):
        for place, cell in enumerate(row):
            if (number, place) != (1, PLACE[column]):
                sheet.write_string(number, place + before, cell)
    form = book.add_format({"num_format": number_format})
    write = sheet.write_datetime if isinstance(value, datetime) else sheet.write_number
    write(1, PLACE[column] + before, value, form)
    book.close()
    return file.getvalue()


def xls(column: str, value: object, number_format: str = "General") -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    for number, row in enumerate(ROWS):
        for place, cell in enumerate(row):
            if (number, place) != (1, PLACE[column]):
                sheet.write(number, place, cell)
    style = xlwt.XFStyle()
    style.num_format_str = number_format
    sheet.write(1, PLACE[column], value, style)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def csv_with(column: str, text: str) -> bytes:
    rows = [list(row) for row in ROWS]
    rows[1][PLACE[column]] = text
    return csv_bytes(rows)


def found(reading: Reading) -> list[tuple[str, int]]:
    """The faults of rows; hints on columns aside, which speak of people so alike."""
    return reading.issues.drop_nulls("row").select("rule", "row").rows()


@pytest.mark.parametrize("book", [xlsx, xls])
@pytest.mark.parametrize("number_format", ["General", "0.00"])
def test_the_number_2026_1_is_no_month(home, book, number_format):
    content = book("employed_since", 2026.1, number_format)
    reading = read(home, content, book.__name__)
    assert found(reading) == [("value_ignored", 2)]
    assert reading.lake["employed_since"][0] is None


@pytest.mark.parametrize("book", [xlsx, xls])
@pytest.mark.parametrize(
    ("value", "day"), [(2026.3, (2026, 3, 1)), (2025.11, (2025, 11, 1)), (46055, (2026, 2, 2))]
)
def test_a_number_that_is_one_month_or_a_day_is_read(home, book, value, day):
    reading = read(home, book("employed_since", value), book.__name__)
    assert found(reading) == []
    assert reading.lake["employed_since"][0] == date(*day)


def test_the_text_2026_1_is_january(home):
    for content, kind in ((csv_with("employed_since", "2026.1"), "csv"),):
        reading = read(home, content, kind)
        assert found(reading) == []
        assert reading.lake["employed_since"][0] == date(2026, 1, 1)


@pytest.mark.parametrize("book", [xlsx, xls])
@pytest.mark.parametrize("column", ["household_no", "name"])
def test_a_day_in_the_place_of_a_required_text_is_returned(home, book, column):
    reading = read(home, book(column, datetime(2026, 3, 12), "m-d"), book.__name__)
    assert found(reading) == [("text_became_date", 2)]


def test_a_day_in_the_place_of_another_text_is_flagged_and_blank(home):
    reading = read(home, xlsx("phone", datetime(2026, 3, 12), "m-d"), "xlsx")
    assert found(reading) == [("value_ignored", 2)]


@pytest.mark.parametrize("text", ["3月12日", "12-Mar", "Mar-12"])
def test_a_household_number_that_shows_a_day_is_returned(home, text):
    assert found(read(home, csv_with("household_no", text), "csv")) == [("text_became_date", 2)]


@pytest.mark.parametrize("text", ["3-12", "3—12", "12栋3月单元", "1E5", "2026-12", "March-12"])
def test_a_household_number_of_numbers_and_words_is_taken(home, text):
    assert found(read(home, csv_with("household_no", text), "csv")) == []


@pytest.mark.parametrize("text", ["2026/3/12", "2026-03-12"])
def test_a_household_number_that_reads_as_a_day_is_returned_where_no_type_tells(home, text):
    assert found(read(home, csv_with("household_no", text), "csv")) == [("text_became_date", 2)]


@pytest.mark.parametrize("text", ["2026-13-12", "2026-3-121", "2026/3"])
def test_a_household_number_of_three_parts_that_is_no_day_is_taken(home, text):
    assert found(read(home, csv_with("household_no", text), "csv")) == []


@pytest.mark.parametrize("year", [1990, 2020, 2026])
def test_a_year_in_a_cell_of_days_is_no_day_of_1905(home, year):
    reading = read(home, xlsx("employed_since", year, "yyyy-mm-dd"), "xlsx")
    assert found(reading) == [("value_ignored", 2)]
    assert reading.lake["employed_since"][0] is None


def test_a_number_that_may_lack_its_last_zero_is_returned(home):
    file = io.BytesIO(xlsx("household_no", 3.1))
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    place = PLACE["household_no"] + 1
    for row, number in ((3, 3.11), (4, 4.1), (5, 4.2)):
        sheet.cell(row, place, number)
    file = io.BytesIO()
    book.save(file)
    assert found(read(home, file.getvalue(), "xlsx")) == [("digits_lost", 2)]


@pytest.mark.parametrize("text", ["5.10105E+11", "1.23457E+15", "5E+11"])
def test_a_number_in_scientific_notation_is_returned(home, text):
    assert found(read(home, csv_with("household_no", text), "csv")) == [("digits_lost", 2)]
    assert found(read(home, csv_with("community_code", text), "csv")) == [("digits_lost", 2)]


def test_where_most_community_codes_are_lost_the_file_is_refused(home):
    rows = [list(row) for row in ROWS]
    for row in rows[1:25]:
        row[PLACE["community_code"]] = "5.10104E+11"
    reading = read(home, csv_bytes(rows), "csv")
    assert reading.outcome.verdict == "refused"
    assert "codes_became_numbers" in set(reading.issues["rule"])


@pytest.mark.parametrize("book", [xlsx, xls])
def test_a_community_code_that_is_a_whole_number_is_taken(home, book):
    reading = read(home, book("community_code", 510104017001), book.__name__)
    assert (found(reading), reading.lake["community_code"][0]) == ([], "510104017001")


@pytest.mark.parametrize("before", [0, 3])
@pytest.mark.parametrize(
    ("column", "value", "number_format", "text"),
    [
        ("community_code", 17001, '"5101040"00000', "510104017001"),
        ("phone", 12, "0000", "12"),
    ],
)
def test_a_number_is_read_as_its_format_shows_it(home, column, value, number_format, text, before):
    reading = read(home, xlsx(column, value, number_format, before), "xlsx")
    assert found(reading) == []
    kept = reading.lake if column in reading.lake.columns else reading.vault
    assert kept[column][0] == text


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (12, "0000", "0012"),
        (12, "General", "12"),
        (1203, "00-00", "12-03"),
        (1203, '0"栋"00"号"', "12栋03号"),
        (51203, "#-00", "512-03"),
        (3.1, "0.00", "3.10"),
        (3.1, "0.00_ ", "3.10"),
        (3.1, "General", "3.1"),
        (12, "#,##0", "12"),
    ],
)
@pytest.mark.parametrize("book", [xlsx, xls])
def test_a_household_number_is_what_its_format_shows(book, value, number_format, text):
    content = book("household_no", value, number_format)
    rows = find_table(read_book(content, 50), f"{STREET}_2026-08.xlsx").rows
    assert as_formatted(rows).frame["household_no"][:2].to_list() == [text, "H2"]


def large_book(change: Callable[[Worksheet], None]) -> bytes:
    """A workbook of 2,000 rows with optional columns filled, as `change` leaves it."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    people = [person(serial % 999 + 1, employed_since="2026-01-05") for serial in range(2_000)]
    for row in grid([{**one, "household_no": f"H{at}"} for at, one in enumerate(people)]):
        sheet.append(row)
    change(sheet)
    file = io.BytesIO()
    workbook.save(file)
    assert len(file.getvalue()) > 60_000
    return file.getvalue()


def test_merged_cells_of_an_optional_column_are_read_as_shown_in_a_large_workbook(home):
    place = grid([person(1, employed_since="2026-01-05")])[0].index("就业时间") + 1

    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells(start_row=1_001, end_row=2_001, start_column=place, end_column=place)

    reading = read(home, large_book(merge), "xlsx")
    assert reading.lake["employed_since"].null_count() == 0


def test_formulas_that_were_never_calculated_refuse_a_large_workbook(home):
    def formulas(sheet: Worksheet) -> None:
        last = sheet.max_column  # openpyxl counts it anew each time
        for row in range(2, 1_500):
            sheet.cell(row, last, "=DATE(2026,1,5)")

    reading = read(home, large_book(formulas), "xlsx")
    assert reading.issues["rule"].to_list() == ["formula_uncached"]


def test_a_large_workbook_without_either_is_read_as_it_is(home):
    outcome = read(home, large_book(lambda sheet: None), "xlsx").outcome
    assert (outcome.verdict, outcome.accepted) == ("accepted", 2_000)


@pytest.mark.parametrize(
    ("number_format", "yuan"), [('0.00"万元"', None), ('0"元"', 15), ('0.0,"千元"', 15)]
)
def test_an_amount_that_its_format_shows_in_another_unit_is_not_taken_for_yuan(
    home, number_format, yuan
):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for number in range(20):
        cells = [COMMUNITY, "试验人", id_number(serial=number + 1), "2026-08-05", "职业介绍"]
        sheet.write_row(number + 1, 0, cells)
        sheet.write_number(number + 1, 5, 15 + number)
    sheet.write_row(0, 0, ["社区代码", "姓名", "身份证号", "服务日期", "服务类型", "金额（元）"])
    sheet.write_number(1, 5, 15, book.add_format({"num_format": number_format}))
    book.close()
    receipt = Receipt(
        "1",
        "0" * 64,
        f"{STREET}_就业援助服务台账_2026-08.xlsx",
        1,
        "2026-09-03T00:00:00+00:00",
        None,
    )
    reading = read_file(reader_for(home), receipt, file.getvalue())
    assert reading.lake["amount_yuan"][0] == yuan
    assert found(reading) == ([] if yuan else [("value_ignored", 2)])
