"""The table of a bulletin: narrow columns, with many rows in blocks side by side."""

from __future__ import annotations

from math import ceil

from docx.document import Document as Pages
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.shared import Mm, Pt
from docx.table import Table as WordTable

from pipelines.release.bulletin.block import Table
from pipelines.release.bulletin.paper import (
    CENTER,
    Frame,
    add_paragraph,
    element,
    space,
    write,
    xml_of,
)

HEAD_SIZE, NOTE_SIZE = 12, 9  # pt
CELL_SIZES = {1: 9.5, 2: 9, 3: 8}  # pt, by number of blocks
ROW_HEIGHT = 14  # pt
AROUND = 60  # pt; the title and a note of two lines
COLUMN_WIDTHS = (7, 13, 10, 10, 12)  # mm, if the table has three blocks
ROWS_OF_A_BLOCK, MOST_BLOCKS = 8, 3
CELL_MARGIN = "30"  # twentieths of a point
Rows = tuple[tuple[str, ...], ...]


def table_height(told: Table) -> float:
    """The height of the table with title and note in pt."""
    return AROUND + (1 + len(_side_by_side(told.rows))) * (ROW_HEIGHT + 1)


def add_table(pages: Pages, frame: Frame, told: Table) -> None:
    """Add the table with its title above and its note below."""
    settings = frame.settings
    title = add_paragraph(pages, 20, CENTER, before=4, after=2)
    title.paragraph_format.keep_with_next = True
    write(title, frame, told.title, HEAD_SIZE, settings.heading_font)
    blocks = _blocks(told.rows)
    table = pages.add_table(rows=0, cols=blocks * len(told.head))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    _narrow_margins(table)
    widths = [Mm(width * MOST_BLOCKS / blocks) for width in COLUMN_WIDTHS] * blocks
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    size = CELL_SIZES[blocks]
    _add_row(table, frame, told.head * blocks, size, settings.heading_font, is_head=True)
    for texts in _side_by_side(told.rows):
        _add_row(table, frame, texts, size, settings.body_font)
    note = add_paragraph(pages, ROW_HEIGHT, before=3, after=4)
    write(note, frame, told.note, NOTE_SIZE)


def _blocks(rows: Rows) -> int:
    """The number of blocks side by side."""
    return min(MOST_BLOCKS, ceil(len(rows) / ROWS_OF_A_BLOCK))


def _side_by_side(rows: Rows) -> list[tuple[str, ...]]:
    """The lines of a table whose rows run down one block and continue in the next."""
    blocks = _blocks(rows)
    height = ceil(len(rows) / blocks)
    filled = rows + (("",) * len(rows[0]),) * (height * blocks - len(rows))
    return [tuple(text for row in filled[line::height] for text in row) for line in range(height)]


def _add_row(
    table: WordTable,
    frame: Frame,
    texts: tuple[str, ...],
    size: float,
    face: str,
    *,
    is_head: bool = False,
) -> None:
    """Append a row that does not break across pages; a header row is repeated on each page."""
    row = table.add_row()
    row.height, row.height_rule = Pt(ROW_HEIGHT), WD_ROW_HEIGHT_RULE.AT_LEAST
    properties = xml_of(row).get_or_add_trPr()
    properties.append(element("cantSplit"))
    if is_head:
        properties.append(element("tblHeader"))
    for cell, text in zip(row.cells, texts, strict=True):
        space(cell.paragraphs[0], ROW_HEIGHT - 2, CENTER)
        write(cell.paragraphs[0], frame, text, size, face)


def _narrow_margins(table: WordTable) -> None:
    """Shrink cell margins so that figures can use nearly the whole cell."""
    margins = element("tblCellMar")
    for side in ("left", "right"):
        margins.append(element(side, w=CELL_MARGIN, type="dxa"))
    xml_of(table).tblPr.insert_element_before(margins, "w:tblLook")
