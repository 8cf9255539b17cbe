"""Lays out a file of the sample: rows under a header of one or two rows, with totals and merged
titles, according to its layout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipelines.contract.register import register_named
from pipelines.sample.book import Merge, Sheet, csv_bytes, xls_bytes, xlsx_bytes
from pipelines.sample.heading import SERIAL, UNKNOWN, Heading
from pipelines.sample.layout import Layout, Scene
from pipelines.sample.spelling import Cell

WrongTotal = Literal["one row more than there are", "a sum that is 7 too high"]


@dataclass(frozen=True)
class Written:
    """A file's bytes, and for each given data row its sheet (None in text) and the clerk's row
    number.
    """

    content: bytes
    places: tuple[tuple[str | None, int], ...]


def file_bytes(
    layout: Layout, scene: Scene, rows: list[dict[str, Cell]], wrong_total: WrongTotal | None = None
) -> Written:
    """The file of these rows (contract column -> cell, and `sheet`: the community's name if the
    layout has one sheet per community).
    """
    sheets: list[Sheet] = []
    places: dict[int, tuple[str | None, int]] = {}
    for name, numbers in _parts(layout, scene, rows).items():
        own = [rows[number] for number in numbers]
        sheet, first = _sheet(layout, scene, name, own, wrong_total)
        sheets.append(sheet)
        shown = None if layout.form == "csv" else name
        places |= {number: (shown, first + offset) for offset, number in enumerate(numbers)}
    ordered = tuple(places[number] for number in range(len(rows)))
    return Written(_bytes(layout, sheets, ordered[0][1] if ordered else 1), ordered)


def _parts(layout: Layout, scene: Scene, rows: list[dict[str, Cell]]) -> dict[str, list[int]]:
    """Map sheet names to the indices of their rows."""
    parts: dict[str, list[int]] = {}
    if layout.sheet_per_community:
        for number, row in enumerate(rows):
            parts.setdefault(str(row["sheet"]), []).append(number)
    return parts or {register_named(scene.register).title.zh[:5]: list(range(len(rows)))}


def _bytes(layout: Layout, sheets: list[Sheet], first: int) -> bytes:
    """The bytes of the sheets. `first`: row number of the first data row."""
    if layout.form == "csv":
        return csv_bytes(sheets[0].grid, layout.encoding, layout.delimiter, layout.newline)
    if layout.form == "xls":
        return xls_bytes(sheets)
    hidden = _hidden_sheet(layout, sheets[0], first)
    return xlsx_bytes([*sheets, hidden], date_1904=layout.date_1904)


def _hidden_sheet(layout: Layout, shown: Sheet, first: int) -> Sheet:
    """A hidden sheet that must not be read as data: a scrap, or a crossed-out copy that looks like
    a register.
    """
    if layout.sheet_per_community:
        merges = tuple(merge for merge in shown.merges if merge[2] < first)
        return Sheet("作废", shown.grid[:first], merges, hidden=True)
    return Sheet("Sheet2", [["草稿"], ["身份证号", "姓名"], ["待核", "待核"]], hidden=True)


def sums_of(layout: Layout, scene: Scene, rows: list[dict[str, Cell]]) -> list[int | None]:
    """The sum of every column of whole numbers, as a clerk adds it up; None for other columns and
    columns with non-numeric cells.
    """
    register = register_named(scene.register)
    whole = {column.name for column in register.columns if column.kind == "integer"}
    return [
        _sum([row.get(heading.column) for row in rows]) if heading.column in whole else None
        for heading in layout.headings[scene.register]
    ]


def _sum(cells: list[Cell]) -> int | None:
    filled = [cell for cell in cells if cell is not None]
    numbers = [cell for cell in filled if isinstance(cell, int)]
    return sum(numbers) if numbers and len(numbers) == len(filled) else None


def _sheet(
    layout: Layout,
    scene: Scene,
    name: str,
    rows: list[dict[str, Cell]],
    wrong_total: WrongTotal | None,
) -> tuple[Sheet, int]:
    """The sheet, and the row number of its first data row."""
    headings = layout.headings[scene.register]
    count, sums = _totals(sums_of(layout, scene, rows), len(rows), wrong_total)
    above, below = layout.above(scene), layout.below(scene, count, list(sums))
    header, merges = _header(headings, len(above))
    data = [
        [_cell(heading, row, serial) for heading in headings] for serial, row in enumerate(rows, 1)
    ]
    top = len(above) + len(header)
    if layout.form != "csv":
        wide = [number for number, row in enumerate(above) if len(row) == 1]
        wide += [top + len(data) + number for number, row in enumerate(below) if len(row) == 1]
        merges += [(number, 0, number, len(headings) - 1) for number in wide]
    return Sheet(name, [*above, *header, *data, *below], tuple(merges)), top + 1


def _totals(
    sums: list[int | None], count: int, wrong_total: WrongTotal | None
) -> tuple[int, list[int | None]]:
    """The number of rows and the sums as written in the file."""
    if wrong_total == "one row more than there are":
        return count + 1, sums
    if wrong_total == "a sum that is 7 too high":
        first = next(place for place, found in enumerate(sums) if found is not None)
        return count, [
            found + 7 if found is not None and place == first else found
            for place, found in enumerate(sums)
        ]
    return count, sums


def _header(headings: Sequence[Heading], top: int) -> tuple[list[list[Cell]], list[Merge]]:
    """The header, beginning in row `top`, and its merged cells; two rows if titles are grouped."""
    if not any(heading.group for heading in headings):
        return [[heading.title for heading in headings]], []
    upper: list[Cell] = []
    merges: list[Merge] = []
    for place, heading in enumerate(headings):
        if not heading.group:
            upper.append(heading.title)
            merges.append((top, place, top + 1, place))
        elif place and headings[place - 1].group == heading.group:
            upper.append(None)
        else:
            upper.append(heading.group)
            span = sum(other.group == heading.group for other in headings)
            merges.append((top, place, top, place + span - 1))
    return [upper, [heading.title if heading.group else None for heading in headings]], merges


def _cell(heading: Heading, row: dict[str, Cell], serial: int) -> Cell:
    if heading.column == SERIAL:
        return serial
    return "" if heading.column == UNKNOWN else row.get(heading.column)
