"""The rows to mend: in the clerk's own layout, marked, and readable as a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import openpyxl
import polars as pl
import pytest

from pipelines.contract.registers.labour_force import LABOUR_FORCE
from pipelines.feedback.return_workbook import write_return
from pipelines.intake.book import read_book
from pipelines.intake.claim import Told, find_month
from pipelines.intake.data_row import data_rows
from pipelines.intake.heading import find_layout
from pipelines.intake.issue import Refused
from tests.build.return_case import FAULTS, HEADER, ROWS, content, refused, said_beside, texts

# The rows to mend.


def test_a_returned_row_stands_in_the_streets_own_layout_with_reasons_row_number_and_sheet(written):
    sheet = written(content())["需改正的行"]
    header, first, second = list(sheet.iter_rows(min_row=4, values_only=True))
    assert list(header) == ["退回原因", "原行号", "原工作表", *HEADER]
    assert first[:3] == (
        "身份证号校验码有误，请逐位核对；文化程度“大本”不在可选项内，请从下拉列表中选择",
        "7",
        "名单",
    )
    assert second[:3] == ("就业意愿不能为空，请补填", "9", "名单")
    assert [first[3:], second[3:]] == [row[2:] for row in ROWS]


def test_the_cells_at_fault_are_marked_also_where_blank_and_under_an_alias(written):
    sheet = written(content())["需改正的行"]
    marked = [
        cell.coordinate
        for row in sheet.iter_rows(min_row=5)
        for cell in row
        if cell.fill.fgColor.rgb == "FFFFE699"
    ]
    assert marked == ["H5", "J5", "L6"]  # 身份证号码, 文化程度; 就业意愿
    assert {
        cell.number_format
        for row in sheet.iter_rows(min_row=5, min_col=4)
        for cell in row
        if cell.value
    } == {"@"}


@pytest.mark.parametrize("mended", [False, True])
def test_where_month_and_street_are_not_known_the_sheet_has_blanks_for_them_above_the_reason(
    tmp_path, mended
):
    """The reason quotes months that are not the sheet's own."""
    path = tmp_path / "return.xlsx"
    fault = ("month_disagrees", "FILE", None, None, None, None, "标题 2026-10；文件名 2026-11")
    write_return(refused(faults=[fault], month=None, street_code=None, street_name=None), path)
    book = openpyxl.load_workbook(path)
    sheet = book["需改正的行"]
    assert [sheet["A1"].value, sheet["A2"].value] == [
        "＿＿＿＿年＿＿月 劳动力资源台账",
        "街道：＿＿＿＿＿＿＿＿＿",
    ]
    assert (
        sheet["D3"].value
        == "退回原因：月份不一致：标题 2026-10；文件名 2026-11，请核对标题、文件名和各行的月份"
    )
    sheet["A1"].value = "2026年9月 劳动力资源台账" if mended else sheet["A1"].value
    book.save(path)
    ((sheet, layout),) = [
        (one, found)
        for one in read_book(path.read_bytes(), 100).sheets
        if (found := find_layout(one, one.name))
    ]
    told = Told("x.xlsx", layout.above, sheet.name)
    if mended:
        assert find_month(told, [], None, date(2026, 12, 1)) == date(2026, 9, 1)
    else:
        with pytest.raises(Refused, match="month_missing"):
            find_month(told, [], None, date(2026, 12, 1))


def test_rows_at_fault_come_first_and_can_be_filtered(written):
    sheet = written(refused(faults=FAULTS[2:3]))["需改正的行"]
    assert [cell.value for cell in sheet["B"][4:]] == ["9", "7"]
    assert sheet.auto_filter.ref == "A4:N6"


def test_an_id_number_has_room_for_all_its_digits(written):
    sheet = written(content())["需改正的行"]
    assert sheet.column_dimensions["H"].width > 19


def test_a_row_without_fault_in_a_refused_file_says_so(written):
    sheet = written(refused(faults=FAULTS[:2]))["需改正的行"]
    assert sheet["A6"].value == "本行没有问题，因整份退回未计入"


def test_cells_beyond_the_header_are_kept(written):
    rows = [("名单", 7, "a", "b")]
    what = replace(content(faults=[], header=["姓名", "身份证号"], rows=rows), header=["姓名"])
    assert [cell.value for cell in written(what)["需改正的行"][5]][3:] == ["a", "b"]


def test_the_clerk_is_told_to_send_the_mended_rows_back_and_nothing_else(written):
    book = written(content())
    assert "不必重报" in said_beside(book["汇总"], "怎么办")
    assert book["需改正的行"]["A3"].value == "退回单号：0123456789abcdef"


@pytest.mark.parametrize(
    "what",
    [refused(), content(rows_read=2, accepted=1, quarantined=1)],
    ids=["refused", "accepted in part"],
)
def test_a_workbook_that_holds_all_rows_may_be_sent_in_the_place_of_the_file(written, what):
    book = written(what)
    assert "把本文件报回" in said_beside(book["汇总"], "怎么办")
    assert book["需改正的行"]["A3"].value == "请改正标色的单元格，再把本文件报回"


@pytest.mark.parametrize("what", [content(), refused()], ids=["accepted in part", "refused"])
def test_the_sheet_can_be_read_as_a_file_of_the_register(tmp_path, what):
    path = tmp_path / "return.xlsx"
    write_return(what, path)
    sheets = read_book(path.read_bytes(), 100).sheets
    found = [
        (sheet, layout)
        for sheet in sheets
        if (layout := find_layout(sheet, f"{path.name} {sheet.name}"))
    ]
    assert [sheet.name for sheet, _ in found] == ["需改正的行"]
    ((sheet, layout),) = found
    assert layout.register == LABOUR_FORCE
    assert {"community_code", "id_number", "education", "employment_status"} <= set(layout.columns)
    assert find_month(
        Told(path.name, layout.above, sheet.name), [], None, date(2026, 11, 1)
    ) == date(2026, 10, 1)
    assert "510104017" in "".join(layout.above)
    rows = data_rows(sheet, layout).frame
    assert rows[layout.columns["id_number"]].to_list() == [
        "51990019900307001X",
        "519900199003070011",
    ]


def test_a_file_without_a_row_to_mend_has_no_sheet_that_would_read_as_a_nil_return(tmp_path):
    path = tmp_path / "return.xlsx"
    write_return(content(accepted=10, quarantined=0, rows=[]), path)
    assert [
        find_layout(sheet, sheet.name) for sheet in read_book(path.read_bytes(), 100).sheets
    ] == [None, None, None]


def test_a_file_that_could_not_be_read_has_a_summary_alone(written):
    what = refused(
        faults=[("file_encrypted", "FILE", None, None, None, None, "")],
        header=[],
        rows=[],
        register=None,
        month=None,
        street_code=None,
        street_name=None,
        warnings=0,
    )
    book = written(replace(what, rows=pl.DataFrame(), rows_read=0, refused=0))
    assert book.sheetnames == ["汇总"]
    assert "文件有打开密码" in texts(book["汇总"])
    assert said_beside(book["汇总"], "街道") == "未能识别"
