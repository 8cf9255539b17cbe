"""Tables as downloads: .csv and .xlsx without anything that a spreadsheet would execute."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from dashboards.texts import TEXTS, term
from dashboards.wording import ORDINALS, YES_NO, cell
from pipelines.base.wording import Text, fill
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

Labels = Mapping[str, Mapping[str, Text] | None]  # column -> code -> label
GAP = "+0.00;-0.00;0.00"  # percentage points


@dataclass(frozen=True)
class Column:
    """A chart column for readers; `labels` if its values are codes."""

    name: str
    title: Text
    code_title: Text
    labels: Mapping[str, Text] | None

    def reads(self, value: object) -> Text:
        """The value as text."""
        if self.labels is not None and value is not None:
            return self.labels.get(str(value)) or Text(str(value), str(value))
        return cell(self.name, value)


def columns_of(frame: pl.DataFrame, labels: Labels) -> list[Column]:
    """The frame's columns with titles from the vocabulary. Raises KeyError for a column without
    description.
    """
    columns = []
    for name in frame.columns:
        title = term(name).title
        own = labels.get(name)
        if own is None:
            columns.append(Column(name, title, title, None))
        elif name.endswith("_code"):
            columns.append(
                Column(name, term(f"{name.removesuffix('_code')}_name").title, title, own)
            )
        else:
            columns.append(Column(name, title, fill(TEXTS["code_of"], title=title), own))
    return columns


def _fields(frame: pl.DataFrame, columns: list[Column]) -> tuple[list[Field], list[list]]:
    """The file's columns and their values; a coded column becomes two: code and label."""
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
    """The number format of a column without codes; None for text."""
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
    """A value as stored in the file: yes and no in words, differences in points."""
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


def write_xlsx(
    path: Path, frame: pl.DataFrame, columns: list[Column], title: str, notes: list[tuple[str, str]]
) -> None:
    """Write a sheet of rows and a sheet of notes: `notes` and the meanings of the columns.
    Deterministic.
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
