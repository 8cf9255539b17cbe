"""The return workbook: what it tells the clerk, that it can be sent back, and that nothing in it
runs or leaks.
"""

from __future__ import annotations

import pytest

from pipelines.feedback.return_workbook import write_return
from tests.build.return_case import FAULTS, content, refused, said_beside, texts

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
        (
            "整份退回 / whole file refused",
            "有问题的行超过上限：9 / 10 > 20%",
            "请改正后整份重报",
            1,
        ),
        ("退回该行 / row returned", "文化程度“…”不在可选项内", "请从下拉列表中选择", 2),
        ("退回该行 / row returned", "身份证号校验码有误", "请逐位核对", 1),
        ("退回该行 / row returned", "就业意愿不能为空", "请补填", 1),
        (
            "提示（已计入） / hint, counted",
            "有无法识别的列，没有读取：备注",
            "这些列需要读取的，请告知省级运维人员",
            1,
        ),
        ("提示（已计入） / hint, counted", "就业时间“…”晚于本月月末", "请核对日期", 1),
    ]
    assert (
        rows[0][4]
        == "more rows are faulty than may be: 9 / 10 > 20%: mend them and send the whole file again"
    )


def test_the_summary_holds_no_personal_value(written):
    what = content(file_name="台账519900199003071234和19900000001.xlsx")
    said = " ".join(texts(written(what)["汇总"]))
    assert "甲某" not in said
    assert "51990019900307001X" not in said
    assert "519900199003071234" not in said
    assert "19900000001" not in said


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
    assert sheet["A1002"].value == "还有 234 条提示没有列出 / 234 more hints are not listed"
