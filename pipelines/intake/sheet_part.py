"""The workbook part that holds a sheet: merged ranges, formulas without a value, and the types and
number formats of a column's cells.
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
MANY = 2_000  # with more letters f than this in a sheet, it is searched for formulas


@dataclass(frozen=True)
class Range:
    """Merged cells: first and last row and column, from 0, inclusive."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True)
class CellType:
    """A cell's type ("n" number, "s" shared string, "str", "b", "d", …) and number format."""

    type: str
    format: str


@dataclass(frozen=True)
class Parts:
    """The parts of a workbook (.xlsx), opened once, on first use."""

    workbook: bytes

    @cached_property
    def _archive(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(io.BytesIO(self.workbook))

    @cached_property
    def _names(self) -> dict[str, zipfile.ZipInfo]:
        return {each.filename.replace("\\", "/").lower(): each for each in self._archive.infolist()}

    def read(self, name: str) -> bytes:
        """The bytes of a part; empty if it is missing."""
        try:
            return self._archive.read(self._names[name])
        except ARCHIVE_FAULTS:
            return b""

    def sheet(self, number: int) -> bytes:
        """The bytes of a sheet's part (sheets count from 0); empty if it is missing."""
        try:
            return self.read(self._sheet_names[number])
        except (*ARCHIVE_FAULTS, IndexError):
            return b""

    @cached_property
    def _sheet_names(self) -> tuple[str, ...]:
        """The part names of the sheets, in sheet order."""
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
        """The number format of each style: its code, or its number if built in."""
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
    """The location of a sheet in a workbook (.xlsx); read on first use."""

    parts: Parts
    number: int  # the sheet's number, from 0

    @cached_property
    def _sheet(self) -> bytes:
        return self.parts.sheet(self.number)

    @cached_property
    def merged(self) -> tuple[Range, ...]:
        """The merged ranges."""
        sheet = self._sheet
        start = sheet.rfind(b"sheetData")  # merged ranges come after the rows
        return tuple(
            Range(int(top) - 1, _place(left), int(bottom) - 1, _place(right))
            for left, top, right, bottom in MERGED.findall(sheet[start:] if start >= 0 else sheet)
        )

    @cached_property
    def without_value(self) -> tuple[tuple[int, int], ...]:
        """Row and column of the cells whose formula was never calculated."""
        if not _may_hold_formulas(self._sheet):
            return ()
        found = WITHOUT_VALUE.findall(self._sheet)
        return tuple((int(row) - 1, _place(column)) for column, row in found)

    def first_column(self, row: int) -> int:
        """The column (from 0) of the first cell with a value in a row (from 0); 0 if there is none.

        Needed because the reading library drops the columns before the first used one.
        """
        cell = re.search(
            rb"<(?:\w+:)?c\b(?=[^>]*\br=\"([A-Z]+)%d\")[^>]*[^/]>\s*<(?:\w+:)?(?:v|is|f)\b"
            % (row + 1),
            self._sheet,
        )
        return _place(cell[1]) if cell else 0

    def column(self, place: int) -> dict[int, CellType]:
        """Map each row (from 0) to the type and format of its cell in a column."""
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
        """Whether any of these cells of a column (rows from 0, ascending) is a number; None if that
        cannot be determined.
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
    """Whether the sheet may contain an element f (a formula). Counts the letter f, which is fast:
    hardly any other word of a sheet contains it.
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
    """The column number, from 0, for letters A, B, …, Z, AA."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1


def column_letters(place: int) -> str:
    """The letters A, B, …, Z, AA for a column number from 0."""
    letters, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
