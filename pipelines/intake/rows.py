"""The data rows of a file: those of all sheets of its register under one header."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from pipelines.base.month import month_of
from pipelines.contract.column import Register
from pipelines.intake.as_shown import columns_before
from pipelines.intake.data_row import NOTHING_LEFT_OUT, data_rows, origin_columns, ticked_labels
from pipelines.intake.heading import Layout
from pipelines.intake.number_format_kind import names_units, pads_numbers, shows_decimals
from pipelines.intake.parse import Unreadable, parse_date
from pipelines.intake.sheet import Book, Sheet, octets_of

TypedAsNumber = Callable[[str, pl.Series], pl.Series]
"""(contract column, cells to check as Boolean) -> those of them that the workbook stores as
numbers; None if there are none
"""
FoundSheet = tuple[int, Sheet, Layout]  # (number in the book, sheet, layout)


NO_ROWS = pl.DataFrame(schema={"sheet": pl.String, **NOTHING_LEFT_OUT.schema})


@dataclass(frozen=True)
class Rows:
    """Data rows of one file. `frame` has sheet, sheet_no, row and the contract's column names with
    the clerk's text (null if blank or absent), then c0, c1, …: the file's own cells in the order of
    `titles`.

    Rows of a return workbook also have origin_sheet and origin_row: their place in the file that
    was returned, null if the clerk added the row.
    """

    register: Register
    frame: pl.DataFrame
    present: frozenset[str]  # contract columns in the file
    epoch_1904: bool
    may_be_broken: bool  # some cell may contain a replacement character
    typed_as_number: TypedAsNumber | None
    """None for text files"""
    number_formats: Callable[[str], pl.Series | None] | None = None
    """contract column -> the format of each numeric cell; None if formats do not matter"""
    may_be_damaged: bool = True  # a spreadsheet may have altered some text
    titles: tuple[str, ...] = ()  # the clerk's own header, merged over all sheets
    sheets: tuple[str, ...] = ()  # sheet names
    empty_sheets: tuple[str, ...] = ()  # name and titles of each sheet without rows, beside others
    left_out: pl.DataFrame = field(default_factory=pl.DataFrame)
    """sheet, row, why and text of the rows that are not data"""


def gather(book: Book, layout: Layout, sheets: tuple[FoundSheet, ...]) -> Rows:
    """The data rows of all sheets of the register."""
    titles, places = shared_header([own for _, _, own in sheets])
    parted = [data_rows(sheet, own) for _, sheet, own in sheets]
    frames = [
        _frame(found, place, rows.frame)
        for found, place, rows in zip(sheets, places, parted, strict=True)
    ]
    empty = tuple(
        " ".join((sheet.name, *own.above))
        for (_, sheet, own), frame in zip(sheets, frames, strict=True)
        if frame.is_empty()
    )
    return Rows(
        layout.register,
        pl.concat(frames, how="diagonal") if len(frames) > 1 else frames[0],
        frozenset(name for _, _, own in sheets for name in (*own.columns, *own.ticked)),
        book.epoch_1904,
        any(sheet.may_be_broken for _, sheet, _ in sheets),
        _typed_as_number(sheets, frames),
        _number_formats(sheets, frames),
        any(sheet.may_be_damaged for _, sheet, _ in sheets),
        titles,
        tuple(sheet.name for _, sheet, _ in sheets),
        empty if len(sheets) > 1 else (),
        _left_out(
            [
                (sheet.name, rows.left_out)
                for (_, sheet, _), rows in zip(sheets, parted, strict=True)
            ]
        ),
    )


def _left_out(rows: list[tuple[str, pl.DataFrame]]) -> pl.DataFrame:
    """The frame Rows.left_out, from the rows (row, why, text) of each named sheet."""
    found = [
        left_out.select(pl.lit(sheet).alias("sheet"), pl.all())
        for sheet, left_out in rows
        if len(left_out)
    ]
    return pl.concat(found) if found else NO_ROWS


def _frame(found: FoundSheet, places: list[int | None], data: pl.DataFrame) -> pl.DataFrame:
    """The data rows of one sheet in the form of Rows.frame. `places`: the positions of its own
    cells in the shared header.
    """
    number, sheet, own = found
    return pl.DataFrame(
        [
            pl.Series("sheet", [sheet.name]).new_from_index(0, len(data)),
            pl.Series("sheet_no", [number], dtype=pl.Int16).new_from_index(0, len(data)),
            data["row"],
            *(data[cell].alias(name) for name, cell in own.columns.items()),
            *(ticked_labels(data, cells).alias(name) for name, cells in own.ticked.items()),
            *(data[f"c{cell}"].alias(f"c{at}") for cell, at in enumerate(places) if at is not None),
            *origin_columns(data, own),
        ]
    )


def _typed_as_number(
    sheets: tuple[FoundSheet, ...], frames: list[pl.DataFrame]
) -> TypedAsNumber | None:
    """Rows.typed_as_number over the rows of all sheets."""

    def is_told(column: str, found: FoundSheet, rows: pl.Series) -> bool | None:
        _, sheet, own = found
        if sheet.part is None or column not in own.columns:
            return None
        place = int(own.columns[column][1:]) + columns_before(sheet, own)
        return sheet.part.holds_number(place, (rows - 1).to_list())

    def of_sheet(
        column: str, found: FoundSheet, frame: pl.DataFrame, in_doubt: pl.Series
    ) -> pl.Series:
        _, sheet, own = found
        if (
            sheet.typed_as_number is None
            or column not in own.columns
            or not in_doubt.any()
            or is_told(column, found, frame["row"].filter(in_doubt)) is False
        ):
            return pl.Series([False]).new_from_index(0, len(frame))
        return sheet.typed_as_number(int(own.columns[column][1:])).gather(frame["row"] - 1)

    def typed(column: str, in_doubt: pl.Series) -> pl.Series:
        parts, start = [], 0
        for found, frame in zip(sheets, frames, strict=True):
            parts.append(of_sheet(column, found, frame, in_doubt.slice(start, len(frame))))
            start += len(frame)
        return pl.concat(parts)

    return typed if sheets[0][1].typed_as_number else None


def _number_formats(
    sheets: tuple[FoundSheet, ...], frames: list[pl.DataFrame]
) -> Callable[[str], pl.Series | None] | None:
    """Rows.number_formats over the rows of all sheets."""

    def of_sheet(column: str, found: FoundSheet, frame: pl.DataFrame) -> pl.Series:
        _, sheet, own = found
        if sheet.part is None or column not in own.columns:
            return pl.Series([None] * len(frame), dtype=pl.String)
        place = int(own.columns[column][1:]) + columns_before(sheet, own)
        cells = sheet.part.column(place)
        for merged in sheet.part.merged:
            if merged.first_column == merged.last_column == place and merged.first_row in cells:
                below = range(merged.first_row + 1, merged.last_row + 1)
                cells |= dict.fromkeys(below, cells[merged.first_row])
        rows = (cells.get(row - 1) for row in frame["row"])
        return pl.Series(
            [cell.format if cell and cell.type == "n" else None for cell in rows], dtype=pl.String
        )

    parts = [sheet.part for _, sheet, _ in sheets if sheet.part]
    shows_otherwise = any(
        pads_numbers(part.parts.formats) or names_units(part.parts.formats) for part in parts
    )
    has_decimals = any(shows_decimals(part.parts.formats) for part in parts)

    def formats(column: str) -> pl.Series | None:
        texts = [frame[column] for frame in frames if column in frame.columns]
        if not shows_otherwise and not any(b"." in octets_of(each) for each in texts):
            return None
        return pl.concat(of_sheet(column, *each) for each in zip(sheets, frames, strict=True))

    return formats if shows_otherwise or has_decimals else None


def shared_header(layouts: list[Layout]) -> tuple[tuple[str, ...], list[list[int | None]]]:
    """One header for all sheets of a file: its titles, and for each sheet the position in it of
    each of the sheet's own columns; None for columns that a return workbook added in front.
    """
    titles: list[str] = []
    places: dict[
        tuple[str, int], int
    ] = {}  # (contract name or title, occurrence number) -> position
    shared: list[list[int | None]] = []
    for layout in layouts:
        meant = {int(cell[1:]): name for name, cell in layout.columns.items()}
        seen: dict[str, int] = {}
        own: list[int | None] = []
        for number, title in enumerate(layout.titles):
            if number in layout.returned.values():
                own.append(None)
                continue
            name = meant.get(number, title)
            seen[name] = seen.get(name, 0) + 1
            if (name, seen[name]) not in places:
                places[name, seen[name]] = len(titles)
                titles.append(title)
            own.append(places[name, seen[name]])
        shared.append(own)
    return tuple(titles), shared


def months_in_rows(rows: Rows) -> list[date]:
    """The months named in the rows. Unreadable cells are reported later, by conform."""
    if "reporting_month" not in rows.present:
        return []
    months = set()
    for text in rows.frame["reporting_month"].drop_nulls().unique():
        try:
            day = parse_date(text)
        except Unreadable:
            continue
        if day:
            months.add(month_of(day))
    return sorted(months)
