"""The return workbook: what it tells the clerk, that it can be sent back, and that nothing in it
runs or leaks.
"""

from __future__ import annotations

import stat
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from pipelines.base.wording import Text
from pipelines.contract.registers.labour_force import LABOUR_FORCE
from pipelines.contract.rule import RULES, issue_text
from pipelines.feedback import return_workbook
from pipelines.feedback.return_content import ReturnContent
from pipelines.feedback.return_workbook import write_return
from pipelines.intake.book import Refused, read_book
from pipelines.intake.claim import Told, find_month
from pipelines.intake.table import data_rows, find_layout

ISSUE = dict.fromkeys(
    ("rule", "severity", "sheet", "row", "column_name", "value", "detail"), pl.String
) | {"row": pl.Int32}
HEADER = [
    "序号",
    "社区编码",
    "户编号",
    "姓名",
    "身份证号码（必填）",
    "性别",
    "文化\n程度",
    "劳动能力",
    "就业意愿",
    "就业状态",
    "备注",
]
ROWS = [  # row numbers and cells as the clerk wrote them
    (
        "名单",
        7,
        "3",
        "510104017001",
        "0001",
        "甲某",
        "51990019900307001X",
        "男",
        "大本",
        "是",
        "是",
        "就业",
        None,
    ),
    (
        "名单",
        9,
        "5",
        "510104017002",
        "0002",
        "乙某",
        "519900199003070011",
        "男",
        None,
        "是",
        None,
        "失业",
        "=cmd|'/c calc'!A1",
    ),
]
FAULTS = [
    ("id_check_digit", "ROW", "名单", 7, "id_number", "***", ""),
    ("code_unknown", "ROW", "名单", 7, "education", "大本", ""),
    ("required_missing", "ROW", "名单", 9, "willing_to_work", None, ""),
    ("date_after_month", "WARN", "名单", 12, "employed_since", "2027-01-01", ""),
    ("column_unknown", "WARN", None, None, None, None, "备注"),
]


def content(faults=FAULTS, rows=ROWS, header=HEADER, **changes) -> ReturnContent:
    """Ten rows read, two returned, unless changed."""
    schema = {
        "sheet": pl.String,
        "row": pl.Int32,
        **{f"c{i}": pl.String for i in range(len(header))},
    }
    base = ReturnContent(
        submission="0123456789abcdef",
        file_name="桂溪街道台账.xlsx",
        register=LABOUR_FORCE,
        month=date(2026, 10, 1),
        street_code="510104017",
        street_name="锦华路街道",
        verdict="accepted",
        rows_read=10,
        accepted=8,
        quarantined=2,
        refused=0,
        warnings=2,
        received_at="2026-11-23T05:30:00+00:00",
        issues=pl.DataFrame(faults, schema=ISSUE, orient="row"),
        header=header,
        rows=pl.DataFrame(rows, schema=schema, orient="row"),
    )
    return replace(base, **changes)


def refused(**changes) -> ReturnContent:
    """The same file refused whole: two rows read, both in the workbook."""
    return content(verdict="refused", rows_read=2, accepted=0, quarantined=0, refused=2, **changes)


@pytest.fixture
def written(tmp_path: Path):
    """Writes a content and opens it again with openpyxl."""

    def write(what: ReturnContent) -> openpyxl.Workbook:
        write_return(what, tmp_path / "return.xlsx")
        return openpyxl.load_workbook(tmp_path / "return.xlsx")

    return write


def texts(sheet) -> list[str]:
    return [
        str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    ]


def said_beside(sheet, label: str):
    """The cell to the right of a label that starts so."""
    return next(
        row[1]
        for row in sheet.iter_rows(values_only=True)
        if str(row[0]).strip("　 ").startswith(label)
    )


# Messages.


@pytest.mark.parametrize(
    ("rule", "title", "value", "detail", "zh", "en"),
    [
        (
            "required_missing",
            Text("姓名", "Name"),
            None,
            "",
            "姓名不能为空",
            "Name must not be blank",
        ),
        (
            "code_unknown",
            Text("性别", "Sex"),
            "未知",
            None,
            "性别“未知”不是允许的值",
            "Sex: '未知' is not an allowed value",
        ),
        (
            "id_length",
            Text("身份证号", "Resident ID number"),
            "***",
            "位数 17 / length 17",
            "身份证号位数或字符不对（位数 17）",
            "the ID number has a wrong length or character (length 17)",
        ),
        (
            "rows_bad_share",
            None,
            None,
            "12 / 20 > 20%",
            "有问题的行太多：12 / 20 > 20%",
            "too many rows are faulty: 12 / 20 > 20%",
        ),
        ("file_damaged", None, None, "", "文件损坏或不完整", "the file is damaged or incomplete"),
        (
            "code_unknown",
            Text("性别", "Sex"),
            "{detail}{0}",
            "",
            "性别“{detail}{0}”不是允许的值",
            "Sex: '{detail}{0}' is not an allowed value",
        ),
    ],
)
def test_a_message_reads_as_a_sentence_in_either_language(rule, title, value, detail, zh, en):
    assert issue_text(rule, title, value, detail) == Text(zh, en)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_message_without_gaps(rule):
    for text in (
        issue_text(rule, Text("性别", "Sex"), "甲", "乙"),
        issue_text(rule, None, None, None),
    ):
        assert text.zh and text.en
        assert (
            "{" not in text.zh + text.en
            and "None" not in text.zh + text.en
            and "（）" not in text.zh
        )


# The summary.


@pytest.mark.parametrize(
    ("what", "verdict"),
    [
        (
            content(),
            "部分接收：接收 8 行，退回 2 行 / accepted in part: 8 rows accepted, 2 returned",
        ),
        (content(accepted=10, quarantined=0, rows=[]), "全部接收：10 行 / accepted: all 10 rows"),
        (
            content(rows_read=0, accepted=0, quarantined=0, rows=[]),
            "已接收（零报告） / accepted as a nil return",
        ),
        (refused(), "整份退回，没有计入 / refused whole, nothing counted"),
    ],
)
def test_the_verdict_is_said_in_words(written, what, verdict):
    assert said_beside(written(what)["汇总"], "结论") == verdict


def test_the_summary_tells_file_register_street_month_and_time(written):
    sheet = written(content())["汇总"]
    assert said_beside(sheet, "文件") == "桂溪街道台账.xlsx"
    assert said_beside(sheet, "台账 /") == "劳动力资源台账 / Labour force register"
    assert said_beside(sheet, "街道") == "510104017 锦华路街道"
    assert said_beside(sheet, "月份") == "2026年10月 / 2026-10"
    assert said_beside(sheet, "收到时间").startswith("2026-11-23 13:30")


def test_the_counts_add_up(written):
    sheet = written(content())["汇总"]
    read, *parts = (
        said_beside(sheet, label) for label in ("读入行数", "接收", "退回", "随整份退回")
    )
    assert (read, parts) == (10, [8, 2, 0])


def test_counts_that_do_not_add_up_are_an_error_of_ours(tmp_path):
    with pytest.raises(ValueError, match="add up"):
        write_return(content(accepted=9), tmp_path / "return.xlsx")


def test_faults_are_counted_by_rule_and_column_the_gravest_first(written):
    faults = [
        *FAULTS,
        ("code_unknown", "ROW", "名单", 9, "education", "中学堂", ""),
        ("rows_bad_share", "FILE", None, None, None, None, "9 / 10 > 20%"),
    ]
    rows = list(written(refused(faults=faults))["汇总"].iter_rows(min_row=19, values_only=True))
    assert [(row[0], row[1], row[2], row[3]) for row in rows] == [
        ("整份退回 / whole file refused", "有问题的行太多：9 / 10 > 20%", "请改正后整份重报", 1),
        ("退回该行 / row returned", "文化程度“…”不是允许的值", "请从下拉项中选择", 2),
        ("退回该行 / row returned", "身份证号校验码不对", "请逐位核对", 1),
        ("退回该行 / row returned", "就业意愿不能为空", "请补填", 1),
        ("提示，已计入 / hint, counted", "有不认识的列，未读取：备注", "如属必要请告知省级运维", 1),
        ("提示，已计入 / hint, counted", "就业时间“…”晚于本月月末", "请核对", 1),
    ]
    assert (
        rows[0][4]
        == "too many rows are faulty: 9 / 10 > 20%: mend them and send the whole file again"
    )


def test_the_summary_holds_no_personal_value(written):
    what = content(file_name="台账519900199003071234和19900000001.xlsx")
    said = " ".join(texts(written(what)["汇总"]))
    assert "甲某" not in said and "51990019900307001X" not in said
    assert "519900199003071234" not in said and "19900000001" not in said


# The rows to mend.


def test_a_returned_row_stands_in_her_own_layout_with_reasons_row_number_and_sheet(written):
    sheet = written(content())["需改正的行"]
    header, first, second = list(sheet.iter_rows(min_row=4, values_only=True))
    assert list(header) == ["退回原因", "原行号", "原工作表", *HEADER]
    assert first[:3] == (
        "身份证号校验码不对，请逐位核对；文化程度“大本”不是允许的值，请从下拉项中选择",
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


def test_a_row_without_fault_in_a_refused_file_says_so(written):
    sheet = written(refused(faults=FAULTS[:2]))["需改正的行"]
    assert sheet["A6"].value == "本行没有问题，随整份退回"


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
    assert "把本文件报上来" in said_beside(book["汇总"], "怎么办")
    assert book["需改正的行"]["A3"].value == "请改正标色的格子，再把本文件报上来"


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
    rows = data_rows(sheet, layout)
    assert rows[layout.columns["id_number"]].to_list() == [
        "51990019900307001X",
        "519900199003070011",
    ]


def test_a_file_without_a_row_to_mend_has_no_sheet_that_would_read_as_a_nil_return(tmp_path):
    path = tmp_path / "return.xlsx"
    write_return(content(accepted=10, quarantined=0, rows=[]), path)
    assert [
        find_layout(sheet, sheet.name) for sheet in read_book(path.read_bytes(), 100).sheets
    ] == [None, None]


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
    assert said_beside(book["汇总"], "街道") == "未能识别 / not recognised"


# Hints.


def test_a_hint_names_row_column_and_message_and_the_file_comes_first(written):
    rows = list(written(content())["提示"].iter_rows(min_row=2, values_only=True))
    assert [tuple(cell or "" for cell in row) for row in rows] == [
        ("", "整份", "", "有不认识的列，未读取：备注，如属必要请告知省级运维"),
        ("名单", "12", "就业时间", "就业时间“2027-01-01”晚于本月月末，请核对"),
    ]


def test_a_thousand_hints_are_listed_and_the_rest_counted(written):
    faults = [("age_over_110", "WARN", "名单", row, None, None, "") for row in range(5, 1239)]
    sheet = written(content(faults=faults))["提示"]
    assert sheet.max_row == 1002
    assert sheet["A1002"].value == "还有 234 条提示没有列出 / 234 more hints are not listed"


# Safety.

HOSTILE = [
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "{=1}",
    "http://example.org",
    "mailto:a@b",
    "internal:汇总!A1",
    "external:c:\\x.xls",
    "<script>",
    "&amp;",
    "0012",
    "1E5",
    "\x00\x07\x1b[31m",
    "_x0041_",
    "'=1",
    "😀䢺",
    "x" * 40_000,
]


@pytest.mark.parametrize("large", [False, True])
def test_nothing_in_it_runs_whatever_the_cells_hold(written, monkeypatch, large):
    monkeypatch.setattr(return_workbook, "LARGE", 0 if large else 20_000)
    header = [*HEADER[:10], *HOSTILE[:5]]
    rows = [(text[:31], 5 + i, *[text] * len(header)) for i, text in enumerate(HOSTILE)]
    faults = [
        ("code_unknown", "ROW", text[:31], 5 + i, "education", text, text)
        for i, text in enumerate(HOSTILE)
    ]
    faults += [
        ("value_ignored", "WARN", text, 5 + i, "industry", text, text)
        for i, text in enumerate(HOSTILE)
    ]
    book = written(
        content(
            faults=faults,
            header=header,
            rows=rows,
            file_name="=1+1",
            street_name="=1+1",
            street_code="@x",
        )
    )
    cells = [
        cell
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)
    assert not book.defined_names
    values = [
        sheet_row[3] for sheet_row in book["需改正的行"].iter_rows(min_row=5, values_only=True)
    ]
    assert values[:6] == HOSTILE[:6] and values[13] == "0012"


def test_a_large_return_says_the_same_as_a_small_one(written, monkeypatch):
    small = [texts(sheet) for sheet in written(content())]
    monkeypatch.setattr(return_workbook, "LARGE", 0)
    assert [texts(sheet) for sheet in written(content())] == small


@pytest.mark.parametrize("large", [False, True])
def test_it_is_closed_to_others_replaces_the_former_one_and_leaves_nothing_beside(
    tmp_path, monkeypatch, large
):
    monkeypatch.setattr(return_workbook, "LARGE", 0 if large else 20_000)
    path = tmp_path / "return.xlsx"
    path.write_text("former")
    write_return(content(), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes().startswith(b"PK")


def test_two_workbooks_of_one_submission_are_the_same_bytes(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_return(content(), tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_five_hundred_clean_submissions_cost_seconds_at_most(tmp_path):
    what = content(faults=FAULTS[-1:], rows=[], accepted=10, quarantined=0)
    started = time.process_time()
    for number in range(50):
        write_return(what, tmp_path / f"{number}.xlsx")
    assert time.process_time() - started < 1.5  # about 0.15 on an idle machine
