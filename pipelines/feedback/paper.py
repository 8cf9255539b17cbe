"""The layout of all workbooks for clerks, on screen and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import ceil

from xlsxwriter.worksheet import Worksheet

from pipelines.base.wording import width
from pipelines.contract.column import Column
from pipelines.feedback.drop_down import allowed_labels

LINE = 17  # points; 15 is too low for Chinese in a fallback font
MOST_LINES = 20  # lines in a row; Excel allows 27
A3, A4 = 8, 9  # Excel's paper numbers
WIDEST_LIST = 15  # characters; an opened list is wider
WIDEST_ON_A4 = 220  # characters; wider tables are printed on A3 to stay readable


def set_up_paper(sheet: Worksheet, header_row: int | None, characters: float) -> None:
    """Landscape, one page wide, page numbers, and the header with the rows above it repeated on
    every page. `characters`: total width of the columns.
    """
    sheet.set_landscape()
    sheet.set_paper(A4 if characters <= WIDEST_ON_A4 else A3)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    if header_row is not None:
        sheet.repeat_rows(header_row)


def width_of(column: Column) -> int:
    """The width of a register's column in characters: its longest label, a whole ID number, or a
    width by kind.
    """
    labels = allowed_labels(column)
    if not labels or column.kind == "flag":
        return column.of_kind.cell_width
    longest = max(map(width, labels)) + 3  # room for the list's arrow
    return min(max(8, longest), WIDEST_LIST)


def lines_of(cells: Sequence[str], characters: Sequence[float]) -> int:
    """The number of lines that a row of wrapped cells needs; not every program computes it."""
    return max(_lines(cell, room) for cell, room in zip(cells, characters, strict=True))


@lru_cache(maxsize=10_000)
def _lines(cell: str, characters: float) -> int:
    # A Chinese character is wider than two Latin ones, and lines break early.
    room = characters * 0.85
    return min(MOST_LINES, sum(max(1, ceil(width(line) / room)) for line in cell.split("\n")))
