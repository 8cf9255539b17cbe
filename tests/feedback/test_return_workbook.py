"""The return workbook: what it tells the clerk, that it can be sent back, and that nothing in it
runs or leaks.
"""

from __future__ import annotations

import re

import polars as pl
import pytest

from pipelines.contract.registers.labour_force import LABOUR_FORCE
from pipelines.feedback.return_content import LEFT_OUT_SCHEMA
from pipelines.feedback.return_workbook import write_return
from tests.build.return_case import FAULTS, content, refused, said_beside, texts

HOSTILE_CELL = "=cmd|'/c calc'!A1"

# The summary.


@pytest.mark.parametrize(
    ("what", "verdict"),
    [
        (
            content(),
            "部分接收：接收 8 行，退回 2 行",
        ),
        (content(accepted=10, quarantined=0, rows=[]), "全部接收：10 行"),
        (
            content(rows_read=0, accepted=0, quarantined=0, rows=[]),
            "全部接收（零报告）",
        ),
        (refused(), "整份退回，没有计入"),
    ],
)
def test_the_verdict_is_said_in_words(written, what, verdict):
    assert said_beside(written(what)["汇总"], "接收结果") == verdict


def test_the_summary_tells_file_register_street_month_and_time(written):
    sheet = written(content())["汇总"]
    assert said_beside(sheet, "文件") == "桂溪街道台账.xlsx"
    assert said_beside(sheet, "台账") == "劳动力资源台账"
    assert said_beside(sheet, "街道") == "510104017 锦华路街道"
    assert said_beside(sheet, "月份") == "2026年10月"
    assert said_beside(sheet, "收到时间") == "2026-11-23 13:30（北京时间）"


def test_the_counts_add_up(written):
    sheet = written(content())["汇总"]
    read, *parts = (
        said_beside(sheet, label) for label in ("读入行数", "接收", "退回", "因整份退回未计")
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
    rows = [
        row[:4]
        for row in written(refused(faults=faults))["汇总"].iter_rows(min_row=16, values_only=True)
    ]
    assert rows == [
        (None, None, None, None),
        ("需改正的问题", None, None, None),
        ("处理结果", "问题", "处理办法", "条数"),
        ("整份退回", "有问题的行超过上限：9 / 10 > 20%", "请改正后整份重报", 1),
        ("退回该行", "文化程度“…”不在可选项内", "请从下拉列表中选择", 2),
        ("退回该行", "身份证号校验码有误", "请逐位核对", 1),
        ("退回该行", "就业意愿不能为空", "请补填", 1),
        (None, None, None, None),
        ("提示（只供核对）", None, None, None),
        ("处理结果", "问题", "处理办法", "条数"),
        ("提示", "有无法识别的列，没有读取：备注", "这些列需要读取的，请告知省级运维人员", 1),
        ("提示", "就业时间“…”晚于本月月末", "请核对日期", 1),
    ]


def test_details_of_both_languages_are_joined_each_by_itself(written):
    details = ("填就业却无劳动能力 / employed without", "未失业却填了登记失业 / registered though")
    faults = [
        ("status_contradiction", "WARN", "名单", row, None, None, detail)
        for row, detail in enumerate(details, 5)
    ]
    said = texts(written(content(faults=faults))["汇总"])
    assert "就业状态与其他列矛盾：填就业却无劳动能力、未失业却填了登记失业" in said


def test_the_clerk_s_own_file_name_and_titles_stand_in_the_clerk_s_return_as_written(written):
    what = content(
        faults=[("column_unknown", "WARN", None, None, None, None, "张老三家的备注")],
        file_name="欧阳试验的台账.xlsx",
    )
    said = texts(written(what)["汇总"])
    assert "欧阳试验的台账.xlsx" in said
    assert "有无法识别的列，没有读取：张老三家的备注" in said


def test_the_summary_holds_no_cell_of_a_person(written):
    said = " ".join(texts(written(content())["汇总"]))
    assert "甲某" not in said
    assert "51990019900307001X" not in said


def test_a_return_is_in_one_language(written, monkeypatch):
    english = re.compile(r"[A-Za-z]{3,}")
    book = written(content(file_name="台账.csv"))
    spoken = [
        text
        for sheet in book
        if sheet.sheet_state == "visible"
        for text in texts(sheet)
        if english.search(text) and text not in (HOSTILE_CELL, "台账.csv")
    ]
    assert spoken == ["退回单号：0123456789abcdef"]
    monkeypatch.setenv("JIUYE_LANGUAGE", "en")
    book = written(content())
    assert said_beside(book["汇总"], "Verdict") == "accepted in part: 8 rows accepted, 2 returned"
    assert "the ID number's check digit is wrong" in book["需改正的行"]["A5"].value


def test_a_return_is_set_up_for_paper(written):
    for sheet in written(content()):
        if sheet.sheet_state == "visible":
            assert sheet.page_setup.orientation == "landscape"
            assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
            assert sheet.print_title_rows or sheet.title == "汇总"


# How it was read.


def test_it_says_which_title_was_read_as_which_column(written):
    rows = list(written(content())["各列读法"].iter_rows(min_row=2, values_only=True))
    assert ("社区编码", "社区代码") in rows
    assert ("身份证号码（必填）", "身份证号") in rows
    assert ("备注", "没有读取") in rows
    assert "序号" not in [row[0] for row in rows]


def test_titles_that_are_the_templates_are_said_in_a_line(written):
    header = tuple(f"{column.title.zh}\n（必填）" for column in LABOUR_FORCE.columns)
    book = written(content(header=header, rows=[], accepted=10, quarantined=0))
    assert "各列读法" not in book.sheetnames
    facts = [row[:2] for row in book["汇总"].iter_rows(values_only=True)]
    assert ("列名", "与模板一致，各列均已读取") in facts


def test_what_the_reading_took_a_title_for_is_what_is_told(written):
    rows = list(
        written(content(taken=(("备注", "skills"),)))["各列读法"].iter_rows(values_only=True)
    )
    assert ("备注", "技能特长") in rows
    assert ("社区编码", "没有读取") in rows


def test_rows_left_out_are_counted_and_named(written):
    left_out = pl.DataFrame(
        [("名单", 31, "合计行", "合计 120"), ("名单", 5, "示例行", "示例")],
        schema=LEFT_OUT_SCHEMA,
        orient="row",
    )
    book = written(content(left_out=left_out))
    assert said_beside(book["汇总"], "未读取的行") == 2
    rows = list(book["未读取的行"].iter_rows(min_row=2, values_only=True))
    assert rows == [("名单", "31", "合计行", "合计 120"), ("名单", "5", "示例行", "示例")]


# Hints.


def test_a_hint_names_row_column_and_message_and_the_file_comes_first(written):
    rows = list(written(content())["提示"].iter_rows(min_row=2, values_only=True))
    assert [tuple(cell or "" for cell in row) for row in rows] == [
        ("", "整份", "", "有无法识别的列，没有读取：备注，这些列需要读取的，请告知省级运维人员"),
        ("名单", "12", "就业时间", "就业时间“2027-01-01”晚于本月月末，请核对日期"),
    ]


def test_a_thousand_hints_are_listed_and_the_rest_counted(written):
    faults = [("age_over_110", "WARN", "名单", row, None, None, "") for row in range(5, 1239)]
    sheet = written(content(faults=faults))["提示"]
    assert sheet.max_row == 1002
    assert sheet["A1002"].value == "还有 234 条提示没有列出"
