"""Check lists (核对单): what each street is to look into, found between registers and between months,
as workbooks beside its returns.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import xlsxwriter

from pipelines.base.home import Home
from pipelines.contract.register import REGISTERS
from pipelines.contract.rule import CHECK_LIST, RULES, finding_text
from pipelines.release.publish import code_version
from pipelines.warehouse.engine import Session, open_release

SUFFIX = "_核对单.xlsx"
STREET_FILES = "[0-9]" * 9 + SUFFIX
STRINGS_ONLY = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
TITLES = {
    "台账": 22,
    "文件": 40,
    "工作表（第几张）": 10,
    "行号": 8,
    "问题": 56,
    "怎么办": 40,
    "另见": 40,
    "English": 80,
}  # title -> width of its column
WHAT_IT_IS = (
    "以下各行已经计入或按说明计数，不是退回；请逐条核对，确有差错的在下次报送中改正，本单不用报回 /"
    " These rows stand; look into each, mend what is wrong in the next submission. This list need"
    " not be sent back."
)
WHOLE = "整个台账"
LONGEST_CELL = 32_767  # characters
RECORD = ".notices.json"  # month -> hash of the findings that its lists tell
PLACE = re.compile(
    r"(\d{12}) ([0-9a-f]{8}) (\d+)#(\d+)"
)  # as the detail of a finding tells where else a row is
FINDINGS = """
with file as (
  select submission, max(file_name) as file_name
  from audit.submission
  group by submission
)
select
  finding.street_code,
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
DIGESTS = """
select
  month,
  sum(md5_number_lower(concat_ws('|', street_code, register, rule, submission, sheet_no, row, coalesce(cases, -1), coalesce(base, -1), detail))) as total,
  list(distinct street_code) as streets
from audit.finding
group by month
order by month
"""
PLACES = """
select division_code, arg_max(division_name, valid_from)
from ref.division
where area_level in ('county', 'street', 'community')
group by division_code
"""


@dataclass(frozen=True)
class Notices:
    """How many check lists a release has, and how many of them were written anew or removed this
    time.
    """

    lists: int
    changed: int


def write_notices(home: Home, release_file: Path) -> Notices:
    """Make returns/YYYY-MM/STREET_核对单.xlsx what the release finds: a list for every street and
    month with findings, and no other.

    Months whose findings are those of the last time are left as they are. A run that was killed is
    made good by the next; an equal release gives equal bytes. A release without audit.finding has
    no lists.
    """
    record = home.returns / RECORD
    known = json.loads(record.read_text("utf-8")) if record.exists() else {}
    changed = 0
    with open_release(release_file) as session:
        found = _months(session)
        names = _Names.of(session) if found else None
        for folder in [
            home.returns / month
            for month in sorted(
                found.keys() | {path.name for path in home.returns.glob("2*") if path.is_dir()}
            )
        ]:
            digest, streets = found.get(folder.name, (None, []))
            wanted, there = (
                {f"{street}{SUFFIX}" for street in streets},
                {path.name for path in folder.glob(STREET_FILES)},
            )
            if wanted and (known.get(folder.name) != digest or there != wanted):
                month = date.fromisoformat(f"{folder.name}-01")
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                rows = session.rows(FINDINGS, {"month": month})
                changed += sum(
                    _write(folder / f"{street}{SUFFIX}", _notice(month, list(own), names))
                    for street, own in groupby(rows, itemgetter(0))
                )
            for left in sorted(there - wanted):
                (folder / left).unlink()
                changed += 1
    _write(
        record,
        json.dumps({month: digest for month, (digest, _) in found.items()}, indent=1).encode(),
    )
    return Notices(sum(len(streets) for _, streets in found.values()), changed)


def notice_counts(release_file: Path) -> dict[str, int]:
    """Month (2026-10) -> how many check lists the release has."""
    with open_release(release_file) as session:
        return {month: len(streets) for month, (_, streets) in _months(session).items()}


def finding_counts(release_file: Path, month: date, registers: list[str]) -> dict[str, int]:
    """Rule -> findings of a month about these registers, most first; {} where the release has no
    audit.finding.
    """
    with open_release(release_file) as session:
        if not _has_findings(session):
            return {}
        counts = (
            "select rule, count(*) from audit.finding where month = $1 and list_contains($2,"
            " register) group by rule order by count(*) desc, rule"
        )
        return dict(session.rows(counts, [month, registers]))


def _has_findings(session: Session) -> bool:
    return "audit.finding" in session.tables()


def _months(session: Session) -> dict[str, tuple[str, list[str]]]:
    """Month (2026-10) -> hash of all that its lists tell, and the streets that have one."""
    if not _has_findings(session):
        return {}
    (reference,) = session.rows("select reference_digest from audit.release")[0]
    months = session.rows(DIGESTS)
    return {
        f"{month:%Y-%m}": (
            hashlib.sha256(f"{code_version()} {reference} {total}".encode()).hexdigest(),
            streets,
        )
        for month, total, streets in months
    }


@dataclass(frozen=True)
class _Names:
    """What places (code) and files (first 8 characters of the submission) are called."""

    places: dict[str, str]
    files: dict[str, str]

    @classmethod
    def of(cls, session: Session) -> _Names:
        files = session.rows(
            "select left(submission, 8), max(file_name) from audit.submission group by all"
        )
        return cls(dict(session.rows(PLACES)), dict(files))

    def place(self, code: str) -> str:
        """A community or street with its county's and street's name before it."""
        return "".join(
            self.places.get(code[:digits], "") for digits in (6, 9, 12) if digits <= len(code)
        )


def _elsewhere(detail: str | None, names: _Names) -> str:
    """Where else, as a clerk reads it, a line a place; "" where the detail tells no place."""
    places = PLACE.findall(detail or "")
    return "\n".join(
        f"{names.place(community)}（{community}），"
        f"文件《{names.files.get(submission, submission)}》第 {sheet} 张工作表第 {row} 行"
        for community, submission, sheet, row in places
    )


def _notice(month: date, findings: list[tuple], names: _Names) -> bytes:
    """The workbook of one street: every cell is a string, so that nothing in it can run."""
    street_code = findings[0][0]
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, STRINGS_ONLY) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # equal bytes for equal findings
        head = book.add_format(
            {
                "bold": True,
                "bg_color": "#DDE6F0",
                "num_format": "@",
                "text_wrap": True,
                "valign": "top",
            }
        )
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("核对单")
        sheet.write_string(
            0,
            0,
            f"{month.year}年{month.month}月{CHECK_LIST}：{street_code}"
            f" {names.place(street_code)}（{len(findings)} 条）",
            book.add_format({"bold": True}),
        )
        sheet.write_string(1, 0, WHAT_IT_IS, book.add_format({"num_format": "@"}))
        for place, (title, width) in enumerate(TITLES.items()):
            sheet.set_column(place, place, width, text)
            sheet.write_string(2, place, title, head)
        sheet.freeze_panes(3, 0)
        for line, finding in enumerate(findings, 3):
            for place, words in enumerate(_words(names, *finding[1:])):
                sheet.write_string(line, place, words[:LONGEST_CELL], text)
        sheet.autofilter(2, 0, len(findings) + 2, len(TITLES) - 1)
    return file.getvalue()


def _words(
    names: _Names,
    register: str,
    file_name: str | None,
    sheet_no: int | None,
    row: int | None,
    rule: str,
    cases: int | None,
    base: int | None,
    detail: str | None,
) -> tuple[str, ...]:
    """The cells of a finding, in the order of TITLES; where else something is stands in a column of
    its own.
    """
    titles, elsewhere = (
        {known.name: known.title.zh for known in REGISTERS},
        _elsewhere(detail, names),
    )
    message, remedy = (
        finding_text(rule, cases, base, None if elsewhere else detail),
        RULES[rule].remedy,
    )
    return (
        titles[register],
        file_name or WHOLE,
        "" if sheet_no is None else str(sheet_no + 1),
        "" if row is None else str(row),
        message.zh,
        remedy.zh,
        elsewhere,
        f"{message.en}: {remedy.en}",
    )


def _write(path: Path, content: bytes) -> bool:
    """At once or not at all, mode 0600; whether anything changed."""
    if path.exists() and path.read_bytes() == content:
        return False
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        target.write(content)
    temporary.replace(path)
    return True
