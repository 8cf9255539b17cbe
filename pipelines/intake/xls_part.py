"""The part of an old workbook (.xls, [MS-XLS]) that holds a sheet: its merged ranges, and the types
and number formats of a column's cells, with the interface of SheetPart.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pipelines.intake.compound import stream
from pipelines.intake.container import COMPOUND_FAULTS
from pipelines.intake.sheet_part import CellType, Range

BOUND_SHEET, FORMAT, XF, BOF, EOF = 0x85, 0x41E, 0xE0, 0x809, 0x0A
MERGED, MULTIPLE_NUMBERS = 0xE5, 0xBD
NUMBERS = {0x203, 0x27E}  # NUMBER and RK records
OTHER_VALUES = {0xFD: "s", 0x204: "s", 0xD6: "s", 0x205: "b", 0x06: "n"}
FORMULA, EXPRESSION = 0x06, 22  # the FORMULA record, and the offset of the expression in it
EMPTY_TEXT = b"\x03\0\0\0\0\0\xff\xff"  # an empty text as the result of a formula
NO_LETTERS = b"\x17\0"  # "" in an expression
MAY_BE_MERGED = re.compile(rb"\xe5\x00(..)(..)", re.DOTALL)


@dataclass(frozen=True)
class XlsParts:
    """The records of an old workbook; empty if they cannot be read."""

    content: bytes

    @cached_property
    def book(self) -> bytes:
        """The workbook's stream."""
        try:
            return stream(self.content, "Workbook")
        except COMPOUND_FAULTS:
            return b""

    def records(self, start: int) -> Iterator[tuple[int, int, int]]:
        """Yield kind, offset and size of each record, from a substream's beginning to its end."""
        book, place, depth = self.book, start, 0
        while place + 4 <= len(book):
            kind, size = struct.unpack_from("<HH", book, place)
            depth += (kind == BOF) - (kind == EOF)
            if depth <= 1:  # deeper records belong to a chart
                yield kind, place + 4, size
            if depth <= 0:
                return
            place += 4 + size

    @cached_property
    def _globals(self) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """The offsets of the sheets, and the number format of each style."""
        starts, own, styles = [], {}, []
        for kind, place, size in self.records(0):
            if kind == BOUND_SHEET and size >= 4:
                starts.append(struct.unpack_from("<I", self.book, place)[0])
            elif kind == FORMAT and size >= 5:
                number, length, wide = struct.unpack_from("<HHB", self.book, place)
                text = self.book[place + 5 : place + size]
                own[number] = text.decode("utf-16-le" if wide & 1 else "latin-1", "replace")[
                    :length
                ]
            elif kind == XF and size >= 4:
                styles.append(struct.unpack_from("<H", self.book, place + 2)[0])
        return tuple(starts), tuple(own.get(number, str(number)) for number in styles)

    @property
    def starts(self) -> tuple[int, ...]:
        """The offsets of the sheets."""
        return self._globals[0]

    @property
    def formats(self) -> tuple[str, ...]:
        """The number format of each style: its code, or its number if built in."""
        return self._globals[1]


@dataclass(frozen=True)
class XlsPart:
    """The location of a sheet in an old workbook; read on first use."""

    parts: XlsParts
    number: int  # the sheet's number, from 0

    def _records(self) -> Iterator[tuple[int, int, int]]:
        starts = self.parts.starts
        return self.parts.records(starts[self.number]) if self.number < len(starts) else iter(())

    @cached_property
    def merged(self) -> tuple[Range, ...]:
        """The merged ranges."""
        book = self.parts.book
        # Walking through all records takes as long as reading the sheet, and few workbooks need it.
        if not any(
            struct.unpack("<H", size)[0] == 2 + 8 * struct.unpack("<H", count)[0]
            for size, count in MAY_BE_MERGED.findall(book)
        ):
            return ()
        found = []
        for kind, place, size in self._records():
            if kind == MERGED:
                for at in range(place + 2, place + size - 7, 8):
                    first, last, left, right = struct.unpack_from("<4H", book, at)
                    found.append(Range(first, left, last, right))
        return tuple(found)

    @cached_property
    def without_value(self) -> tuple[tuple[int, int], ...]:
        """Row and column of the cells with a formula that was never calculated. Assumed if every
        formula has an empty text as its result, as written by programs that do not calculate, and
        at least one expression does not contain an empty text.
        """
        book = self.parts.book
        if EMPTY_TEXT not in book:
            return ()
        found, names_empty = [], True
        for kind, place, size in self._records():
            if kind != FORMULA or size < EXPRESSION:
                continue
            if book[place + 6 : place + 14] != EMPTY_TEXT:
                return ()
            found.append(struct.unpack_from("<HH", book, place))
            names_empty &= NO_LETTERS in book[place + EXPRESSION : place + size]
        return () if names_empty else tuple(found)

    @cached_property
    def _cells(self) -> dict[int, dict[int, CellType]]:
        """Map row -> column -> type and format of each cell with a value."""
        book, formats = self.parts.book, self.parts.formats
        found: dict[int, dict[int, CellType]] = {}
        for kind, place, size in self._records():
            if kind == MULTIPLE_NUMBERS:
                row, column = struct.unpack_from("<HH", book, place)
                for step, at in enumerate(range(place + 4, place + size - 7, 6)):
                    style = struct.unpack_from("<H", book, at)[0]
                    found.setdefault(row, {})[column + step] = _cell("n", style, formats)
            elif (kind in NUMBERS or kind in OTHER_VALUES) and size >= 6:
                row, column, style = struct.unpack_from("<3H", book, place)
                own = OTHER_VALUES.get(kind, "n")
                found.setdefault(row, {})[column] = _cell(own, style, formats)
        return found

    def first_column(self, row: int) -> int:
        """The column (from 0) of the first cell with a value in a row (from 0); 0 if there is
        none.
        """
        return min(self._cells.get(row, {}), default=0)

    def column(self, place: int) -> dict[int, CellType]:
        """Map each row (from 0) to the type and format of its cell in a column."""
        return {row: cells[place] for row, cells in self._cells.items() if place in cells}

    def holds_number(self, place: int, rows: Iterable[int]) -> bool | None:
        """Whether any of these cells of a column (rows from 0) is a number."""
        return any(
            (cell := self._cells.get(row, {}).get(place)) is None or cell.type == "n"
            for row in rows
        )


def _cell(own: str, style: int, formats: tuple[str, ...]) -> CellType:
    return CellType(own, formats[style] if style < len(formats) else "0")
