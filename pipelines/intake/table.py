"""The table of a file: its register, the sheets that hold it, and faults of its header."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from pipelines.contract.column import Register
from pipelines.contract.rule import PAPERS
from pipelines.intake.as_shown import as_shown
from pipelines.intake.heading import HEADER_SEARCH_ROWS, Layout, find_layout
from pipelines.intake.issue import Refused
from pipelines.intake.rows import FoundSheet, Rows, gather
from pipelines.intake.sheet import Book, Sheet
from pipelines.intake.sheet_month import sheets_left_aside
from pipelines.intake.strange_heading import strange_titles
from pipelines.intake.title import Meant, column_named


@dataclass(frozen=True)
class Table:
    """The table that a file holds, of one register."""

    # Of the sheet with most columns; unknown, doubled, second and above are those of all sheets.
    layout: Layout
    sheets: tuple[FoundSheet, ...]
    ignored: tuple[str, ...]  # names of the sheets that were not read
    rows: Rows
    format: str  # xlsx, xls, csv

    @property
    def register(self) -> Register:
        """The table's register."""
        return self.layout.register

    @property
    def taken(self) -> tuple[tuple[str, str], ...]:
        """(title as written, contract column) for each title that was read, in order; for a ticked
        column each of its titles.
        """
        places = {int(cell[1:]): name for name, cell in self.layout.columns.items()} | {
            int(cell[1:]): name
            for name, cells in self.layout.ticked.items()
            for cell in cells.values()
        }
        return tuple((self.layout.titles[place], places[place]) for place in sorted(places))


def find_table(book: Book, file_name: str, meant: Meant = column_named) -> Table:
    """The register of a file and its rows. `meant`: the column that a title means. Raises Refused
    (header_missing, paper_of_ours, sheets_of_months, formula_uncached).
    """
    layout, sheets, ignored = _find_register(book, file_name, meant)
    return Table(layout, sheets, ignored, gather(book, layout, sheets), book.format)


def _find_register(
    book: Book, file_name: str, meant: Meant
) -> tuple[Layout, tuple[FoundSheet, ...], tuple[str, ...]]:
    """The register, its sheets, and the names of sheets not read. Hidden sheets are used only if no
    visible one has a register.
    """
    # If no sheet has half of the required columns, accept one that names its register, so that the
    # clerk is told which columns are missing.
    found = _found_sheets(book, file_name, meant) or _found_sheets(
        book, file_name, meant, lacking=True
    )
    if not found:
        raise _no_register(book, file_name, meant)
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
    """The sheets without those named after another month. Raises Refused."""
    names = [sheet.name for _, sheet, _ in found]
    left = sheets_left_aside(names, [layout.above for _, _, layout in found], file_name)
    return [item for place, item in enumerate(found) if place not in left]


def _no_register(book: Book, file_name: str, meant: Meant) -> Refused:
    if ours := paper_of_ours(book.sheets):
        return Refused("paper_of_ours", ours)
    unknown = (one for sheet in book.sheets for one in strange_titles(sheet, file_name, meant))
    return Refused("header_missing", str(HEADER_SEARCH_ROWS), dict.fromkeys(unknown))


def _with_all_told(layout: Layout, own: list[Layout]) -> Layout:
    """The layout, with the unknown, doubled, second and above texts of all sheets in `own`."""
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
    """The distinct texts, in order of first occurrence."""
    return tuple(dict.fromkeys(text for own in texts for text in own))


def paper_of_ours(sheets: Sequence[Sheet]) -> str | None:
    """What a workbook is that we wrote and that needs no return, if a street sends one: "中文 /
    English"; None for any other.
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


def header_fault(table: Table) -> Refused | None:
    """The fault of the header, if any: titles that mean one column, or missing required columns."""
    if table.layout.doubled:
        return Refused("header_duplicate", "、".join(table.layout.doubled))
    missing = [
        column.title.zh
        for column in table.register.columns
        if column.required and column.name not in table.rows.present
    ]
    return Refused("column_missing", "、".join(missing)) if missing else None


def form_fault(table: Table) -> Refused | None:
    """Why a form without rows is not a nil return: it still contains our example, so it may have
    been sent by mistake. None if it is.
    """
    rows = table.rows
    is_untouched = rows.frame.is_empty() and "example" in rows.left_out.get_column(
        "why", default=pl.Series("why", [], dtype=pl.String)
    )
    return Refused("template_unfilled") if is_untouched else None
