"""A table as files to take away: .csv and .xlsx that hold nothing a spreadsheet would run."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import polars as pl

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


def _fields(frame: pl.DataFrame, columns: list[Column]) -> tuple[list[Field], list[list]]:
    """The columns of the file and their values; a coded column becomes two: the code and what it
    means.
    """
    fields: list[tuple[Field, list]] = []
    for column in columns:
        values = frame[column.name].to_list()
        title = column.title.zh
        if column.labels is not None:
            fields += [
                (Field(column.code_title.zh, None), values),
                (Field(title, None), [column.reads(v).zh for v in values]),
            ]
        elif column.name.endswith("_gap"):
            fields.append(
                (
                    Field(title, "+0.00;-0.00;0.00"),
                    [None if v is None else round(v * 100, 6) for v in values],
                )
            )
        elif column.name.endswith(("_rate", "_share")):
            fields.append((Field(title, SHARE), values))
        elif column.name == "month":
            fields.append((Field(title, MONTH), values))
        elif any(isinstance(v, bool) for v in values):
            fields.append(
                (Field(title, None), [None if v is None else YES_NO[v].zh for v in values])
            )
        elif any(isinstance(v, date) for v in values):
            fields.append((Field(title, DAY), values))
        elif column.name in ORDINALS:
            fields.append((Field(title, "0"), values))
        elif any(isinstance(v, (int, float)) for v in values):
            fields.append((Field(title, COUNT), values))
        else:
            fields.append((Field(title, None), values))
    return [field for field, _ in fields], [values for _, values in fields]


def csv_bytes(frame: pl.DataFrame, columns: list[Column]) -> bytes:
    """UTF-8 with BOM, Chinese titles, text and dates quoted, numbers bare."""
    fields, values = _fields(frame, columns)
    file = io.StringIO(newline="")
    write_csv(file, fields, zip(*values, strict=True))
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
            [("", fill(MORE_IN_CSV, shown=SHEET_ROWS, rows=frame.height).zh)]
            if frame.height > SHEET_ROWS
            else []
        ),
        (COLUMN_MEANING.zh, MEANING.zh),
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
        sheets=(DATA_SHEET.zh, NOTE_SHEET.zh),
        notes=said,
    )
