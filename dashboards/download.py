"""A chart's numbers as files to take away: .csv and .xlsx that hold nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from dashboards.page import Chart, Column
from dashboards.release import Release
from dashboards.texts import (
    CHART_TITLE,
    COLUMN_MEANING,
    DATA_MONTH,
    DATA_SHEET,
    MEANING,
    NONE,
    NOTE_SHEET,
    PROVISIONAL_MONTH,
    RELEASE,
    RELEASED_AT,
    SOURCE_TABLE,
    term,
)
from dashboards.wording import YES_NO

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
FIXED_CREATION = datetime(2000, 1, 1)  # equal bytes for an equal release


@dataclass(frozen=True)
class Field:
    """A column of a file: its Chinese title, its values, and how a spreadsheet shows them (None: as text)."""

    title: str
    values: list
    number_format: str | None


def _fields(chart: Chart, columns: list[Column]) -> list[Field]:
    """A coded column becomes two: the code and what it means."""
    fields = []
    for column in columns:
        values = chart.frame[column.name].to_list()
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
        elif any(isinstance(v, (int, float)) for v in values):
            fields.append(Field(column.title.zh, values, "#,##0"))
        else:
            fields.append(Field(column.title.zh, values, None))
    return fields


def unarmed(words: str) -> str:
    """Text that no spreadsheet takes for a formula: one that would be gets an apostrophe before it."""
    return f"'{words}" if words.lstrip().startswith(FORMULA_STARTS) or words.startswith(FORMULA_STARTS) else words


def csv_bytes(chart: Chart, columns: list[Column]) -> bytes:
    """UTF-8 with BOM, Chinese titles, text and dates quoted, numbers bare."""
    fields = _fields(chart, columns)
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([field.title for field in fields])
    for row in zip(*(field.values for field in fields), strict=True):
        writer.writerow([unarmed(value) if isinstance(value, str) else value for value in row])
    return file.getvalue().encode("utf-8-sig")


def write_xlsx(path: Path, chart: Chart, columns: list[Column], release: Release, provisional: list[date]) -> None:
    """A sheet of the numbers (titles in row 1, frozen) and a sheet that says where they come from."""
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(path, plain) as book:
        book.set_properties({"title": chart.title.zh, "created": FIXED_CREATION})
        head = book.add_format({"bold": True, "bg_color": "#e8eef4", "bottom": 1, "text_wrap": True, "valign": "vcenter"})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(DATA_SHEET.zh)
        sheet.freeze_panes(1, 0)
        for index, field in enumerate(_fields(chart, columns)):
            sheet.write_string(0, index, field.title, head)
            shape = book.add_format({"num_format": field.number_format}) if field.number_format else text
            sheet.set_column(index, index, max(12, 2 * len(field.title) + 2))
            for row, value in enumerate(field.values, start=1):
                if isinstance(value, date):
                    sheet.write_datetime(row, index, value, shape)
                elif isinstance(value, (int, float)):
                    sheet.write_number(row, index, value, shape)
                elif value is not None:
                    sheet.write_string(row, index, value, text)
        if columns and not chart.frame.is_empty():
            sheet.autofilter(0, 0, chart.frame.height, len(_fields(chart, columns)) - 1)

        notes = book.add_worksheet(NOTE_SHEET.zh)
        notes.set_column(0, 0, 24)
        notes.set_column(1, 1, 90)
        said = [
            (CHART_TITLE.zh, chart.title.zh),
            (RELEASE.zh, release.release_id),
            (RELEASED_AT.zh, f"{release.released_at:%Y-%m-%d %H:%M}"),
            (DATA_MONTH.zh, f"{release.data_month:%Y-%m}" if release.data_month else NONE.zh),
            (PROVISIONAL_MONTH.zh, "、".join(f"{month:%Y-%m}" for month in provisional) or NONE.zh),
            (SOURCE_TABLE.zh, chart.source),
            *(("", note.zh) for note in chart.notes),
            (COLUMN_MEANING.zh, MEANING.zh),
            *((column.title.zh, term(column.name).meaning.zh) for column in columns if term(column.name).meaning.zh),
        ]
        for row, (name, value) in enumerate(said):
            notes.write_string(row, 0, name, head)
            notes.write_string(row, 1, value, text)
