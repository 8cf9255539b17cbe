"""How every workbook for clerks is laid out: on the screen, and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import ceil

from xlsxwriter.worksheet import Worksheet

from pipelines.base.wording import width
from pipelines.contract.column import Column
from pipelines.feedback.drop_down import allowed_labels

LINE = 17  # points; Chinese in a fallback font is higher than 15
MOST_LINES = 20  # of a row; Excel bears 27
A3, A4 = 8, 9  # as Excel numbers paper
WIDEST_LIST = 15  # characters; the list itself opens wider
WIDEST_ON_A4 = 220  # characters; wider tables go on A3, where they can still be read


def set_up_paper(sheet: Worksheet, header_row: int | None, characters: float) -> None:
    """Landscape, one page wide, the header (and what stands above it) on every page, pages
    numbered. `characters`: the width of all columns together.
    """
    sheet.set_landscape()
    sheet.set_paper(A4 if characters <= WIDEST_ON_A4 else A3)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    if header_row is not None:
        sheet.repeat_rows(header_row)


def width_of(column: Column) -> int:
    """How wide a register's column is, in characters: its longest label, a whole ID number, or what
    its kind asks for.
    """
    labels = allowed_labels(column)
    if not labels or column.kind == "flag":
        return column.of_kind.cell_width
    longest = max(map(width, labels)) + 3  # beside the arrow of the list
    return min(max(8, longest), WIDEST_LIST)


def lines_of(cells: Sequence[str], characters: Sequence[float]) -> int:
    """How many lines a row of wrapped cells needs, since not every program works it out."""
    return max(_lines(cell, room) for cell, room in zip(cells, characters, strict=True))


@lru_cache(maxsize=10_000)
def _lines(cell: str, characters: float) -> int:
    room = characters * 0.85  # a Chinese character is wider than two, and lines end early
    return min(MOST_LINES, sum(max(1, ceil(width(line) / room)) for line in cell.split("\n")))
