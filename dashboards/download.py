"""A table as files to take away: .csv and .xlsx that hold nothing a spreadsheet would run."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import polars as pl

from dashboards.page import Chart, Column
from dashboards.release import Release
from dashboards.texts import TEXTS, term
from dashboards.wording import ORDINALS, YES_NO
from pipelines.base.wording import fill
from pipelines.base.workbook import (
    COUNT,
    DAY,
    MONTH,
    SHARE,
    SHEET_ROWS,
    Field,
    write_csv,
    write_workbook,
)

GAP = "+0.00;-0.00;0.00"  # percentage points


def _fields(frame: pl.DataFrame, columns: list[Column]) -> tuple[list[Field], list[list]]:
    """The columns of the file and their values; a coded column becomes two: the code and what it
    means.
    """
    fields: list[Field] = []
    cells: list[list] = []
    for column in columns:
        values = frame[column.name].to_list()
        title = column.title.zh
        if column.labels is None:
            fields.append(Field(title, _number_format(column.name, values)))
            cells.append([_cell(column.name, value) for value in values])
        else:
            fields += [Field(column.code_title.zh, None), Field(title, None)]
            cells += [values, [column.reads(value).zh for value in values]]
    return fields, cells


def _number_format(name: str, values: list) -> str | None:
    """How a spreadsheet shows a column that holds no codes; None: as text."""
    by_ending = {"_gap": GAP, "_rate": SHARE, "_share": SHARE}
    for ending, number_format in by_ending.items():
        if name.endswith(ending):
            return number_format
    if name == "month":
        return MONTH
    kinds = {type(value) for value in values}
    if bool in kinds:
        return None
    if date in kinds:
        return DAY
    if name in ORDINALS:
        return "0"
    return COUNT if kinds & {int, float} else None


def _cell(name: str, value: object) -> object:
    """A value as the file holds it: yes and no in words, a gap in points."""
    if isinstance(value, bool):
        return YES_NO[value].zh
    if name.endswith("_gap") and isinstance(value, float):
        return round(value * 100, 6)
    return value


def csv_bytes(frame: pl.DataFrame, columns: list[Column]) -> bytes:
    """UTF-8 with BOM, Chinese titles, text and dates quoted, numbers bare."""
    fields, values = _fields(frame, columns)
    file = io.StringIO(newline="")
    write_csv(file, fields, zip(*values, strict=True))
    return file.getvalue().encode("utf-8-sig")


def origin(chart: Chart, release: Release, provisional: list[date]) -> list[tuple[str, str]]:
    """What the notes of a chart's workbook say: where its numbers come from."""
    return [
        (TEXTS["chart_title"].zh, chart.title.zh),
        (TEXTS["release"].zh, release.release_id),
        (TEXTS["released_at"].zh, f"{release.released_at:%Y-%m-%d %H:%M}"),
        (
            TEXTS["data_month"].zh,
            f"{release.data_month:%Y-%m}" if release.data_month else TEXTS["none"].zh,
        ),
        (
            TEXTS["provisional_month"].zh,
            "、".join(f"{month:%Y-%m}" for month in provisional) or TEXTS["none"].zh,
        ),
        (TEXTS["source_table"].zh, chart.source),
        *(("", note.zh) for note in chart.notes),
    ]


def write_xlsx(
    path: Path, frame: pl.DataFrame, columns: list[Column], title: str, notes: list[tuple[str, str]]
) -> None:
    """A sheet of the rows and a sheet of notes: these, and what the columns mean. Equal bytes for
    equal arguments.
    """
    fields, values = _fields(frame.head(SHEET_ROWS), columns)
    said = [
        *notes,
        *(
            [("", fill(TEXTS["more_in_csv"], shown=SHEET_ROWS, rows=frame.height).zh)]
            if frame.height > SHEET_ROWS
            else []
        ),
        (TEXTS["column_meaning"].zh, TEXTS["meaning"].zh),
        *(
            (column.title.zh, term(column.name).meaning.zh)
            for column in columns
            if term(column.name).meaning.zh
        ),
    ]
    rows = min(frame.height, SHEET_ROWS)
    write_workbook(
        path,
        fields,
        zip(*values, strict=True),
        rows,
        title=title,
        sheets=(TEXTS["data_sheet"].zh, TEXTS["note_sheet"].zh),
        notes=said,
    )
