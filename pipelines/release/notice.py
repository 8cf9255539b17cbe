"""Check lists (核对单): what each street is to look into, found between registers and between months, as workbooks beside its returns."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import duckdb
import xlsxwriter

from pipelines.contract.home import Home
from pipelines.contract.register import REGISTERS
from pipelines.contract.rule import RULES, finding_text

SUFFIX = "_核对单.xlsx"
STREET_FILES = "[0-9]" * 9 + SUFFIX
STRINGS_ONLY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
TITLES = {"台账": 22, "文件": 40, "工作表（第几张）": 10, "行号": 8, "问题": 56, "怎么办": 40, "另见": 40, "English": 80}  # title -> width of its column
WHAT_IT_IS = (
    "以下各行已经计入或按说明计数，不是退回；请逐条核对，确有差错的在下次报送中改正，本单不用报回"
    " / These rows stand; look into each, mend what is wrong in the next submission. This list need not be sent back."
)
WHOLE = "整个台账"
LONGEST_CELL = 32_767  # characters
FINDINGS = """
with file as (
  select submission, max(file_name) as file_name
  from audit.submission
  group by submission
),
named as (
  select street_code, max(street_name) as street_name
  from mart.submission_status
  where month = $month
  group by street_code
)
select
  finding.street_code,
  named.street_name,
  finding.register,
  file.file_name,
  finding.sheet_no,
  finding.row,
  finding.rule,
  finding.cases,
  finding.base,
  finding.detail
from audit.finding as finding
left join file
  on file.submission = finding.submission
left join named
  on named.street_code = finding.street_code
where finding.month = $month
order by
  finding.street_code,
  finding.register,
  file.file_name asc nulls first,
  finding.submission asc nulls first,
  finding.sheet_no asc nulls first,
  finding.row asc nulls first,
  finding.rule,
  finding.detail asc nulls first
"""


def write_notices(home: Home, release_file: Path, months: Sequence[date]) -> int:
    """Write returns/YYYY-MM/STREET_核对单.xlsx for every street with findings in these months of the release; how many there are.

    Those of streets without findings (any more) go. An equal release gives equal bytes. Nothing happens where the release has no audit.finding.
    """
    written = 0
    with duckdb.connect(str(release_file), read_only=True) as connection:
        if not connection.execute("select 1 from duckdb_tables() where schema_name = 'audit' and table_name = 'finding'").fetchall():
            return 0
        for month in sorted(set(months)):
            folder = home.returns / f"{month:%Y-%m}"
            rows = connection.execute(FINDINGS, {"month": month}).fetchall()
            notices = {f"{street}{SUFFIX}": list(own) for street, own in groupby(rows, itemgetter(0))}
            if notices:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name, own in notices.items():
                _write(folder / name, _notice(month, own))
            for left in folder.glob(STREET_FILES):
                if left.name not in notices:
                    left.unlink()
            written += len(notices)
    return written


def _notice(month: date, findings: list[tuple]) -> bytes:
    """The workbook of one street: every cell is a string, so that nothing in it can run."""
    street_code, street_name = findings[0][:2]
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, STRINGS_ONLY) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # equal bytes for equal findings
        head = book.add_format({"bold": True, "bg_color": "#DDE6F0", "num_format": "@", "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("核对单")
        sheet.write_string(0, 0, f"{month.year}年{month.month}月台账核对单：{street_code} {street_name or ''}（{len(findings)} 条）", book.add_format({"bold": True}))
        sheet.write_string(1, 0, WHAT_IT_IS)
        for place, (title, width) in enumerate(TITLES.items()):
            sheet.set_column(place, place, width, text)
            sheet.write_string(2, place, title, head)
        sheet.freeze_panes(3, 0)
        for line, finding in enumerate(findings, 3):
            for place, words in enumerate(_words(*finding[2:])):
                sheet.write_string(line, place, words[:LONGEST_CELL], text)
        sheet.autofilter(2, 0, len(findings) + 2, len(TITLES) - 1)
    return file.getvalue()


def _words(
    register: str, file_name: str | None, sheet_no: int | None, row: int | None, rule: str, cases: int | None, base: int | None, detail: str | None,
) -> tuple[str, ...]:
    """The cells of a finding, in the order of TITLES."""
    titles = {known.name: known.title.zh for known in REGISTERS}
    message, remedy = finding_text(rule, cases, base, detail), RULES[rule].remedy
    return (
        titles[register], file_name or WHOLE, "" if sheet_no is None else str(sheet_no + 1), "" if row is None else str(row),
        message.zh, remedy.zh, detail or "", f"{message.en}: {remedy.en}",
    )


def _write(path: Path, content: bytes) -> None:
    """At once or not at all, mode 0600."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        target.write(content)
    temporary.replace(path)
