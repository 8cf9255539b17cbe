"""The part of a workbook that a sheet lies in: what it says of cells beyond their texts. Merged
ranges, formulas without a value, and the types and number formats of a column's cells.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from pipelines.intake.container import ARCHIVE_FAULTS

RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*\"([^\"]*)\"")
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*\bref=\"([A-Z]+)(\d+):([A-Z]+)(\d+)\"")
WITHOUT_VALUE = re.compile(
    rb"<(?:\w+:)?c\b(?=[^>]*\br=\"([A-Z]+)(\d+)\")[^>]*[^/]>\s*"
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?"
    rb"\s*</(?:\w+:)?c>"
)
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
class SheetPart:
    """Where a sheet of a workbook (.xlsx) lies; it is read only when asked for."""

    workbook: bytes
    number: int  # of the sheet, from 0

    def _read(self, find: Callable[[zipfile.ZipFile, dict[str, zipfile.ZipInfo]], str]) -> bytes:
        """The bytes of a part; none where it cannot be found."""
        try:
            with zipfile.ZipFile(io.BytesIO(self.workbook)) as archive:
                names = {
                    each.filename.replace("\\", "/").lower(): each for each in archive.infolist()
                }
                return archive.read(names[find(archive, names)])
        except (*ARCHIVE_FAULTS, IndexError, StopIteration):
            return b""

    @cached_property
    def _sheet(self) -> bytes:
        return self._read(lambda archive, names: _sheet_name(archive, names, self.number))

    @cached_property
    def _styles(self) -> bytes:
        return self._read(lambda archive, names: "xl/styles.xml")

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
        formats = self._formats
        found = {}
        for row, attributes in cell.findall(self._sheet):
            own = dict(ATTRIBUTE.findall(attributes))
            style = int(own.get(b"s", b"0"))
            found[int(row) - 1] = CellType(
                own.get(b"t", b"n").decode(), formats[style] if style < len(formats) else "0"
            )
        return found

    @property
    def pads_numbers(self) -> bool:
        """Whether some format writes zeros before a number, or words or signs around it."""
        return any(
            re.search(r"0{2,}|[\"\\]|[0#][-/]", each.split(".")[0]) for each in self._formats
        )

    @property
    def shows_decimals(self) -> bool:
        """Whether some format writes a certain number of decimals."""
        return any(each == "2" or "0.0" in each for each in self._formats)

    @property
    def names_units(self) -> bool:
        """Whether some format writes a unit such as 万元 behind a number."""
        return any(re.search("[百千万亿%]", each) for each in self._formats)

    @cached_property
    def _formats(self) -> tuple[str, ...]:
        """The number format of each style: its code, or its number where it is a built-in one."""
        styles = self._styles
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


def _sheet_name(archive: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo], number: int) -> str:
    sheets = SHEET.findall(archive.read(names[WORKBOOK]))
    relation = next(
        value for name, value in ATTRIBUTE.findall(sheets[number]) if name.endswith(b":id")
    )
    for element in RELATION.findall(archive.read(names["xl/_rels/workbook.xml.rels"])):
        own = dict(ATTRIBUTE.findall(element))
        if own.get(b"Id") == relation:
            target = own[b"Target"].decode("utf-8", "replace").lower()
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return ""


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
