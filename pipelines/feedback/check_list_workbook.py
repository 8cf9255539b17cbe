"""The workbook of a check list: one street's findings of a month, worded for its clerk."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import xlsxwriter

from pipelines.base.wording import fill
from pipelines.base.workbook import FIXED_CREATION, LONGEST_CELL, NO_MAGIC
from pipelines.contract.register import register_named
from pipelines.contract.rule import CHECK_LIST, RULES, finding_text
from pipelines.feedback.paper import LINE, lines_of, set_up_paper
from pipelines.feedback.texts import TEXTS, said

COLUMNS = (  # title, width
    (TEXTS["register"], 16),
    (TEXTS["list.file"], 32),
    (TEXTS["list.sheet"], 8),
    (TEXTS["list.row"], 7),
    (TEXTS["list.name"], 14),
    (TEXTS["list.message"], 44),
    (TEXTS["list.remedy"], 34),
    (TEXTS["list.also"], 44),
)
WIDTHS = [characters for _, characters in COLUMNS]
HEADER_ROW = 2
COUNTY_DIGITS = 6
# How a finding's detail refers to the other place of a row.
CODE = re.compile(r"\b\d{12}\b")
PLACE = re.compile(r"(\d{12}) ([0-9a-f]{8}) (\d+)#(\d+)")


RowPlace = tuple[str, int, int]  # submission, sheet_no, row


@dataclass(frozen=True)
class Names:
    """Names for places (by code), files (by the submission's first 8 characters) and rows."""

    places: dict[str, str]
    files: dict[str, str]
    rows: dict[RowPlace, str] = field(default_factory=dict)

    def place(self, code: str) -> str:
        """A community or street preceded by its county and street, and by the prefecture if several
        counties share the name.
        """
        county = code[:COUNTY_DIGITS]
        prefecture = code[:4] if self.places.get(county) in self._of_several else ""
        parts = (prefecture, *(code[:digits] for digits in (6, 9, 12) if digits <= len(code)))
        return "".join(self.places.get(part, "") for part in parts)

    def community(self, code: re.Match[str]) -> str:
        """A community's name with its code."""
        return f"{self.places.get(code[0], '')} {code[0]}".lstrip()

    @cached_property
    def _of_several(self) -> frozenset[str]:
        """The names shared by several counties."""
        counties = Counter(name for code, name in self.places.items() if len(code) == COUNTY_DIGITS)
        return frozenset(name for name, times in counties.items() if times > 1)


@dataclass(frozen=True)
class Finding:
    """A finding about a row, a file or a whole register: a row of audit.finding."""

    street_code: str
    register: str
    submission: str | None
    file_name: str | None
    sheet_no: int | None
    row: int | None
    rule: str
    cases: int | None
    base: int | None
    detail: str | None


def check_list_bytes(month: date, findings: Sequence[Finding], names: Names) -> bytes:
    """One street's workbook. Every cell is a string, so no formula can run. Deterministic."""
    street_code = findings[0].street_code
    title = fill(
        TEXTS["list.title"],
        year=month.year,
        month=month.month,
        code=street_code,
        place=names.place(street_code),
        findings=len(findings),
    )
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {**NO_MAGIC, "in_memory": True}) as book:
        book.set_properties({"created": FIXED_CREATION})
        wrapped = {"num_format": "@", "text_wrap": True, "valign": "top"}
        line_around = {"border": 1, "border_color": "#BFBFBF"}
        head = book.add_format({"bold": True, "bg_color": "#DDE6F0", **wrapped, **line_around})
        text = book.add_format({**wrapped, **line_around})
        sheet = book.add_worksheet(TEXTS["sheet.check_list"].zh)
        heading = f"{CHECK_LIST}：{said(title)}"
        sheet.write_string(0, 0, heading, book.add_format({"bold": True, "font_size": 14}))
        what_it_is = said(TEXTS["list.what_it_is"])
        sheet.write_string(1, 0, what_it_is, book.add_format({"num_format": "@"}))
        for place, (name, characters) in enumerate(COLUMNS):
            sheet.set_column(place, place, characters)
            sheet.write_string(HEADER_ROW, place, said(name), head)
        sheet.set_row(HEADER_ROW, LINE * lines_of([said(name) for name, _ in COLUMNS], WIDTHS))
        sheet.freeze_panes(HEADER_ROW + 1, 0)
        for line, finding in enumerate(findings, HEADER_ROW + 1):
            cells = [words[:LONGEST_CELL] for words in _cells(finding, names)]
            sheet.set_row(line, LINE * lines_of(cells, WIDTHS))
            for place, words in enumerate(cells):
                sheet.write_string(line, place, words, text)
        sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + len(findings), len(COLUMNS) - 1)
        set_up_paper(sheet, HEADER_ROW, sum(WIDTHS))
    return file.getvalue()


def _cells(finding: Finding, names: Names) -> tuple[str, ...]:
    """The cells of a finding, in the order of COLUMNS; references to other places have their own
    column.
    """
    elsewhere = _elsewhere(finding.detail, names)
    detail = None if elsewhere else CODE.sub(names.community, finding.detail or "")
    message = finding_text(finding.rule, finding.cases, finding.base, detail)
    place = (finding.submission or "", finding.sheet_no or 0, finding.row or 0)
    return (
        said(register_named(finding.register).title),
        finding.file_name or said(TEXTS["list.whole_register"]),
        "" if finding.sheet_no is None else str(finding.sheet_no + 1),
        "" if finding.row is None else str(finding.row),
        names.rows.get(place, ""),
        said(message),
        said(RULES[finding.rule].remedy),
        elsewhere,
    )


def _elsewhere(detail: str | None, names: Names) -> str:
    """The other places in words, one a line; "" if the detail names none."""
    return "\n".join(
        said(
            fill(
                TEXTS["list.elsewhere"],
                place=names.place(code),
                code=code,
                file=names.files.get(submission, submission),
                sheet=sheet,
                row=row,
            )
        )
        for code, submission, sheet, row in PLACE.findall(detail or "")
    )
