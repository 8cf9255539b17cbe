"""The table of a file: the register that it holds, and the data rows of all sheets of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from pipelines.base.month import month_of
from pipelines.contract.column import Register
from pipelines.contract.rule import PAPERS
from pipelines.intake.as_shown import as_shown, columns_before
from pipelines.intake.book import Book, Sheet
from pipelines.intake.data_row import data_rows, origin_columns, ticked_labels
from pipelines.intake.heading import HEADER_SEARCH_ROWS, Layout, Meant, find_layout
from pipelines.intake.issue import Refused
from pipelines.intake.parse import Unreadable, parse_date
from pipelines.intake.sheet_month import sheets_left_aside
from pipelines.intake.title import column_named


@dataclass(frozen=True)
class Rows:
    """Data rows of one file: `frame` has sheet, sheet_no, row and the contract's column names
    holding the clerk's text (null where blank or absent), and behind them c0, c1, …, its own cells
    in the order of `titles`.

    Rows of a return workbook have origin_sheet and origin_row besides: those of the file that was
    returned, null where the clerk added the row.
    """

    register: Register
    frame: pl.DataFrame
    present: frozenset[str]  # columns that the file has
    epoch_1904: bool
    may_be_broken: bool  # some cell may hold a replacement character
    typed_as_number: Callable[[str], pl.Series] | None
    """contract column -> cells that the workbook holds as numbers; None for text files"""
    number_formats: Callable[[str], pl.Series | None] | None = None
    """contract column -> the format of each cell that is a number; None where it decides nothing"""
    may_be_damaged: bool = True  # some text may be what a spreadsheet made of another
    titles: tuple[str, ...] = ()  # the clerk's own header, one for all sheets
    sheets: tuple[str, ...] = ()  # their names
    empty_sheets: tuple[str, ...] = ()  # name and titles of each sheet without rows, beside others
    left_out: pl.DataFrame = field(default_factory=pl.DataFrame)
    """sheet, row, why and text of the rows that are no data"""


FoundSheet = tuple[int, Sheet, Layout]  # its number in the book, the sheet, and what it holds


@dataclass(frozen=True)
class Table:
    """What a file holds of one register."""

    layout: Layout  # of the sheet that has most columns; unknown, doubled, second and above of all
    sheets: tuple[FoundSheet, ...]
    ignored: tuple[str, ...]  # names of the sheets left aside
    rows: Rows
    format: str  # xlsx, xls, csv

    @property
    def register(self) -> Register:
        """The register that it is a table of."""
        return self.layout.register

    @property
    def taken(self) -> tuple[tuple[str, str], ...]:
        """(title as the clerk wrote it, contract column that it was taken for), in their order; of
        a ticked column each of its titles.
        """
        places = {int(cell[1:]): name for name, cell in self.layout.columns.items()} | {
            int(cell[1:]): name
            for name, cells in self.layout.ticked.items()
            for cell in cells.values()
        }
        return tuple((self.layout.titles[place], places[place]) for place in sorted(places))


def find_table(book: Book, file_name: str, meant: Meant = column_named) -> Table:
    """The register that a file holds, and its rows. Raises Refused (header_missing, paper_of_ours,
    sheets_of_months, formula_uncached). `meant`: the column that a title means.
    """
    layout, sheets, ignored = _find_register(book, file_name, meant)
    return Table(layout, sheets, ignored, _gather(book, layout, sheets), book.format)


def _find_register(
    book: Book, file_name: str, meant: Meant
) -> tuple[Layout, tuple[FoundSheet, ...], tuple[str, ...]]:
    """The register, its sheets, and the names of sheets left aside. Visible sheets come before
    hidden ones.
    """
    # Where none has half of what is required, one that says what it is is told what it lacks.
    found = _found_sheets(book, file_name, meant) or _found_sheets(
        book, file_name, meant, lacking=True
    )
    if not found:
        raise _no_register(book)
    seen = [item for item in found if item[1].visible] or found
    seen = _of_the_month(seen, file_name)
    layout = max(seen, key=lambda item: (len(item[2].columns), -item[0]))[2]
    chosen = tuple(
        (number, as_shown(sheet, own), own)
        for number, sheet, own in seen
        if own.register is layout.register
    )
    numbers = {number for number, _, _ in chosen}
    ignored = tuple(sheet.name for number, sheet, _ in found if number not in numbers)
    return _with_all_told(layout, [item[2] for item in chosen]), chosen, ignored


def _of_the_month(found: list[FoundSheet], file_name: str) -> list[FoundSheet]:
    """The sheets without those that are named for another month. Raises Refused."""
    names = [sheet.name for _, sheet, _ in found]
    left = sheets_left_aside(names, [layout.above for _, _, layout in found], file_name)
    return [item for place, item in enumerate(found) if place not in left]


def _no_register(book: Book) -> Refused:
    ours = paper_of_ours(book.sheets)
    return (
        Refused("paper_of_ours", ours)
        if ours
        else Refused("header_missing", str(HEADER_SEARCH_ROWS))
    )


def _with_all_told(layout: Layout, own: list[Layout]) -> Layout:
    """The layout, with what is unknown, doubled, second and above the header in each sheet of its own."""
    return replace(
        layout,
        unknown=_distinct(one.unknown for one in own),
        doubled=_distinct(one.doubled for one in own),
        second=tuple(dict.fromkeys(pair for one in own for pair in one.second)),
        above=_distinct(one.above for one in own),
    )


def _found_sheets(
    book: Book, file_name: str, meant: Meant, *, lacking: bool = False
) -> list[FoundSheet]:
    """The sheets that hold a register."""
    told = (
        (
            number,
            sheet,
            find_layout(sheet, f"{file_name} {sheet.name}", lacking=lacking, meant=meant),
        )
        for number, sheet in enumerate(book.sheets)
    )
    return [(number, sheet, layout) for number, sheet, layout in told if layout]


def _distinct(texts: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """All of these, each once, in order."""
    return tuple(dict.fromkeys(text for own in texts for text in own))


def paper_of_ours(sheets: Sequence[Sheet]) -> str | None:
    """What a workbook is that we wrote and that a street sends back though nothing in it is to be
    mended: 中文 / English; None for any other.
    """
    titles = [sheet.frame.item(0, 0) or "" for sheet in sheets if not sheet.frame.is_empty()]
    return next(
        (
            f"{what.zh} / {what.en}"
            for mark, what in PAPERS.items()
            if any(mark in title for title in titles)
        ),
        None,
    )


def _gather(book: Book, layout: Layout, sheets: tuple[FoundSheet, ...]) -> Rows:
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
        pl.concat(frames, how="diagonal"),
        frozenset(name for _, _, own in sheets for name in (*own.columns, *own.ticked)),
        book.epoch_1904,
        any(sheet.may_be_broken for _, sheet, _ in sheets),
        _typed_as_number(sheets, frames),
        _number_formats(sheets, frames),
        any(sheet.may_be_damaged for _, sheet, _ in sheets),
        titles,
        tuple(sheet.name for _, sheet, _ in sheets),
        empty if len(sheets) > 1 else (),
        pl.concat(
            rows.left_out.select(pl.lit(sheet.name).alias("sheet"), pl.all())
            for (_, sheet, _), rows in zip(sheets, parted, strict=True)
        ),
    )


def _frame(found: FoundSheet, places: list[int | None], data: pl.DataFrame) -> pl.DataFrame:
    """The data rows of one sheet as Rows.frame has them; `places`: of its own cells in the shared
    header.
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
) -> Callable[[str], pl.Series] | None:
    """As Rows.typed_as_number, over the rows of all sheets."""

    def of_sheet(column: str, found: FoundSheet, frame: pl.DataFrame) -> pl.Series:
        _, sheet, own = found
        if sheet.typed_as_number is None or column not in own.columns:
            return pl.Series([False]).new_from_index(0, len(frame))
        return sheet.typed_as_number(int(own.columns[column][1:])).gather(frame["row"] - 1)

    def typed(column: str) -> pl.Series:
        return pl.concat(of_sheet(column, *each) for each in zip(sheets, frames, strict=True))

    return typed if sheets[0][1].typed_as_number else None


def _number_formats(
    sheets: tuple[FoundSheet, ...], frames: list[pl.DataFrame]
) -> Callable[[str], pl.Series | None] | None:
    """As Rows.number_formats, over the rows of all sheets."""

    def of_sheet(column: str, found: FoundSheet, frame: pl.DataFrame) -> pl.Series:
        _, sheet, own = found
        if sheet.part is None or column not in own.columns:
            return pl.Series([None] * len(frame), dtype=pl.String)
        place = int(own.columns[column][1:]) + columns_before(sheet, own)
        cells = sheet.part.column(place)
        rows = (cells.get(row - 1) for row in frame["row"])
        return pl.Series(
            [cell.format if cell and cell.type == "n" else None for cell in rows], dtype=pl.String
        )

    def formats(column: str) -> pl.Series | None:
        if not any(sheet.part and sheet.part.pads_numbers for _, sheet, _ in sheets):
            return None
        return pl.concat(of_sheet(column, *each) for each in zip(sheets, frames, strict=True))

    return formats if sheets[0][1].part else None


def shared_header(layouts: list[Layout]) -> tuple[tuple[str, ...], list[list[int | None]]]:
    """One header for the sheets of a file: its titles, and for each sheet the place in it of each
    of the sheet's own columns.

    None for the columns that a return workbook set before these.
    """
    titles: list[str] = []
    places: dict[
        tuple[str, int], int
    ] = {}  # (contract name or title, how manieth of that) -> place
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


def header_fault(table: Table) -> Refused | None:
    """Why the header will not do: titles that mean one column, or required columns that it lacks."""
    if table.layout.doubled:
        return Refused("header_duplicate", "、".join(table.layout.doubled))
    missing = [
        column.title.zh
        for column in table.register.columns
        if column.required and column.name not in table.rows.present
    ]
    return Refused("column_missing", "、".join(missing)) if missing else None


def form_fault(table: Table) -> Refused | None:
    """Why a form without a row is no nil return: our example still stands in it, so that it may
    have been sent by mistake.
    """
    rows = table.rows
    is_untouched = rows.frame.is_empty() and "example" in rows.left_out.get_column(
        "why", default=pl.Series("why", [], dtype=pl.String)
    )
    return Refused("template_unfilled") if is_untouched else None


def months_in_rows(rows: Rows) -> list[date]:
    """The months that the rows name; what cannot be read is told when the rows are conformed."""
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
