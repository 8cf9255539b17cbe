"""A table as files to take away: .csv and .xlsx that hold nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl
import xlsxwriter

from dashboards.page import Chart, Column
from dashboards.release import Release
from dashboards.texts import (
    CHART_TITLE,
    COLUMN_MEANING,
    DATA_MONTH,
    DATA_SHEET,
    MEANING,
    MORE_IN_CSV,
    NONE,
    NOTE_SHEET,
    PROVISIONAL_MONTH,
    RELEASE,
    RELEASED_AT,
    SOURCE_TABLE,
    term,
)
from dashboards.wording import ORDINALS, YES_NO, fill

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_767  # characters
LARGE = 20_000  # rows: then row by row through a file, in little memory
SHEET_ROWS = 1_048_575  # what a sheet holds below its header
FIXED_CREATION = datetime(2000, 1, 1)  # equal bytes for an equal release


@dataclass(frozen=True)
class Field:
    """A column of a file: its Chinese title, its values, and how a spreadsheet shows them (None: as text)."""

    title: str
    values: list
    number_format: str | None


def _fields(frame: pl.DataFrame, columns: list[Column]) -> list[Field]:
    """A coded column becomes two: the code and what it means."""
    fields = []
    for column in columns:
        values = frame[column.name].to_list()
        if column.labels is not None:
            fields += [Field(column.code_title.zh, values, None), Field(column.title.zh, [column.reads(v).zh for v in values], None)]
        elif column.name.endswith("_gap"):
            fields.append(Field(column.title.zh, [None if v is None else round(v * 100, 6) for v in values], "+0.00;-0.00;0.00"))
        elif column.name.endswith(("_rate", "_share")):
            fields.append(Field(column.title.zh, values, "0.00%"))
        elif column.name == "month":
            fields.append(Field(column.title.zh, values, "yyyy-mm"))
        elif any(isinstance(v, bool) for v in values):
            fields.append(Field(column.title.zh, [None if v is None else YES_NO[v].zh for v in values], None))
        elif any(isinstance(v, date) for v in values):
            fields.append(Field(column.title.zh, values, "yyyy-mm-dd"))
        elif column.name in ORDINALS:
            fields.append(Field(column.title.zh, values, "0"))
        elif any(isinstance(v, (int, float)) for v in values):
            fields.append(Field(column.title.zh, values, "#,##0"))
        else:
            fields.append(Field(column.title.zh, values, None))
    return fields


def unarmed(words: str) -> str:
    """Text that no spreadsheet takes for a formula: one that would be gets an apostrophe before it."""
    return f"'{words}" if words.lstrip().startswith(FORMULA_STARTS) or words.startswith(FORMULA_STARTS) else words


def csv_bytes(frame: pl.DataFrame, columns: list[Column]) -> bytes:
    """UTF-8 with BOM, Chinese titles, text and dates quoted, numbers bare."""
    fields = _fields(frame, columns)
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([field.title for field in fields])
    for row in zip(*(field.values for field in fields), strict=True):
        writer.writerow([unarmed(value) if isinstance(value, str) else value for value in row])
    return file.getvalue().encode("utf-8-sig")


def origin(chart: Chart, release: Release, provisional: list[date]) -> list[tuple[str, str]]:
    """What the notes of a chart's workbook say: where its numbers come from."""
    return [
        (CHART_TITLE.zh, chart.title.zh),
        (RELEASE.zh, release.release_id),
        (RELEASED_AT.zh, f"{release.released_at:%Y-%m-%d %H:%M}"),
        (DATA_MONTH.zh, f"{release.data_month:%Y-%m}" if release.data_month else NONE.zh),
        (PROVISIONAL_MONTH.zh, "、".join(f"{month:%Y-%m}" for month in provisional) or NONE.zh),
        (SOURCE_TABLE.zh, chart.source),
        *(("", note.zh) for note in chart.notes),
    ]


def write_xlsx(path: Path, frame: pl.DataFrame, columns: list[Column], title: str, notes: list[tuple[str, str]]) -> None:
    """A sheet of the rows (titles in row 1, frozen) and a sheet of notes: these, and what the columns mean. Equal bytes for equal arguments."""
    memory = {"constant_memory": True, "tmpdir": str(path.parent)} if frame.height > LARGE else {"in_memory": True}
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    fields = _fields(frame.head(SHEET_ROWS), columns)
    with xlsxwriter.Workbook(path, {**plain, **memory}) as book:
        book.set_properties({"title": title, "created": FIXED_CREATION})
        head = book.add_format({"bold": True, "bg_color": "#e8eef4", "bottom": 1, "text_wrap": True, "valign": "vcenter"})
        text = book.add_format({"num_format": "@"})
        shapes = [book.add_format({"num_format": field.number_format}) if field.number_format else text for field in fields]
        sheet = book.add_worksheet(DATA_SHEET.zh)
        sheet.freeze_panes(1, 0)
        for index, field in enumerate(fields):
            sheet.set_column(index, index, max(12, 2 * len(field.title) + 2))
            sheet.write_string(0, index, field.title, head)
        for line, row in enumerate(zip(*(field.values for field in fields), strict=True), start=1):
            for index, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(line, index, value, shapes[index])
                elif isinstance(value, (int, float)):
                    sheet.write_number(line, index, value, shapes[index])
                elif value is not None:
                    sheet.write_string(line, index, value[:LONGEST_CELL], text)
        if columns and not frame.is_empty():
            sheet.autofilter(0, 0, min(frame.height, SHEET_ROWS), len(fields) - 1)

        sheet = book.add_worksheet(NOTE_SHEET.zh)
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 90)
        said = [
            *notes,
            *([("", fill(MORE_IN_CSV, shown=SHEET_ROWS, rows=frame.height).zh)] if frame.height > SHEET_ROWS else []),
            (COLUMN_MEANING.zh, MEANING.zh),
            *((column.title.zh, term(column.name).meaning.zh) for column in columns if term(column.name).meaning.zh),
        ]
        for row, (name, value) in enumerate(said):
            sheet.write_string(row, 0, name, head)
            sheet.write_string(row, 1, value, text)
