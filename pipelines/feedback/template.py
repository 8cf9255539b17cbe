"""The workbook of a register for a street's clerk: titles, drop-downs, an example or the standing
rows, and instructions with the due day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.base.language import clerk_language
from pipelines.base.wording import Text, fill, say
from pipelines.base.workbook import LARGE, open_workbook
from pipelines.contract.column import Column, Register
from pipelines.contract.example import EXAMPLE_MARK, example_cells
from pipelines.feedback.drop_down import CODE_SHEET, drop_down, write_codes
from pipelines.feedback.paper import LINE, lines_of, set_up_paper, width_of
from pipelines.feedback.reporting import NAMES, Cell, Office, Prefill, Reporting
from pipelines.feedback.template_guide import explanation, is_required, write_guide
from pipelines.feedback.texts import TEXTS

HEADER_ROW = 3
LAST_ROW = 20_000  # last row with drop-downs
LONGEST_INPUT_MESSAGE = 255
SERIAL_WIDTH, WIDEST_FROZEN = 6, 75  # characters
# The first day in every spreadsheet program; earlier days are written as text.
FIRST_DAY = date(1901, 1, 1)

Formats = dict[str, Format]


def write_template(
    register: Register,
    path: Path,
    reporting: Reporting | None = None,
    prefill: Prefill | None = None,
) -> None:
    """Write the workbook of a register (.xlsx); with rows it has mode 0600. Deterministic. Raises
    OSError, and then writes nothing.
    """
    reporting = reporting or Reporting()
    is_large = prefill is not None and len(prefill.rows) > LARGE
    with open_workbook(
        path, register.title.zh, is_large=is_large, private=prefill is not None
    ) as book:
        formats = _formats(book)
        sheet = book.add_worksheet(register.title.zh[:31])
        codes = book.add_worksheet(CODE_SHEET)
        listed = reporting.office.listed if reporting.office else []
        ranges = write_codes(codes, register.columns, formats["optional"], listed)
        _write_above(sheet, register, reporting, prefill, formats)
        _write_header(sheet, register, formats)
        rows = [_example_row(register, reporting.office)] if prefill is None else prefill.rows
        _write_rows(sheet, rows, formats, is_example=prefill is None)
        for number, place in sorted(prefill.lost) if prefill else ():
            told = say(TEXTS["form.lost_cell"], clerk_language())
            sheet.write_comment(HEADER_ROW + 1 + number, place + 1, told)
        last = max(LAST_ROW, HEADER_ROW + 1 + 2 * len(rows))
        for place, column in enumerate(register.columns, 1):
            area = (HEADER_ROW + 1, place, last, place)
            sheet.data_validation(*area, _validation(column, ranges))
        guide = book.add_worksheet(TEXTS["sheet.guide"].zh)
        write_guide(guide, register, reporting, prefill, formats)
        sheet.activate()


def _formats(book: xlsxwriter.Workbook) -> Formats:
    line = {"border": 1, "border_color": "#BFBFBF"}
    head = {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "border": 1}
    grey = {"italic": True, "font_color": "#808080", "num_format": "@", **line}
    return {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "plain": book.add_format({}),
        "required": book.add_format({**head, "bg_color": "#FCE4D6"}),
        "optional": book.add_format({**head, "bg_color": "#DDE6F0"}),
        "example": book.add_format(grey),
        "text": book.add_format({"num_format": "@"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "whole": book.add_format({"num_format": "0"}),
        "row": book.add_format({"num_format": "@", **line}),
        "row_date": book.add_format({"num_format": "yyyy-mm-dd", **line}),
        "row_number": book.add_format({"num_format": "General", **line}),
        "serial": book.add_format({"align": "center", **line}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top", **line}),
    }


def _write_above(
    sheet: Worksheet,
    register: Register,
    reporting: Reporting,
    prefill: Prefill | None,
    formats: Formats,
) -> None:
    """Write the lines above the header. Intake reads them too, so no day with a year may appear
    here: it would be taken as the month.
    """
    month, office = reporting.month, reporting.office
    told = (
        fill(TEXTS["form.month"], year=month.year, month=month.month)
        if month
        else TEXTS["month_to_fill_in"]
    )
    title = fill(TEXTS["form.title"], month=told, register=register.title)
    sheet.write_string(0, 0, title.zh, formats["title"])
    whose = (
        fill(TEXTS["form.office"], place=office.place, code=office.street_code)
        if office
        else TEXTS["form.office_to_fill_in"]
    )
    sheet.write_string(1, 0, whose.zh)
    words = [_when_and_where(reporting), TEXTS["form.required_are_marked"]]
    words.append(TEXTS["form.prefilled" if prefill else "form.see_guide"])
    language = clerk_language()
    stop = "。" if language == "zh" else " "
    sheet.write_string(2, 0, stop.join(say(one, language) for one in words if one) + stop.strip())


def _when_and_where(reporting: Reporting) -> Text | None:
    if reporting.due_day is None:
        return None
    months, day = reporting.due_months_after, reporting.due_day
    by = fill(TEXTS["form.due_next_month" if months else "form.due_same_month"], day=day)
    if months > 1:
        by = fill(TEXTS["form.due_later_month"], months=months, day=day)
    return fill(TEXTS["form.send"], by=by, where=reporting.send_to or TEXTS["form.send_to"])


def _write_header(sheet: Worksheet, register: Register, formats: Formats) -> None:
    sheet.write_string(HEADER_ROW, 0, TEXTS["form.serial"].zh, formats["optional"])
    sheet.set_column(0, 0, SERIAL_WIDTH)
    sheet.set_row(0, 24)
    lines = 0
    characters = SERIAL_WIDTH
    frozen_columns = 1
    for place, column in enumerate(register.columns, 1):
        kind = column.of_kind
        characters += width_of(column)
        if column.name in NAMES and characters <= WIDEST_FROZEN and frozen_columns == 1:
            frozen_columns = place + 1
        sheet.set_column(place, place, width_of(column), formats[kind.cell] if kind.cell else None)
        required = is_required(column)
        title = fill(TEXTS["form.required"], title=column.title) if required else column.title
        lines = max(lines, lines_of([title.zh], [width_of(column)]))
        sheet.write_string(
            HEADER_ROW, place, title.zh, formats["required" if required else "optional"]
        )
    sheet.set_row(HEADER_ROW, max(48, LINE * lines))
    sheet.freeze_panes(HEADER_ROW + 1, frozen_columns)
    set_up_paper(sheet, HEADER_ROW, characters)


def _example_row(register: Register, office: Office | None) -> list[Cell]:
    """The register's example, placed in one of the street's communities."""
    cells = dict(example_cells(register.name))
    cells["community_code"] = (
        office.listed[0] if office and office.communities else "519900001001 示例社区"
    )
    return [cells.get(column.name) for column in register.columns]


def _write_rows(
    sheet: Worksheet,
    rows: Sequence[Sequence[Cell]],
    formats: Formats,
    *,
    is_example: bool,
) -> None:
    """Write rows. The cells of an example are all text, since it must not change; others are
    typed.
    """
    for number, cells in enumerate(rows, 1):
        line = HEADER_ROW + number
        if is_example:
            sheet.write_string(line, 0, EXAMPLE_MARK, formats["example"])
            for place, cell in enumerate(cells, 1):
                sheet.write_string(line, place, str(cell or ""), formats["example"])
            continue
        sheet.write_number(line, 0, number, formats["serial"])
        for place, cell in enumerate(cells, 1):
            _write_cell(sheet, line, place, cell, formats)


def _write_cell(sheet: Worksheet, line: int, place: int, cell: Cell, formats: Formats) -> None:
    if cell is None:
        sheet.write_blank(line, place, None, formats["row"])
    elif isinstance(cell, date) and cell >= FIRST_DAY:
        sheet.write_datetime(line, place, cell, formats["row_date"])
    elif isinstance(cell, (int, float)):
        sheet.write_number(line, place, cell, formats["row_number"])
    else:
        sheet.write_string(line, place, str(cell), formats["row"])


def _validation(column: Column, ranges: dict[str, str]) -> dict:
    """The drop-down or bounds of a column in xlsxwriter's form, with the explanation shown when a
    cell is selected.
    """
    language = clerk_language()
    told = say(explanation(column), language)[:LONGEST_INPUT_MESSAGE]
    rule: dict = {
        "validate": "any",
        "input_title": say(column.title, language)[:32],
        "input_message": told,
    }
    if offer := drop_down(column, ranges):
        rule |= {
            **offer,
            "error_title": say(TEXTS["form.not_allowed"], language),
            "error_message": told,
        }
    elif column.kind == "integer" and column.minimum is not None and column.maximum is not None:
        rule |= {
            "validate": "integer",
            "criteria": "between",
            "minimum": column.minimum,
            "maximum": column.maximum,
            "error_title": say(TEXTS["form.number_not_allowed"], language),
            "error_message": told,
        }
    return rule
