"""The cell reader: whatever the bytes are, sheets of strings with true row numbers, or a clear
refusal.
"""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter
import xlwt

from pipelines.intake.book import read_book
from pipelines.intake.container import ENCRYPTED_STREAM, MAGIC_OLE
from pipelines.intake.delimited import BLANKS_IN_LINES
from pipelines.intake.issue import Refused
from pipelines.intake.sheet import MAX_CELL_BYTES, REPLACEMENT

ROWS = [["标题", "", ""], ["", "", ""], ["甲", "乙", "丙"], ["1", "", "3"], ["4", "5", "6"]]


def cells(content: bytes) -> list[list[str]]:
    sheet = read_book(content, 50).sheets[0]
    return [[cell or "" for cell in row] for row in sheet.frame.rows()]


def text(delimiter: str = ",", end: str = "\n") -> str:
    return end.join(delimiter.join(row) if any(row) else "" for row in ROWS) + end


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le-bom", "utf-16-be-bom"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_is_read_in_every_encoding_and_line_end(encoding, end):
    if encoding.endswith("-bom"):
        content = ("\ufeff" + text(end=end)).encode(encoding.removesuffix("-bom"))
    else:
        content = text(end=end).encode(encoding)
    assert cells(content) == ROWS


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_found(delimiter):
    assert cells(text(delimiter).encode()) == ROWS


def test_quoted_and_uneven_text_keeps_its_row_numbers():
    content = '标题\n\n"甲\n二行",乙,丙\n1,,3\n"4,5",6\n7,8,9,10\n'.encode()
    assert cells(content) == [
        ["标题", "", "", ""],
        ["", "", "", ""],
        ["甲\n二行", "乙", "丙", ""],
        ["1", "", "3", ""],
        ["4,5", "6", "", ""],
        ["7", "8", "9", "10"],
    ]


def test_a_long_line_far_below_loses_nothing():
    content = ("a,b,c\n" + "1,2,3\n" * 200 + "1,2,3,4,5\n").encode()
    assert cells(content)[-1] == ["1", "2", "3", "4", "5"]


def test_blank_lines_at_the_top_count_as_rows():
    assert cells(b"\n\n\na,b,c\n1,2,3\n")[3:] == [["a", "b", "c"], ["1", "2", "3"]]


@pytest.mark.parametrize(
    "blank", [sign.decode() for sign in BLANKS_IN_LINES if sign not in b"\t\x1c\x1d\x1e\x1f"]
)
def test_every_blank_of_unicode_around_a_cell_is_taken_off(blank):
    assert cells(f"“甲”,—、\n{blank}1,2{blank}\n".encode()) == [["“甲”", "—、"], ["1", "2"]]


@pytest.mark.parametrize(
    ("text", "may_be"), [(f"甲,乙\n1,2{REPLACEMENT}\n", True), ("甲,乙（丙）\n1,２\n", False)]
)
def test_a_replacement_character_is_told_from_others_that_begin_alike(text, may_be):
    assert read_book(text.encode(), 50).sheets[0].may_be_broken == may_be


@pytest.mark.parametrize("rows_before", [0, 1, 9_000])
@pytest.mark.parametrize("end", ["", "\n", "\n1,2\n"])
def test_a_cell_of_a_text_is_as_long_as_a_spreadsheets_at_most(rows_before, end):
    before = "a,b\n" + "1234567,b\n" * rows_before
    assert (
        len(cells(f"{before}{'x' * MAX_CELL_BYTES},y{end}".encode())[rows_before + 1][0])
        == MAX_CELL_BYTES
    )
    with pytest.raises(Refused) as refusal:
        read_book(f"{before}{'x' * (MAX_CELL_BYTES + 1)},y{end}".encode(), 50)
    assert refusal.value.rule == "file_too_large"


def xlsx(fill, **options) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, options)
    fill(book)
    book.close()
    return file.getvalue()


def test_a_workbook_keeps_row_numbers_below_blank_rows_and_knows_its_hidden_sheets():
    def fill(book):
        sheet = book.add_worksheet("数据")
        sheet.write_string(3, 0, "甲")
        sheet.write_string(4, 0, "519900199001010012")
        book.add_worksheet("隐藏").hide()

    book = read_book(xlsx(fill), 50)
    assert [(s.name, s.visible) for s in book.sheets] == [("数据", True), ("隐藏", False)]
    assert book.sheets[0].frame["c0"].to_list() == [None, None, None, "甲", "519900199001010012"]


def test_a_cell_that_a_workbook_holds_as_a_number_is_told_from_text():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_string(0, 1, "身份证号")
        sheet.write_string(1, 1, "519900199001010012")
        sheet.write_number(2, 1, 519900199001010012)

    sheet = read_book(xlsx(fill), 50).sheets[0]
    assert sheet.typed_as_number(0).to_list() == [False, False, True]


def test_a_formula_counts_as_its_cached_value():
    book = read_book(xlsx(lambda b: b.add_worksheet().write_formula(0, 0, "=1+1", None, "2")), 50)
    assert book.sheets[0].frame.rows() == [("2",)]


def test_the_1904_epoch_is_noticed():
    assert read_book(
        xlsx(lambda b: b.add_worksheet().write(0, 0, "a"), date_1904=True), 50
    ).epoch_1904
    assert not read_book(xlsx(lambda b: b.add_worksheet().write(0, 0, "a")), 50).epoch_1904


def test_a_legacy_workbook_is_read_whatever_its_name():
    book = xlwt.Workbook()
    sheet = book.add_sheet("数据")
    for place, row in enumerate(ROWS):
        for column, cell in enumerate(row):
            if cell:
                sheet.write(place, column, cell)
    file = io.BytesIO()
    book.save(file)
    assert cells(file.getvalue()) == ROWS


GOOD = xlsx(lambda b: b.add_worksheet().write(0, 0, "a"))


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf", "file_empty"),
        (b" \r\n\r\n", "file_empty"),
        (b"\x00" * 40, "file_empty"),
        (
            MAGIC_OLE + b"\0" * 600 + ENCRYPTED_STREAM.encode("utf-16-le") + b"\0" * 600,
            "file_encrypted",
        ),
        (MAGIC_OLE + b"\0" * 600, "file_damaged"),
        (GOOD[: len(GOOD) // 2], "file_damaged"),
        (b"PK\x03\x04" + b"x" * 100, "file_damaged"),
        (zipped(readme_xml=b"x"), "file_archive"),
        (zipped(xl__workbook_xml=b"<x/>", big=b"\0" * 60_000_000), "file_too_large"),
        (b"a,b\x00,c\n1,2,3\n" * 3, "file_encoding"),
        (b"\xff\xff\xff,\x80\x80", "file_encoding"),
        (b"a," * 100_000, "file_too_large"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_rule(content, rule):
    with pytest.raises(Refused) as refusal:
        read_book(content, 50)
    assert refusal.value.rule == rule


def test_real_statistical_tables_pass_the_cell_reader(shared):
    tables = sorted((shared / "messy").iterdir())
    assert tables
    for path in tables:
        assert sum(len(sheet.frame) for sheet in read_book(path.read_bytes(), 50).sheets) > 3, (
            path.name
        )
