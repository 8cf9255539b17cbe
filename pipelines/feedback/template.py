"""The blank workbook of a register for a street clerk: titles, drop-downs, an example row, codes
and how to fill it in.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.base.wording import Text, both, fill
from pipelines.base.workbook import open_workbook
from pipelines.contract.column import Column, Register
from pipelines.feedback.drop_down import CODE_SHEET, allowed_labels, drop_down, write_codes
from pipelines.feedback.texts import TEXTS
from pipelines.intake.data_row import EXAMPLE_MARK

HEADER_ROW = 2
LAST_ROW = 20_000  # of drop-downs
LONGEST_INPUT_MESSAGE = 255


def write_template(register: Register, path: Path, month: date | None = None) -> None:
    """Write the blank workbook of a register (.xlsx). The same register and month give the same
    bytes. Raises OSError; nothing is written then.
    """
    with open_workbook(path, register.title.zh) as book:
        _write_sheets(book, register, month)


def _write_sheets(book: xlsxwriter.Workbook, register: Register, month: date | None) -> None:
    head = {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "border": 1}
    formats = {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center"}),
        "required": book.add_format({**head, "bg_color": "#FCE4D6"}),
        "optional": book.add_format({**head, "bg_color": "#DDE6F0"}),
        "example": book.add_format({"italic": True, "font_color": "#808080", "num_format": "@"}),
        "text": book.add_format({"num_format": "@"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "whole": book.add_format({"num_format": "0"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    sheet = book.add_worksheet(register.title.zh[:31])
    ranges = write_codes(book.add_worksheet(CODE_SHEET), register.columns, formats["optional"])
    _write_form(sheet, register, month, ranges, formats)
    _write_guide(book.add_worksheet(TEXTS["sheet.guide"].zh), register, formats)
    sheet.activate()


def is_required(column: Column) -> bool:
    """Whether a blank can be refused, at once or depending on another column."""
    return column.required or column.required_unless is not None


def explanation(column: Column) -> Text:
    """How to fill a column in: form, bounds, note."""
    form = column.of_kind.form
    ends = ["" if end is None else str(end) for end in (column.minimum, column.maximum)]
    bounds = "–".join(ends) if any(ends) else ""
    note = column.note or Text("", "")
    return Text(
        "；".join(filter(None, (form.zh, bounds, note.zh))),
        "; ".join(filter(None, (form.en, bounds, note.en))),
    )


def _write_form(
    sheet: Worksheet,
    register: Register,
    month: date | None,
    ranges: dict[str, str],
    formats: dict[str, Format],
) -> None:
    told = (
        fill(TEXTS["form.month"], year=month.year, month=month.month)
        if month
        else TEXTS["month_to_fill_in"]
    )
    title = fill(TEXTS["form.title"], month=told, register=register.title)
    last = len(register.columns)
    sheet.merge_range(0, 0, 0, last, title.zh, formats["title"])
    sheet.merge_range(1, 0, 1, last, TEXTS["form.office"].zh)
    sheet.write_string(HEADER_ROW, 0, TEXTS["form.serial"].zh, formats["optional"])
    sheet.write_string(HEADER_ROW + 1, 0, EXAMPLE_MARK, formats["example"])
    sheet.set_column(0, 0, 6)
    sheet.set_row(HEADER_ROW, 36)
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    for place, column in enumerate(register.columns, 1):
        kind = column.of_kind
        sheet.set_column(place, place, kind.cell_width, formats[kind.cell] if kind.cell else None)
        required = is_required(column)
        title = fill(TEXTS["form.required"], title=column.title) if required else column.title
        shape = formats["required" if required else "optional"]
        sheet.write_string(HEADER_ROW, place, title.zh, shape)
        if required:
            sheet.write_string(HEADER_ROW + 1, place, _example(column), formats["example"])
        sheet.data_validation(HEADER_ROW + 1, place, LAST_ROW, place, _validation(column, ranges))


def _example(column: Column) -> str:
    return (allowed_labels(column) or [column.of_kind.example or ""])[0]


def _validation(column: Column, ranges: dict[str, str]) -> dict:
    """The drop-down or bounds of a column as xlsxwriter takes them, with the explanation shown when
    a cell is entered.
    """
    told = explanation(column)
    rule: dict = {
        "validate": "any",
        "input_title": column.title.zh[:32],
        "input_message": f"{told.zh}\n{told.en}"[:LONGEST_INPUT_MESSAGE],
    }
    if offer := drop_down(column, ranges):
        rule |= {
            **offer,
            "error_title": TEXTS["form.not_allowed"].zh,
            "error_message": told.zh[:LONGEST_INPUT_MESSAGE],
        }
    elif column.kind == "integer" and column.minimum is not None and column.maximum is not None:
        rule |= {
            "validate": "integer",
            "criteria": "between",
            "minimum": column.minimum,
            "maximum": column.maximum,
            "error_title": TEXTS["form.number_not_allowed"].zh,
            "error_message": told.zh[:LONGEST_INPUT_MESSAGE],
        }
    return rule


def _write_guide(sheet: Worksheet, register: Register, formats: dict[str, Format]) -> None:
    """How the form is filled in: remarks, then a line for each column."""
    sheet.set_column(0, 1, 20)
    sheet.set_column(2, 2, 16)
    sheet.set_column(3, 5, 50, formats["wrap"])
    required = "、".join(column.title.zh for column in register.columns if is_required(column))
    remarks = (
        both(register.title),
        both(register.grain),
        both(TEXTS["guide.one_file"]),
        both(fill(TEXTS["guide.example"], mark=EXAMPLE_MARK)),
        both(TEXTS["guide.nil_return"]),
        fill(TEXTS["guide.required_columns"], titles=required).zh,
    )
    for line, remark in enumerate(remarks):
        sheet.write_string(line, 0, remark)
    top = len(remarks) + 1
    titles = (
        both(TEXTS["guide.column"]),
        TEXTS["guide.english"].en,
        both(TEXTS["guide.is_required"]),
        both(TEXTS["guide.how"]),
        TEXTS["guide.how_in_english"].en,
        both(TEXTS["guide.allowed"]),
    )
    for place, title in enumerate(titles):
        sheet.write_string(top, place, title, formats["optional"])
    for line, column in enumerate(register.columns, top + 1):
        told = explanation(column)
        cells = (
            column.title.zh,
            column.title.en,
            both(_how_required(column)),
            told.zh,
            told.en,
            "、".join(allowed_labels(column)),
        )
        for place, cell in enumerate(cells):
            sheet.write_string(line, place, cell)


def _how_required(column: Column) -> Text:
    if column.required:
        return TEXTS["guide.yes"]
    return TEXTS["guide.conditional" if column.required_unless else "guide.no"]
