"""From a grid of cells to the bytes of a file; deterministic."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

import xlsxwriter

from pipelines.sample.spelling import Cell

CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 - workbooks have no time zones; a fixed creation time


Merge = tuple[int, int, int, int]  # first row, first column, last row, last column, from 0


@dataclass(frozen=True)
class Sheet:
    """Cells by row from the first on, and the merged ranges."""

    name: str
    grid: list[list[Cell]]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False


def csv_bytes(
    grid: list[list[Cell]], encoding: str, delimiter: str = ",", newline: str = "\n"
) -> bytes:
    """Delimited text. An empty row is an empty line. `encoding`: Python's name, with BOM if it
    implies one (utf-8-sig, utf-16).
    """
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=newline).writerows(grid)
    if encoding == "utf-16":
        return b"\xff\xfe" + text.getvalue().encode("utf-16-le")
    return text.getvalue().encode(encoding)


def xlsx_bytes(sheets: list[Sheet], *, date_1904: bool = False) -> bytes:
    """An .xlsx workbook. Strings stay strings, dates become date cells (1904 epoch if
    `date_1904`).
    """
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(
        memory,
        {
            "in_memory": True,
            "date_1904": date_1904,
            "default_date_format": "yyyy/m/d",
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"created": CREATED})
    date_format = book.add_format({"num_format": "yyyy/m/d"})
    plain = book.add_format({"align": "center"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for number, row in enumerate(sheet.grid):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(number, place, cell)
                elif isinstance(cell, date):
                    page.write_datetime(number, place, datetime.combine(cell, time()), date_format)
                elif cell is not None:
                    page.write_number(number, place, cell)
        for top, left, bottom, right in sheet.merges:
            page.merge_range(top, left, bottom, right, sheet.grid[top][left], plain)
        if sheet.hidden:
            page.hide()
    book.close()
    return memory.getvalue()


def xls_bytes(sheets: list[Sheet]) -> bytes:
    """An .xls workbook (Excel 97 to 2003)."""
    import xlwt  # used nowhere else

    book = xlwt.Workbook(encoding="utf-8")
    date_style = xlwt.easyxf(num_format_str="YYYY/M/D")
    for sheet in sheets:
        page = book.add_sheet(sheet.name)
        covered = _covered(sheet.merges)
        for number, row in enumerate(sheet.grid):
            for place, cell in enumerate(row):
                if cell is not None and (number, place) not in covered:
                    style = [date_style] if isinstance(cell, date) else []
                    page.write(number, place, cell, *style)
        for top, left, bottom, right in sheet.merges:
            page.write_merge(top, bottom, left, right, sheet.grid[top][left])
        if sheet.hidden:
            page.visibility = 1
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


def _covered(merges: Iterable[Merge]) -> set[tuple[int, int]]:
    """Row and column of every merged cell."""
    return {
        (row, column)
        for top, left, bottom, right in merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }
