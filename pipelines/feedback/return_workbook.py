"""The return workbook of a submission: what was taken, what was not and why, row by row in the
clerk's own layout.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.base.clock import beijing
from pipelines.base.home import Home
from pipelines.base.wording import both, fill, month_text
from pipelines.base.workbook import LARGE, open_workbook
from pipelines.contract.code_list import code_lists
from pipelines.contract.column import Column, Register
from pipelines.contract.rule import RETURN_SUMMARY
from pipelines.feedback.drop_down import CODE_SHEET, drop_down, is_long, write_codes
from pipelines.feedback.return_content import (
    Header,
    ReturnContent,
    RowFaults,
    fault_text,
    faults_by_rule,
    file_faults,
    header_of,
    places_of_columns,
    row_faults,
    verdict,
    what_to_do,
)
from pipelines.feedback.texts import TEXTS
from pipelines.intake.heading import RETURN_MARK, RETURN_TITLES, column_named, normalise_title
from pipelines.reference.shown import shown

SHOWN_HINTS = 1000
FACTS_ROW, COUNTS_ROW, FAULTS_ROW = 2, 11, 17  # of the summary
HEADER_ROW = 3  # of the rows to mend
YES_OR_NO = [label.zh for label in code_lists()["flag"].labels.values()]

Formats = dict[str, Format]


def return_path(
    home: Home,
    month: date | None,
    street_code: str | None,
    register: Register | None,
    submission: str,
) -> Path:
    """Where the return workbook of a submission lies."""
    folder = f"{month:%Y-%m}" if month else TEXTS["file.no_month"].zh
    street = street_code or TEXTS["file.no_street"].zh
    title = register.title.zh if register else TEXTS["file.no_register"].zh
    return home.returns / folder / f"{street}_{title}_{submission[:8]}.xlsx"


def write_return(content: ReturnContent, path: Path) -> None:
    """Write the workbook, mode 0600, at once or not at all. Every cell is a number of ours or a
    string: nothing in it can run.

    Raises OSError, and ValueError where the counts do not add up.
    """
    if content.rows_read != content.accepted + content.quarantined + content.refused:
        raise ValueError(
            f"counts do not add up: {content.rows_read} read, {content.accepted} +"
            f" {content.quarantined} + {content.refused}"
        )
    is_large = len(content.rows) > LARGE
    with open_workbook(path, "", is_large=is_large, private=True) as book:
        formats = _formats(book)
        _write_summary(book.add_worksheet(TEXTS["sheet.summary"].zh), content, formats)
        if len(content.rows):
            _write_to_mend(book, content, formats)
        if (content.issues["severity"] == "WARN").any():
            _write_hints(book.add_worksheet(TEXTS["sheet.hints"].zh), content, formats)


def _formats(book: Workbook) -> Formats:
    text = {"num_format": "@"}
    wrapped = {**text, "text_wrap": True, "valign": "top"}
    return {
        "bold": book.add_format({"bold": True}),
        "head": book.add_format({"bold": True, "bg_color": "#DDE6F0", **wrapped}),
        "text": book.add_format(text),
        "wrap": book.add_format(wrapped),
        "fault": book.add_format({**text, "bg_color": "#FFE699"}),
        "fault_head": book.add_format({"bold": True, "bg_color": "#FFE699", **wrapped}),
    }


def _write_summary(sheet: Worksheet, content: ReturnContent, formats: Formats) -> None:
    """What became of the file: facts, counts, and its faults rule by rule."""
    head = formats["head"]
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 2, 48)
    sheet.set_column(4, 4, 60)
    title = f"{RETURN_SUMMARY} / {TEXTS['summary.what_it_is'].en}"
    sheet.write_string(0, 0, title, formats["bold"])
    for line, (name, said) in enumerate(_facts(content), FACTS_ROW):
        sheet.write_string(line, 0, name, head)
        sheet.write_string(line, 1, said)
    for line, (name, number, note) in enumerate(_counts(content), COUNTS_ROW):
        sheet.write_string(line, 0, name, head)
        sheet.write_number(line, 1, number)
        sheet.write_string(line, 2, note)
    titles = (
        both(TEXTS["summary.severity"]),
        both(TEXTS["summary.fault"]),
        both(TEXTS["summary.remedy"]),
        both(TEXTS["summary.count"]),
        TEXTS["summary.english"].en,
    )
    for place, name in enumerate(titles):
        sheet.write_string(FAULTS_ROW, place, name, head)
    for line, (severity, message, remedy, count) in enumerate(
        faults_by_rule(content), FAULTS_ROW + 1
    ):
        sheet.write_string(line, 0, both(severity))
        sheet.write_string(line, 1, message.zh)
        sheet.write_string(line, 2, remedy.zh)
        sheet.write_number(line, 3, count)
        sheet.write_string(line, 4, fill(TEXTS["rows.fault"], message=message, remedy=remedy).en)


def _facts(content: ReturnContent) -> list[tuple[str, str]]:
    register, month, next_step = content.register, content.month, what_to_do(content)
    unknown = both(TEXTS["summary.unknown"])
    street = " ".join(filter(None, (content.street_code, content.street_name)))
    zone = both(TEXTS["summary.beijing_time"])
    return [
        (both(TEXTS["summary.file"]), shown(content.file_name, content.reference)),
        (both(TEXTS["register"]), both(register.title) if register else unknown),
        (both(TEXTS["summary.street"]), street or unknown),
        (both(TEXTS["summary.month"]), both(month_text(month)) if month else unknown),
        (
            both(TEXTS["summary.received"]),
            f"{beijing(content.received_at):%Y-%m-%d %H:%M}（{zone}）",
        ),
        (both(TEXTS["summary.verdict"]), both(verdict(content))),
        (both(TEXTS["summary.what_to_do"]), next_step.zh),
        ("", next_step.en),
    ]


def _counts(content: ReturnContent) -> list[tuple[str, int, str]]:
    return [
        (both(TEXTS["summary.rows_read"]), content.rows_read, ""),
        (
            both(TEXTS["summary.accepted"]),
            content.accepted,
            both(TEXTS["summary.accepted_note"]),
        ),
        (both(TEXTS["summary.returned"]), content.quarantined, ""),
        (both(TEXTS["summary.refused"]), content.refused, ""),
        (both(TEXTS["summary.hints"]), content.warnings, both(TEXTS["summary.hints_note"])),
    ]


def _write_to_mend(book: Workbook, content: ReturnContent, formats: Formats) -> None:
    """The rows to mend under title, street and header, so that the intake reads the sheet as a file
    of the register; with drop-downs where the register is known.
    """
    sheet, header = book.add_worksheet(TEXTS["sheet.to_mend"].zh), header_of(content)
    _write_above(sheet, content, header, formats)
    _write_header(sheet, header, formats)
    _write_rows(sheet, content, header, formats)
    if register := content.register:
        columns = [register.column(name) for name in places_of_columns(register, header.titles)]
        long = [column for column in columns if is_long(column)]
        ranges = write_codes(book.add_worksheet(CODE_SHEET), long, formats["head"]) if long else {}
        _write_drop_downs(sheet, register, header, len(content.rows), ranges)


def _write_above(
    sheet: Worksheet, content: ReturnContent, header: Header, formats: Formats
) -> None:
    """The lines above the header: whose rows these are, and what to do with them."""
    month = month_text(content.month) if content.month else TEXTS["month_to_fill_in"]
    register = content.register.title if content.register else TEXTS["register"]
    sheet.write_string(0, 0, f"{month.zh} {register.zh}", formats["bold"])
    street = fill(
        TEXTS["rows.street"],
        code=content.street_code or TEXTS["rows.street_to_fill_in"],
        name=content.street_name or "",
    )
    sheet.write_string(1, 0, street.zh.rstrip())
    beside = len(RETURN_TITLES)
    if not content.holds_all_rows:
        sheet.write_string(2, 0, f"{RETURN_MARK}{content.submission}")
        sheet.write_string(2, beside, TEXTS["rows.mend_some"].zh)
    elif whole := file_faults(content, header):
        sheet.write_string(2, 0, TEXTS["rows.mend_all_and_more"].zh)
        sheet.write_string(2, beside, whole, formats["bold"])
    else:
        sheet.write_string(2, 0, TEXTS["rows.mend_all"].zh)


def _write_header(sheet: Worksheet, header: Header, formats: Formats) -> None:
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, 2, 10)
    sheet.set_column(3, max(3, len(header.titles) + 2), 16, formats["text"])
    for place, title in enumerate(RETURN_TITLES):
        sheet.write_string(HEADER_ROW, place, title, formats["head"])
    for place, title in enumerate(header.titles):
        is_fault = place in header.missing or place in header.doubled
        shape = formats["fault_head" if is_fault else "head"]
        sheet.write_string(HEADER_ROW, place + len(RETURN_TITLES), title, shape)
    sheet.freeze_panes(HEADER_ROW + 1, len(RETURN_TITLES))


def _write_rows(sheet: Worksheet, content: ReturnContent, header: Header, formats: Formats) -> None:
    """Every row to mend: why, where it stood, and its cells, the faulty ones coloured."""
    faults = row_faults(content, header)
    is_of_return = "origin_row" in content.rows.columns
    origin = ("origin_sheet", "origin_row") if is_of_return else ("sheet", "row")
    rows = content.rows.select(
        "sheet",
        "row",
        *(pl.col(name).alias(f"first_{name}") for name in origin),
        *content.cells,
    )
    lacking = [place + len(RETURN_TITLES) for place in header.missing]
    for line, (at, row, first_sheet, first_row, *cells) in enumerate(
        rows.iter_rows(), HEADER_ROW + 1
    ):
        sheet.write_string(line, 0, faults.said_of((at, row)), formats["wrap"])
        sheet.write_string(line, 1, "" if first_row is None else str(first_row), formats["text"])
        sheet.write_string(line, 2, first_sheet or "", formats["text"])
        _write_cells(sheet, line, cells, faults, (at, row), formats)
        for place in lacking:
            sheet.write_blank(line, place, None, formats["fault"])


def _write_cells(
    sheet: Worksheet,
    line: int,
    cells: list[str | None],
    faults: RowFaults,
    row: tuple[str, int],
    formats: Formats,
) -> None:
    marked, text, fault = faults.marked(row), formats["text"], formats["fault"]
    for place, value in enumerate(cells, len(RETURN_TITLES)):
        if value:
            sheet.write_string(line, place, value, fault if place in marked else text)
        elif place in marked:
            sheet.write_blank(line, place, None, fault)


def _write_drop_downs(
    sheet: Worksheet, register: Register, header: Header, rows: int, ranges: dict[str, str]
) -> None:
    """What each coded column may hold, offered in every row; other words that the intake knows may
    be typed, so nothing is barred.
    """
    for place, title in enumerate(header.titles, len(RETURN_TITLES)):
        name = column_named(register.name, normalise_title(title)) if title else None
        if name and (offer := _offer(register.column(name), title, ranges)):
            area = (HEADER_ROW + 1, place, HEADER_ROW + rows, place)
            sheet.data_validation(*area, {**offer, "show_error": False})


def _offer(column: Column, title: str, ranges: dict[str, str]) -> dict | None:
    """The list of a column; a column that ticks one code of it takes yes or no."""
    if normalise_title(title) in map(normalise_title, column.ticked):
        return {"validate": "list", "source": YES_OR_NO}
    return drop_down(column, ranges)


def _write_hints(sheet: Worksheet, content: ReturnContent, formats: Formats) -> None:
    titles = content.titles
    hints = content.issues.filter(pl.col("severity") == "WARN").sort(
        "sheet", "row", maintain_order=True, nulls_last=False
    )
    sheet.set_column(2, 2, 18)
    sheet.set_column(3, 3, 90)
    for place, name in enumerate(("hints.sheet", "hints.row", "hints.column", "hints.hint")):
        sheet.write_string(0, place, TEXTS[name].zh, formats["head"])
    columns = ("rule", "sheet", "row", "column_name", "value", "detail")
    for line, (rule, at, row, column, value, detail) in enumerate(
        hints.head(SHOWN_HINTS).select(columns).iter_rows(), 1
    ):
        sheet.write_string(line, 0, at or "")
        sheet.write_string(line, 1, TEXTS["hints.whole_file"].zh if row is None else str(row))
        sheet.write_string(line, 2, titles[column].zh if column in titles else "")
        sheet.write_string(line, 3, fault_text(rule, titles.get(column), value, detail).zh)
    if len(hints) > SHOWN_HINTS:
        more = fill(TEXTS["hints.more"], more=f"{len(hints) - SHOWN_HINTS:,}")
        sheet.write_string(SHOWN_HINTS + 1, 0, both(more))
