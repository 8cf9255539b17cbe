"""The part of a workbook that a sheet lies in: what it says of cells beyond their texts. Merged
ranges, formulas without a value, and the types and number formats of a column's cells.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from pipelines.intake.container import ARCHIVE_FAULTS

RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*\"([^\"]*)\"")
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*\bref=\"([A-Z]+)(\d+):([A-Z]+)(\d+)\"")
WITHOUT_VALUE = re.compile(
    rb"<(?:\w+:)?c\b(?=[^>]*\br=\"([A-Z]+)(\d+)\")(?![^>]*\bt=\"str\")[^>]*[^/]>\s*"
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?"
    rb"\s*</(?:\w+:)?c>"
)
CELL = re.compile(rb"<(?:\w+:)?c\s")
FORMAT = re.compile(rb"<(?:\w+:)?numFmt\b[^>]*>")
CELL_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
CELL_FORMAT = re.compile(rb"<(?:\w+:)?xf\b[^>]*>")
ENTITIES = {"&quot;": '"', "&amp;": "&", "&lt;": "<", "&gt;": ">", "&apos;": "'"}
WORKBOOK = "xl/workbook.xml"
MANY = 2_000  # letters f in a sheet, beyond which it is looked through for formulas


@dataclass(frozen=True)
class Range:
    """Merged cells: rows and columns from 0, the last included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True)
class CellType:
    """A cell's own type ("n" number, "s" shared string, "str", "b", "d", …) and number format."""

    type: str
    format: str


@dataclass(frozen=True)
class Parts:
    """The parts of a workbook (.xlsx), which is opened once, and when asked for."""

    workbook: bytes

    @cached_property
    def _archive(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(io.BytesIO(self.workbook))

    @cached_property
    def _names(self) -> dict[str, zipfile.ZipInfo]:
        return {each.filename.replace("\\", "/").lower(): each for each in self._archive.infolist()}

    def read(self, name: str) -> bytes:
        """The bytes of a part; none where it cannot be found."""
        try:
            return self._archive.read(self._names[name])
        except ARCHIVE_FAULTS:
            return b""

    def sheet(self, number: int) -> bytes:
        """The bytes of the part of a sheet (from 0); none where it cannot be found."""
        try:
            return self.read(self._sheet_names[number])
        except (*ARCHIVE_FAULTS, IndexError):
            return b""

    @cached_property
    def _sheet_names(self) -> tuple[str, ...]:
        """The names of the parts of the sheets, in the order of the sheets."""
        targets = {}
        for element in RELATION.findall(self.read("xl/_rels/workbook.xml.rels")):
            own = dict(ATTRIBUTE.findall(element))
            target = own.get(b"Target", b"").decode("utf-8", "replace").lower()
            targets[own.get(b"Id")] = (
                target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            )
        relations = (
            next((value for name, value in ATTRIBUTE.findall(each) if name.endswith(b":id")), None)
            for each in SHEET.findall(self.read(WORKBOOK))
        )
        return tuple(targets.get(relation, "") for relation in relations)

    @cached_property
    def formats(self) -> tuple[str, ...]:
        """The number format of each style: its code, or its number where it is a built-in one."""
        styles = self.read("xl/styles.xml")
        own = {}
        for element in FORMAT.findall(styles):
            attributes = dict(ATTRIBUTE.findall(element))
            own[attributes.get(b"numFmtId")] = _unescaped(attributes.get(b"formatCode", b""))
        block = CELL_FORMATS.search(styles)
        numbers = (
            dict(ATTRIBUTE.findall(each)).get(b"numFmtId", b"0")
            for each in CELL_FORMAT.findall(block[0] if block else b"")
        )
        return tuple(own.get(number, number.decode()) for number in numbers)


@dataclass(frozen=True)
class SheetPart:
    """Where a sheet of a workbook (.xlsx) lies; it is read only when asked for."""

    parts: Parts
    number: int  # of the sheet, from 0

    @cached_property
    def _sheet(self) -> bytes:
        return self.parts.sheet(self.number)

    @cached_property
    def merged(self) -> tuple[Range, ...]:
        """The merged ranges."""
        sheet = self._sheet
        start = sheet.rfind(b"sheetData")  # they stand behind the rows
        return tuple(
            Range(int(top) - 1, _place(left), int(bottom) - 1, _place(right))
            for left, top, right, bottom in MERGED.findall(sheet[start:] if start >= 0 else sheet)
        )

    @cached_property
    def without_value(self) -> tuple[tuple[int, int], ...]:
        """Row and column of the cells with a formula that was never calculated."""
        if not _may_hold_formulas(self._sheet):
            return ()
        found = WITHOUT_VALUE.findall(self._sheet)
        return tuple((int(row) - 1, _place(column)) for column, row in found)

    def first_column(self, row: int) -> int:
        """The column (from 0) of the first cell with a value in a row (from 0), 0 if there is none.

        The reading library leaves out what lies before the first column that is used.
        """
        cell = re.search(
            rb"<(?:\w+:)?c\b(?=[^>]*\br=\"([A-Z]+)%d\")[^>]*[^/]>\s*<(?:\w+:)?(?:v|is|f)\b"
            % (row + 1),
            self._sheet,
        )
        return _place(cell[1]) if cell else 0

    def column(self, place: int) -> dict[int, CellType]:
        """Row (from 0) -> type and format of each cell of a column."""
        letters = column_letters(place).encode()
        cell = re.compile(rb"<(?:\w+:)?c\b(?=[^>]*\br=\"%s(\d+)\")([^>]*)>" % letters)
        formats = self.parts.formats
        found = {}
        for row, attributes in cell.findall(self._sheet):
            own = dict(ATTRIBUTE.findall(attributes))
            style = int(own.get(b"s", b"0"))
            found[int(row) - 1] = CellType(
                own.get(b"t", b"n").decode(), formats[style] if style < len(formats) else "0"
            )
        return found

    def holds_number(self, place: int, rows: Iterable[int]) -> bool | None:
        """Whether one of these cells of a column (rows from 0, upwards) is a number; None where that
        is not to be seen.
        """
        letters, sheet = column_letters(place).encode(), self._sheet
        start = sheet.find(b"sheetData")
        for row in rows:
            at = sheet.find(b'"%s%d"' % (letters, row + 1), start)
            start = sheet.find(b">", at)
            element = sheet[sheet.rfind(b"<", 0, at) : start]
            if at < 0 or not CELL.match(element):
                return None
            if b' t="n"' in element or b" t=" not in element:
                return True
        return False


def _may_hold_formulas(sheet: bytes) -> bool:
    """Whether an element f may be in a sheet. One letter is found at once, and hardly another word
    of a sheet has it.
    """
    place = -1
    for _ in range(MANY):
        place = sheet.find(b"f", place + 1)
        if place < 0:
            return False
        if sheet[place - 1 : place] in (b"<", b":"):
            return True
    return True


def _unescaped(code: bytes) -> str:
    text = code.decode("utf-8", "replace")
    for entity, sign in ENTITIES.items():
        text = text.replace(entity, sign)
    return text


def _place(letters: bytes) -> int:
    """The place of a column from 0: A, B, …, Z, AA."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1


def column_letters(place: int) -> str:
    """What a column at a place from 0 is called: A, B, …, Z, AA."""
    letters, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
