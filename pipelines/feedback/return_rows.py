"""The rows to mend in a return workbook: in the clerk's own layout, faulty rows first, each with
its reason, and readable as a file of the register.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.base.wording import fill, month_text, width
from pipelines.contract.code_list import code_lists
from pipelines.contract.column import Column, Register
from pipelines.feedback.drop_down import CODE_SHEET, drop_down, is_long, write_codes
from pipelines.feedback.paper import LINE, lines_of, set_up_paper, width_of
from pipelines.feedback.return_content import (
    Header,
    ReturnContent,
    RowFaults,
    file_faults,
    header_of,
    places_of_columns,
    row_faults,
)
from pipelines.feedback.texts import TEXTS, said
from pipelines.intake.heading import RETURN_MARK, RETURN_TITLES
from pipelines.intake.title import column_named, normalise_title

HEADER_ROW = 3
REASON_WIDTH, ORIGIN_WIDTHS = 44, (8, 14)
NARROWEST, WIDEST = 8, 30  # for the clerk's columns that are unknown
LOOKED_AT = 200  # rows from which a column's width is estimated
YES_OR_NO = [label.zh for label in code_lists()["flag"].labels.values()]

Formats = dict[str, Format]
REQUIRED_MARK, BROKEN_MARK = " （", "\n（"  # on a line of its own, as in the template


def write_to_mend(book: Workbook, content: ReturnContent, formats: Formats) -> None:
    """Write the sheet of rows to mend below title, street and header, so that intake can read it as
    a file of the register. With drop-downs if the register is known.
    """
    sheet, header = book.add_worksheet(TEXTS["sheet.to_mend"].zh), header_of(content)
    _write_above(sheet, content, header, formats)
    _write_header(sheet, content, header, formats)
    _write_rows(sheet, content, header, formats)
    last = HEADER_ROW + len(content.rows)
    sheet.autofilter(HEADER_ROW, 0, last, len(RETURN_TITLES) + len(header.titles) - 1)
    if register := content.register:
        columns = [register.column(name) for name in places_of_columns(register, header.titles)]
        long = [column for column in columns if is_long(column)]
        ranges = write_codes(book.add_worksheet(CODE_SHEET), long, formats["head"]) if long else {}
        _write_drop_downs(sheet, register, header, len(content.rows), ranges)


def _write_above(
    sheet: Worksheet, content: ReturnContent, header: Header, formats: Formats
) -> None:
    """Write the lines above the header: whose rows these are and what to do with them."""
    month = month_text(content.month) if content.month else TEXTS["month_to_fill_in"]
    register = content.register.title if content.register else TEXTS["register"]
    sheet.write_string(0, 0, f"{month.zh} {register.zh}", formats["title"])
    street = fill(
        TEXTS["rows.street"],
        code=content.street_code or TEXTS["rows.street_to_fill_in"],
        name=content.street_name or "",
    )
    sheet.write_string(1, 0, street.zh.rstrip())
    beside = len(RETURN_TITLES)
    if not content.holds_all_rows:
        sheet.write_string(2, 0, f"{RETURN_MARK}{content.submission}")
        sheet.write_string(2, beside, said(TEXTS["rows.mend_some"]), formats["bold"])
    elif whole := file_faults(content, header):
        sheet.write_string(2, 0, said(TEXTS["rows.mend_all_and_more"]), formats["bold"])
        sheet.write_string(2, beside, whole, formats["bold"])
    else:
        sheet.write_string(2, 0, said(TEXTS["rows.mend_all"]), formats["bold"])


def _write_header(
    sheet: Worksheet, content: ReturnContent, header: Header, formats: Formats
) -> None:
    widths = [REASON_WIDTH, *ORIGIN_WIDTHS, *_widths(content, header)]
    for place, characters in enumerate(widths):
        own = formats["plain"] if place >= len(RETURN_TITLES) else None
        sheet.set_column(place, place, characters, own)
    own_titles = [title.replace(REQUIRED_MARK, BROKEN_MARK) for title in header.titles]
    titles = [*RETURN_TITLES, *own_titles]
    sheet.set_row(HEADER_ROW, LINE * min(4, lines_of(titles, widths)))
    for place, title in enumerate(RETURN_TITLES):
        sheet.write_string(HEADER_ROW, place, title, formats["head"])
    for place, title in enumerate(own_titles):
        is_fault = place in header.missing or place in header.doubled
        shape = formats["fault_head" if is_fault else "head"]
        sheet.write_string(HEADER_ROW, place + len(RETURN_TITLES), title, shape)
    sheet.freeze_panes(HEADER_ROW + 1, len(RETURN_TITLES))
    set_up_paper(sheet, HEADER_ROW, sum(widths))


def _widths(content: ReturnContent, header: Header) -> Iterator[int]:
    """Yield the width of each of the clerk's columns: as in the template if the column is known,
    else by its content.
    """
    known = {
        place: name for name, place in places_of_columns(content.register, header.titles).items()
    }
    looked_at = content.rows.head(LOOKED_AT)
    for place, title in enumerate(header.titles):
        if content.register and place in known:
            yield width_of(content.register.column(known[place]))
            continue
        own = looked_at.select(pl.selectors.by_name(f"c{place}", require_all=False))
        cells = [cell for column in own for cell in column.drop_nulls()]
        longest = max(map(width, cells), default=0) + 2
        yield min(max(NARROWEST, longest, width(title) // 2 + 2), WIDEST)


def _write_rows(sheet: Worksheet, content: ReturnContent, header: Header, formats: Formats) -> None:
    """Write every row to mend, faulty ones first: the reason, the original place, and the cells,
    with faulty ones coloured.
    """
    faults = row_faults(content, header)
    is_of_return = "origin_row" in content.rows.columns
    origin = ("origin_sheet", "origin_row") if is_of_return else ("sheet", "row")
    rows = content.rows.select(
        "sheet",
        "row",
        *(pl.col(name).alias(f"first_{name}") for name in origin),
        *content.cells,
    ).rows()
    rows.sort(key=lambda row: (row[0], row[1]) not in faults.reasons)
    lacking = [place + len(RETURN_TITLES) for place in header.missing]
    for line, (at, row, first_sheet, first_row, *cells) in enumerate(rows, HEADER_ROW + 1):
        reason = faults.said_of((at, row))
        sheet.set_row(line, LINE * lines_of([reason], [REASON_WIDTH]))
        sheet.write_string(line, 0, reason, formats["wrap"])
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
        shape = fault if place in marked else text
        if value:
            sheet.write_string(line, place, value, shape)
        else:
            sheet.write_blank(line, place, None, shape)


def _write_drop_downs(
    sheet: Worksheet, register: Register, header: Header, rows: int, ranges: dict[str, str]
) -> None:
    """Add drop-downs with the labels of each coded column to all rows. Other spellings that intake
    knows may be typed, so nothing is blocked.
    """
    for place, title in enumerate(header.titles, len(RETURN_TITLES)):
        name = column_named(register.name, normalise_title(title)) if title else None
        if name and (offer := _offer(register.column(name), title, ranges)):
            area = (HEADER_ROW + 1, place, HEADER_ROW + rows, place)
            sheet.data_validation(*area, {**offer, "show_error": False})


def _offer(column: Column, title: str, ranges: dict[str, str]) -> dict | None:
    """The list of a column; a column that ticks one of its codes takes yes or no."""
    if normalise_title(title) in map(normalise_title, column.ticked):
        return {"validate": "list", "source": YES_OR_NO}
    return drop_down(column, ranges)
