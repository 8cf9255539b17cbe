"""A return workbook's content made by hand, and the texts that a written one shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from pipelines.contract.registers.labour_force import LABOUR_FORCE
from pipelines.feedback.return_content import ReturnContent
from pipelines.intake.heading import RETURN_MARK
from tests.build.register_file import csv_bytes, grid

ORIGIN = ("退回原因", "原行号", "原工作表")  # set before the clerk's own columns
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


def texts(sheet) -> list[str]:
    return [
        str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    ]


def said_beside(sheet, label: str):
    """The cell to the right of a label."""
    return next(
        row[1] for row in sheet.iter_rows(values_only=True) if str(row[0]).strip("　 ") == label
    )


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


def mended_rows(submission: str, rows: dict[str, dict[str, str]]) -> bytes:
    """A return workbook's rows; `rows`: number in the first file -> the row as it is now."""
    header, *cells = grid(list(rows.values()))
    lines = [["", number, "", *own] for number, own in zip(rows, cells, strict=True)]
    return csv_bytes([[f"{RETURN_MARK}{submission}"], [*ORIGIN, *header], *lines])
