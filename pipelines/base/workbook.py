"""Writes tables as .csv and .xlsx for spreadsheets: numbers as numbers, codes as text, and no
formulas.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import TextIO

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.base.whole_file import whole_file, write_whole

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_767  # characters
LARGE = 20_000  # rows; larger tables are written row by row in constant memory
SHEET_ROWS = 1_048_575  # maximum number of rows below the header
# Makes workbooks deterministic.
FIXED_CREATION = datetime(2000, 1, 1)  # noqa: DTZ001 workbooks have no time zones
NO_MAGIC = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
COUNT, SHARE, MONTH, DAY, MONEY = "#,##0", "0.00%", "yyyy-mm", "yyyy-mm-dd", "#,##0.00"


@dataclass(frozen=True)
class Field:
    """A column of a file: its title, and its number format (None: text)."""

    title: str
    number_format: str | None


def unarmed(words: str) -> str:
    """The text, preceded by an apostrophe if a spreadsheet would read it as a formula."""
    return (
        f"'{words}"
        if words.lstrip().startswith(FORMULA_STARTS) or words.startswith(FORMULA_STARTS)
        else words
    )


def write_csv(file: TextIO, fields: Sequence[Field], rows: Iterable[Sequence]) -> None:
    """Write titles, then rows: text and dates quoted, numbers not. For Excel, open the file with
    newline="" and encoding utf-8-sig.
    """
    writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([unarmed(field.title) for field in fields])
    for row in rows:
        writer.writerow([unarmed(value) if isinstance(value, str) else value for value in row])


@contextmanager
def open_workbook(
    path: Path, title: str, *, is_large: bool = False, private: bool = False
) -> Iterator[xlsxwriter.Workbook]:
    """A new workbook in which no text becomes a formula or link; deterministic. `is_large`: rows
    must be written in order. `private`: mode 0600. `title` may be "".

    The file is written atomically at the end. Raises OSError.
    """
    try:
        if is_large:
            memory = {"constant_memory": True, "tmpdir": str(path.parent)}
            with (
                whole_file(path, durable=False, private=private) as unfinished,
                xlsxwriter.Workbook(unfinished, {**NO_MAGIC, **memory}) as book,
            ):
                _set_properties(book, title)
                yield book
        else:
            with workbook_in_memory(title) as (book, content):
                yield book
            write_whole(path, content.getbuffer(), durable=False, private=private)
    except FileCreateError as error:
        raise error.args[0] from None


@contextmanager
def workbook_in_memory(title: str) -> Iterator[tuple[xlsxwriter.Workbook, BytesIO]]:
    """A new workbook as by `open_workbook`, and where its bytes are at the end."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {**NO_MAGIC, "in_memory": True}) as book:
        _set_properties(book, title)
        yield book, content


def _set_properties(book: xlsxwriter.Workbook, title: str) -> None:
    named = {"title": title} if title else {}
    book.set_properties({**named, "created": FIXED_CREATION})


def head_format(book: xlsxwriter.Workbook) -> Format:
    """The format of titles."""
    return book.add_format(
        {"bold": True, "bg_color": "#e8eef4", "bottom": 1, "text_wrap": True, "valign": "vcenter"}
    )


def write_workbook(
    path: Path,
    fields: Sequence[Field],
    rows: Iterable[Sequence],
    row_count: int,
    *,
    title: str,
    sheets: tuple[str, str],
    notes: Iterable[Sequence[str]],
    note_widths: Sequence[int] = (24, 90),
) -> None:
    """Write a sheet of rows (titles in row 1, frozen, with filters) and a sheet of notes.
    `row_count` is at most SHEET_ROWS.

    Deterministic.
    """
    with open_workbook(path, title, is_large=row_count > LARGE) as book:
        head = head_format(book)
        text = book.add_format({"num_format": "@"})
        shapes = [
            book.add_format({"num_format": field.number_format}) if field.number_format else text
            for field in fields
        ]
        sheet = book.add_worksheet(sheets[0])
        sheet.freeze_panes(1, 0)
        for index, field in enumerate(fields):
            sheet.set_column(index, index, max(12, 2 * len(field.title) + 2))
            sheet.write_string(0, index, field.title, head)
        for line, row in enumerate(rows, start=1):
            _write_row(sheet, line, row, shapes, text)
        if fields and row_count:
            sheet.autofilter(0, 0, row_count, len(fields) - 1)
        write_notes(book, sheets[1], notes, note_widths)


def _write_row(
    sheet: Worksheet, line: int, row: Sequence, shapes: Sequence[Format], text: Format
) -> None:
    """Write a row. `shapes`: the formats for the numbers and dates of each column."""
    for index, value in enumerate(row):
        if isinstance(value, date):
            sheet.write_datetime(line, index, value, shapes[index])
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            sheet.write_number(line, index, value, shapes[index])
        elif value is not None:
            sheet.write_string(line, index, str(value)[:LONGEST_CELL], text)


def write_notes(
    book: xlsxwriter.Workbook,
    sheet_name: str,
    notes: Iterable[Sequence[str]],
    widths: Sequence[int],
) -> None:
    """Write a sheet of lines, with the first cell of each emphasised."""
    head, text = (
        head_format(book),
        book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
    )
    sheet = book.add_worksheet(sheet_name)
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    for row, (name, *values) in enumerate(notes):
        sheet.write_string(row, 0, name, head)
        for index, value in enumerate(values, start=1):
            sheet.write_string(row, index, value[:LONGEST_CELL], text)
