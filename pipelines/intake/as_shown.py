"""A sheet as a spreadsheet program displays it: merged cells are filled down, and formulas without
a cached value are detected.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from pipelines.intake.heading import Layout
from pipelines.intake.issue import Refused
from pipelines.intake.sheet import Sheet
from pipelines.intake.sheet_part import Range, column_letters

FEW = 10  # a file may have one uncalculated formula for every 10 rows


def as_shown(sheet: Sheet, layout: Layout) -> Sheet:
    """The sheet with its merged cells filled down. Raises Refused(formula_uncached)."""
    if sheet.part is None or not (sheet.part.merged or sheet.part.without_value):
        return sheet
    before = columns_before(sheet, layout)
    known = {int(cell[1:]) + before for cell in layout.columns.values()}
    uncached = [
        (row, column)
        for row, column in sheet.part.without_value
        if column in known and row >= layout.first_data_row
    ]
    if uncached and not _are_few_and_required(uncached, sheet, layout, before):
        row, column = uncached[0]
        cell = f"{column_letters(column)}{row + 1}"
        raise Refused(
            "formula_uncached", f"{cell} 等 {len(uncached)} 格 / {cell}, {len(uncached)} cells"
        )
    merged = [
        each
        for each in sheet.part.merged
        if each.first_column == each.last_column
        and layout.first_data_row <= each.first_row < each.last_row < len(sheet.frame)
        and 0 <= each.first_column - before < sheet.frame.width
    ]
    return replace(sheet, frame=_filled_down(sheet.frame, merged, before)) if merged else sheet


def _are_few_and_required(
    cells: list[tuple[int, int]], sheet: Sheet, layout: Layout, before: int
) -> bool:
    """Whether the uncalculated cells are few and all in required columns: then only their rows are
    returned and the file can still be accepted.
    """
    required = {
        int(layout.columns[column.name][1:]) + before
        for column in layout.register.columns
        if column.required and column.name in layout.columns
    }
    rows = len(sheet.frame) - layout.first_data_row
    return len(cells) * FEW <= rows and all(column in required for _, column in cells)


def columns_before(sheet: Sheet, layout: Layout) -> int:
    """The number of empty sheet columns to the left of the frame's first column."""
    if sheet.part is None:
        return 0
    row = layout.first_data_row - 1
    place = next((at for at, cell in enumerate(sheet.frame.row(row)) if cell), 0)
    return sheet.part.first_column(row) - place


def _filled_down(frame: pl.DataFrame, merged: list[Range], before: int) -> pl.DataFrame:
    columns: dict[str, list[str | None]] = {}
    for each in merged:
        name = f"c{each.first_column - before}"
        cells = columns.setdefault(name, frame[name].to_list())
        rows = range(each.first_row + 1, each.last_row + 1)
        cells[each.first_row + 1 : each.last_row + 1] = [cells[each.first_row]] * len(rows)
    return frame.with_columns(
        pl.Series(name, cells, dtype=pl.String) for name, cells in columns.items()
    )
