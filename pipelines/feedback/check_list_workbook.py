"""A check list as a workbook: one street's findings of a month, as its clerk reads them."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import xlsxwriter

from pipelines.base.wording import Text, both, fill
from pipelines.base.workbook import FIXED_CREATION, LONGEST_CELL, NO_MAGIC
from pipelines.contract.register import register_named
from pipelines.contract.rule import CHECK_LIST, RULES, finding_text
from pipelines.feedback.texts import TEXTS

COLUMNS = (  # title, width
    (TEXTS["register"].zh, 22),
    (TEXTS["list.file"].zh, 40),
    (TEXTS["list.sheet"].zh, 10),
    (TEXTS["list.row"].zh, 8),
    (TEXTS["list.message"].zh, 56),
    (TEXTS["list.remedy"].zh, 40),
    (TEXTS["list.also"].zh, 40),
    (TEXTS["list.english"].en, 80),
)
HEADER_ROW = 2
# As the detail of a finding tells where else a row is.
PLACE = re.compile(r"(\d{12}) ([0-9a-f]{8}) (\d+)#(\d+)")


@dataclass(frozen=True)
class Names:
    """What places (code) and files (first 8 characters of the submission) are called."""

    places: dict[str, str]
    files: dict[str, str]

    def place(self, code: str) -> str:
        """A community or street with its county's and street's name before it."""
        return "".join(
            self.places.get(code[:digits], "") for digits in (6, 9, 12) if digits <= len(code)
        )


@dataclass(frozen=True)
class Finding:
    """A finding about a row, a file or a whole register, as audit.finding has it."""

    street_code: str
    register: str
    file_name: str | None
    sheet_no: int | None
    row: int | None
    rule: str
    cases: int | None
    base: int | None
    detail: str | None


def check_list_bytes(month: date, findings: Sequence[Finding], names: Names) -> bytes:
    """The workbook of one street: every cell is a string, so that nothing in it can run. Equal
    bytes for equal findings.
    """
    street_code = findings[0].street_code
    title = fill(
        TEXTS["list.title"],
        year=month.year,
        month=month.month,
        paper=CHECK_LIST,
        code=street_code,
        place=names.place(street_code),
        findings=len(findings),
    )
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {**NO_MAGIC, "in_memory": True}) as book:
        book.set_properties({"created": FIXED_CREATION})
        wrapped = {"num_format": "@", "text_wrap": True, "valign": "top"}
        head = book.add_format({"bold": True, "bg_color": "#DDE6F0", **wrapped})
        text = book.add_format(wrapped)
        sheet = book.add_worksheet(TEXTS["sheet.check_list"].zh)
        sheet.write_string(0, 0, title.zh, book.add_format({"bold": True}))
        what_it_is = both(TEXTS["list.what_it_is"])
        sheet.write_string(1, 0, what_it_is, book.add_format({"num_format": "@"}))
        for place, (name, width) in enumerate(COLUMNS):
            sheet.set_column(place, place, width, text)
            sheet.write_string(HEADER_ROW, place, name, head)
        sheet.freeze_panes(HEADER_ROW + 1, 0)
        for line, finding in enumerate(findings, HEADER_ROW + 1):
            for place, words in enumerate(_cells(finding, names)):
                sheet.write_string(line, place, words[:LONGEST_CELL], text)
        sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + len(findings), len(COLUMNS) - 1)
    return file.getvalue()


def _cells(finding: Finding, names: Names) -> tuple[str, ...]:
    """The cells of a finding, in the order of COLUMNS; where else something is stands in a column
    of its own.
    """
    elsewhere = _elsewhere(finding.detail, names)
    detail = None if elsewhere else finding.detail
    message = finding_text(finding.rule, finding.cases, finding.base, detail)
    remedy: Text = RULES[finding.rule].remedy
    return (
        register_named(finding.register).title.zh,
        finding.file_name or TEXTS["list.whole_register"].zh,
        "" if finding.sheet_no is None else str(finding.sheet_no + 1),
        "" if finding.row is None else str(finding.row),
        message.zh,
        remedy.zh,
        elsewhere,
        fill(TEXTS["rows.fault"], message=message, remedy=remedy).en,
    )


def _elsewhere(detail: str | None, names: Names) -> str:
    """Where else, as a clerk reads it, a line a place; "" where the detail tells no place."""
    return "\n".join(
        fill(
            TEXTS["list.elsewhere"],
            place=names.place(code),
            code=code,
            file=names.files.get(submission, submission),
            sheet=sheet,
            row=row,
        ).zh
        for code, submission, sheet, row in PLACE.findall(detail or "")
    )
