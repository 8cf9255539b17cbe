"""The rows below a heading: which of them are data, and what the clerk ticked in each."""

from __future__ import annotations

import re

import polars as pl

from pipelines.contract.code_list import code_lists
from pipelines.intake.book import Sheet
from pipelines.intake.heading import ORIGIN_ROW, ORIGIN_SHEET, SERIAL_TITLES, Layout
from pipelines.intake.parse import Unreadable, parse_code
from pipelines.intake.title import normalise_title

EXAMPLE_MARK = "示例"  # in the serial column of a template's example row, which is not data
EXAMPLE_MARKS = (EXAMPLE_MARK, "例", "样例", "EXAMPLE", "Example", "example")
NOTE = re.compile(
    r"^[(（*※]?(填表说明|填报说明|说明|备注[:：]|注[:：1-9]|填报日期|填表日期|填报时间|填报人|填表人|制表|审核|复核|负责人|单位负责人|经办人|联系人|"
    r"单位[(（]?盖章|盖章|统计负责人|合\s*计|总\s*计|小\s*计|本页小计|累\s*计|以下空白|第\s*\d+\s*页|(本页|本表|本社区)?共\s*计?[:：]?\s*\d+\s*(页|条|行|人|名|户|家|个)|"
    r"总人数|总数|人数合计)"
)
TOTAL_WORDS = (
    "合计",
    "总计",
    "小计",
    "本页小计",
    "累计",
    "合计：",
    "总计：",
    "小计：",
    "合 计",
    "总 计",
    "小 计",
)


def origin_columns(data: pl.DataFrame, layout: Layout) -> list[pl.Series]:
    """origin_row and origin_sheet of the rows of a return workbook: where they stood in the file
    that was returned; none for any other file.
    """
    if not layout.returned:
        return []
    number, sheet = (data[f"c{layout.returned[title]}"] for title in (ORIGIN_ROW, ORIGIN_SHEET))
    return [
        number.str.strip_chars().cast(pl.Int32, strict=False).alias("origin_row"),
        sheet.alias("origin_sheet"),
    ]


def ticked_labels(data: pl.DataFrame, cells: dict[str, str]) -> pl.Series:
    """Row by row the labels whose cell says 是, joined by 、; a cell that says neither yes nor no is
    added as it is, so that it is not overlooked.
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


def data_rows(sheet: Sheet, layout: Layout) -> pl.DataFrame:
    """The sheet's data rows with `row` (the clerk's row number, from 1) before the cells.

    Left out: blank rows, repeated headers, the example row of a template, and notes, totals and
    signatures, which are told by their first words and have no key, or less than half of what is
    required. Everything else is data, however bad.
    """
    frame = _with_row_numbers(sheet, layout.first_data_row)
    serial = _serial_column(layout)
    left_out = frame.select(_is_header_or_example(sheet, layout, serial)).to_series()
    notes = _blank_rows_and_notes(frame, layout, left_out)
    if notes is not None:
        left_out |= notes
    # With serials a total's label stands outside the key.
    if serial is None and (totals := _totals_in_first_column(frame, layout)):
        left_out |= frame["row"].is_in(totals)
    return frame.filter(~left_out) if left_out.any() else frame


def _with_row_numbers(sheet: Sheet, first: int) -> pl.DataFrame:
    frame = sheet.frame.slice(first)
    numbers = pl.int_range(first + 1, first + 1 + len(frame), dtype=pl.Int32, eager=True)
    return pl.DataFrame([numbers.alias("row"), *frame])


def _serial_column(layout: Layout) -> str | None:
    return next(
        (
            f"c{place}"
            for place, title in enumerate(layout.titles)
            if normalise_title(title) in SERIAL_TITLES
        ),
        None,
    )


def _required_cells(layout: Layout) -> list[str]:
    """The frame's columns of what the register requires."""
    return [
        layout.columns[column.name]
        for column in layout.register.columns
        if column.required and column.name in layout.columns
    ]


def _key_cells(layout: Layout) -> list[str]:
    """The frame's columns of the register's key."""
    return [layout.columns[name] for name in layout.register.key if name in layout.columns]


def _is_header_or_example(sheet: Sheet, layout: Layout, serial: str | None) -> pl.Expr:
    """Whether a row is the header again, or the example row of a template."""
    above = sheet.frame.slice(0, layout.first_data_row)
    header = {
        cell: above[cell].drop_nulls()[-1] for cell in _key_cells(layout) or _required_cells(layout)
    }
    is_other = pl.all_horizontal(pl.col(cell).eq_missing(title) for cell, title in header.items())
    if serial:
        is_other |= pl.col(serial).is_in(EXAMPLE_MARKS).fill_null(value=False)
    return is_other


def _blank_rows_and_notes(
    frame: pl.DataFrame, layout: Layout, left_out: pl.Series
) -> pl.Series | None:
    """Which rows hold nothing, or a note, total or signature; None where none may. `left_out`: rows
    that are known to be no data.
    """
    key, required = _key_cells(layout), _required_cells(layout)
    if not any(frame[cell].null_count() for cell in (*key, *required)):
        return None
    # A total or a signature may stand in a column of the key.
    is_scant = pl.sum_horizontal(pl.col(required).is_not_null()) * 2 < len(required)
    keyless = pl.all_horizontal(pl.col(key).is_null()) if key else pl.lit(value=False)
    suspect = frame.select(keyless | is_scant).to_series()
    if not suspect.any():
        return None
    blank = frame.select(pl.all_horizontal(pl.all().exclude("row").is_null())).to_series()
    notes = [
        row[0]
        for row in frame.filter(suspect & ~left_out & ~blank).iter_rows()
        if NOTE.match(next(cell for cell in row[1:] if cell is not None).strip())
    ]
    return blank | frame["row"].is_in(notes)


def _totals_in_first_column(frame: pl.DataFrame, layout: Layout) -> list[int]:
    """Row numbers where the first column, though it may be of the key, says 合计 and all that is
    known besides are numbers.
    """
    labelled = (
        frame.filter(pl.col("c0").is_in(TOTAL_WORDS))
        if layout.titles[:1] and layout.titles[0]
        else frame.clear()
    )
    others = [
        cell
        for name, cell in layout.columns.items()
        if cell != "c0" and not layout.register.column(name).of_kind.is_number
    ]
    return labelled.filter(
        pl.all_horizontal(pl.col(others).is_null()) if others else pl.lit(value=True)
    )["row"].to_list()
