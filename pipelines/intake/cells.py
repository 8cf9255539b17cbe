"""The cell reader: the bytes of a workbook or text file as sheets of strings, whatever its name claims."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import fastexcel
import polars as pl

MAGIC_ZIP = b"PK\x03\x04"
MAGIC_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
OTHER_KINDS = {b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF", b"Rar!": "RAR", b"7z\xbc\xaf": "7z", b"\x1f\x8b": "gzip"}
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
BLANKS = tuple(sign for sign in map(chr, range(0x3001)) if sign.isspace() and sign != "\n")
REPLACEMENT = "\ufffd"  # what a decoder leaves in the place of what it could not read
MAX_COLUMNS = 500
DELIMITERS = ",\t;|"


class Refused(Exception):
    """A file that cannot become rows: a rule of severity FILE and its detail. Caught by the reader, never seen outside."""

    def __init__(self, rule: str, detail: str = "") -> None:
        super().__init__(rule, detail)
        self.rule = rule
        self.detail = detail


@dataclass(frozen=True)
class Sheet:
    """Cells as text: column `c0`, `c1`, …; frame row i is the sheet's row i + 1. Blank cells are null.

    `typed_as_number` tells of one column which cells the workbook holds as numbers, not text (None for text files).
    `may_be_broken`: some cell may hold REPLACEMENT.
    """

    name: str
    visible: bool
    frame: pl.DataFrame
    typed_as_number: Callable[[int], pl.Series] | None = None
    may_be_broken: bool = True


@dataclass(frozen=True)
class Book:
    layout: str  # xlsx, xls, csv
    encoding: str | None
    sheets: tuple[Sheet, ...]
    epoch_1904: bool = False


def read_book(content: bytes, unpacked_mb: int) -> Book:
    """The sheets of a file's bytes. Raises Refused (file_empty, file_kind, file_encrypted, file_damaged, file_too_large, file_encoding)."""
    if not content.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise Refused("file_empty")
    if content.startswith(MAGIC_ZIP):
        return _read_xlsx(content, unpacked_mb)
    if content.startswith(MAGIC_OLE):
        if ENCRYPTED_STREAM in content:
            raise Refused("file_encrypted")
        return Book("xls", None, _sheets(content))
    if kind := next((kind for magic, kind in OTHER_KINDS.items() if content.startswith(magic)), None):
        raise Refused("file_kind", kind)
    return _read_text(content)


def _read_xlsx(content: bytes, unpacked_mb: int) -> Book:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if any(entry.flag_bits & 1 for entry in entries):
                raise Refused("file_encrypted")
            unpacked = sum(entry.file_size for entry in entries)
            if unpacked > unpacked_mb * 1_000_000:
                raise Refused("file_too_large", f"{unpacked // 1_000_000} MB > {unpacked_mb} MB")
            workbook = next((e.filename for e in entries if e.filename.lower() in ("xl/workbook.xml", "xl/workbook.bin")), None)
            if workbook is None:
                raise Refused("file_kind", "ZIP")
            epoch_1904 = b'date1904="1"' in (head := archive.read(workbook)) or b'date1904="true"' in head
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, OSError) as error:
        raise Refused("file_damaged", type(error).__name__) from error
    return Book("xlsx", None, _sheets(content), epoch_1904)


def _sheets(content: bytes) -> tuple[Sheet, ...]:
    try:
        book = fastexcel.read_excel(content)
        return tuple(_sheet(book, number, name) for number, name in enumerate(book.sheet_names))
    except fastexcel.FastExcelError as error:
        text = str(error).lower()
        if "password" in text or "encrypt" in text:
            raise Refused("file_encrypted") from error
        raise Refused("file_damaged", type(error).__name__) from error


def _sheet(book: fastexcel.ExcelReader, number: int, name: str) -> Sheet:
    loaded = book.load_sheet(number, header_row=None, skip_rows=0, dtypes="string")
    if loaded.width > MAX_COLUMNS:
        raise Refused("file_too_large", f"{loaded.width} 列 / columns > {MAX_COLUMNS}")
    frame = loaded.to_polars() if loaded.width else pl.DataFrame()
    frame.columns = [f"c{i}" for i in range(frame.width)]

    def typed_as_number(column: int) -> pl.Series:
        # Read as Booleans, numbers have a value and texts have none.
        title = loaded.to_polars().columns[column]
        numbers = book.load_sheet(number, header_row=None, skip_rows=0, use_columns=[title], dtypes={title: "boolean"})
        return numbers.to_polars().to_series(0).is_not_null()

    return Sheet(name, loaded.visible == "visible", _blank_to_null(frame), typed_as_number)


def _blank_to_null(frame: pl.DataFrame) -> pl.DataFrame:
    stripped = pl.all().str.strip_chars()
    return frame.select(pl.when(stripped != "").then(stripped)) if frame.width else frame


def decode(content: bytes) -> tuple[str, str]:
    """Text and its encoding: byte order mark, strict UTF-8, strict GB18030, else Refused(file_encoding); detectors guess wrong on short files."""
    for mark, encoding in BOMS:
        if content.startswith(mark):
            candidates = (encoding,)
            break
    else:
        candidates = ("utf-8", "gb18030")
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            raise Refused("file_encoding", "NUL")
        return text.removeprefix("\ufeff"), encoding
    raise Refused("file_encoding", " / ".join(candidates))


def _read_text(content: bytes) -> Book:
    text, encoding = decode(content)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    top = text[:20_000].split("\n")[:60]
    delimiter = max(DELIMITERS, key=lambda mark: sum(line.count(mark) for line in top))
    frame = _rectangular(text, delimiter, top)
    if frame is None:
        frame = _ragged(text, delimiter)
    if '"' in text or any(blank in text for blank in BLANKS):  # stripping costs a tenth of the reading
        frame = _blank_to_null(frame)
    return Book("csv", encoding, (Sheet("", True, frame, may_be_broken=REPLACEMENT in text),))


def _rectangular(text: str, delimiter: str, top: list[str]) -> pl.DataFrame | None:
    """The fast way, for text without quoting: polars, once every blank line has been given a delimiter so that rows keep their numbers."""
    if '"' in text:
        return None
    width = max(line.count(delimiter) for line in top) + 1
    if width > MAX_COLUMNS:
        raise Refused("file_too_large", f"{width} 列 / columns > {MAX_COLUMNS}")
    if width == 1:
        return None
    blank = f"\n{delimiter}\n"
    body = text.replace("\n\n", blank).replace("\n\n", blank)
    first = delimiter * (width - 1) + "\n" + (delimiter if body.startswith("\n") else "")
    try:
        frame = pl.read_csv(
            io.BytesIO((first + body).encode()), has_header=False, separator=delimiter, quote_char=None, infer_schema=False,
            truncate_ragged_lines=False,
        )
    except pl.exceptions.PolarsError:
        return None  # a longer line further down
    frame.columns = [f"c{i}" for i in range(frame.width)]
    return frame.slice(1)


def _ragged(text: str, delimiter: str) -> pl.DataFrame:
    """The exact way, for quoted or uneven text: one record a row, as a spreadsheet would show it."""
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise Refused("file_damaged", str(error)) from error
    width = max(len(row) for row in rows)
    if width > MAX_COLUMNS:
        raise Refused("file_too_large", f"{width} 列 / columns > {MAX_COLUMNS}")
    columns = {f"c{i}": [row[i] if i < len(row) else None for row in rows] for i in range(width)}
    return pl.DataFrame(columns, schema={name: pl.String for name in columns})
