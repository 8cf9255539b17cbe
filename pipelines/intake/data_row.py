"""The rows below a heading: the data rows, and which labels the clerk ticked in each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.contract.code_list import code_lists
from pipelines.intake.heading import ORIGIN_ROW, ORIGIN_SHEET, Layout
from pipelines.intake.no_data import reasons_for_no_data
from pipelines.intake.parse import Unreadable, parse_code
from pipelines.intake.sheet import Sheet
from pipelines.intake.title import normalise_title

LONGEST_TOLD = 60
NOTHING_LEFT_OUT = pl.DataFrame(schema={"row": pl.Int32, "why": pl.String, "text": pl.String})


def origin_columns(data: pl.DataFrame, layout: Layout) -> list[pl.Series]:
    """origin_row and origin_sheet for the rows of a return workbook: their place in the file that
    was returned. An empty list for any other file.
    """
    if not layout.returned:
        return []
    number, sheet = (data[f"c{layout.returned[title]}"] for title in (ORIGIN_ROW, ORIGIN_SHEET))
    return [
        number.str.strip_chars().cast(pl.Int32, strict=False).alias("origin_row"),
        sheet.alias("origin_sheet"),
    ]


def ticked_labels(data: pl.DataFrame, cells: dict[str, str]) -> pl.Series:
    """Per row, the labels whose cell says 是, joined by 、. A cell that is neither yes nor no is
    appended as written, so that it is reported.
    """
    said = []
    for row in data.select(cells.values()).iter_rows():
        ticks = [_tick(label, cell) for label, cell in zip(cells, row, strict=True) if cell]
        said.append("、".join(filter(None, ticks)) or None)
    return pl.Series(said, dtype=pl.String)


def _tick(label: str, cell: str) -> str | None:
    try:
        return label if parse_code(cell, code_lists()["flag"]) == "yes" else None
    except Unreadable:
        return label if normalise_title(cell) == label else cell


@dataclass(frozen=True)
class DataRows:
    """`frame`: row (the clerk's row number, from 1) and the cells of each data row. `left_out`:
    row, why (one of REASONS) and text of each non-blank row that is not data.
    """

    frame: pl.DataFrame
    left_out: pl.DataFrame


def data_rows(sheet: Sheet, layout: Layout) -> DataRows:
    """Split the sheet's rows below the header into data and other rows, by their content."""
    frame = _with_row_numbers(sheet, layout.first_data_row)
    why = reasons_for_no_data(frame, sheet, layout)
    if not why:
        return DataRows(frame, NOTHING_LEFT_OUT)
    is_left_out = frame["row"].is_in(list(why))
    return DataRows(frame.filter(~is_left_out), _left_out(frame.filter(is_left_out), why))


def _left_out(rows: pl.DataFrame, why: dict[int, str]) -> pl.DataFrame:
    """The frame DataRows.left_out. Blank rows are not listed."""
    told = [
        (row[0], why[row[0]], " ".join(cell for cell in row[1:] if cell)[:LONGEST_TOLD])
        for row in rows.iter_rows()
        if why[row[0]] != "blank"
    ]
    return pl.DataFrame(told, schema=NOTHING_LEFT_OUT.schema, orient="row")


def _with_row_numbers(sheet: Sheet, first: int) -> pl.DataFrame:
    frame = sheet.frame.slice(first)
    numbers = np.arange(first + 1, first + 1 + len(frame), dtype=np.int32)
    return frame.insert_column(0, pl.Series("row", numbers))
