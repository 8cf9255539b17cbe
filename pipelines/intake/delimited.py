"""Delimited text: its encoding, its delimiter, and its cells as a sheet of strings."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter

import polars as pl

from pipelines.intake.issue import Refused
from pipelines.intake.sheet import (
    BLANKS,
    DAMAGED,
    MAX_CELL_BYTES,
    REPLACEMENT,
    Book,
    Sheet,
    blank_to_null,
    check_width,
    holds_any,
    without_giants,
)

FORCED_TEXT = re.compile(
    rb"""(?m)(^|[,;\t|])(?:="([^"\r\n]*)"|"=""([^"\r\n]*)\"\"")"""
)  # ="0012", by which some systems keep Excel from taking a number
UTF8_MARK = b"\xef\xbb\xbf"
BOMS = (
    (UTF8_MARK, "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
CONTROLS = bytes(sign for sign in range(32) if sign not in b"\t\n\v\f\r\x1a\x1b")
MOST_CONTROLS = 0.08  # of the bytes of a text
NO_TEXT = "既不是文本，也不是表格，可能已加密 / neither text nor a table, perhaps encrypted"
BLANKS_IN_LINES = tuple(sign for sign in BLANKS if sign not in (b"\r", b"\n"))
TOP_CHARACTERS, TOP_LINES = 20_000, 60  # where the delimiter of a text is told
DELIMITERS = ",\t;|"
RARE_DELIMITERS = "，；^~"  # tried where no other yields a header
FEWEST_FOREIGN = 20  # characters of three bytes that another encoding hardly has by chance


def decode(content: bytes) -> tuple[str, str]:
    """Text and its encoding: byte order mark, strict UTF-8, strict GB18030, else
    Refused(file_encoding); detectors guess wrong on short files.
    """
    marked = [encoding for mark, encoding in BOMS if content.startswith(mark)]
    candidates = tuple(marked[:1]) or _without_mark(content[: 4 * TOP_CHARACTERS])
    faults = []
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            faults.append(error)
            if encoding == "utf-8" and _is_utf_8(content[: error.start]):
                break  # what is no UTF-8 from here on is a broken character, not another encoding
            continue
        if (before := text.partition("\x00")[0]) != text:
            line = before.count("\n") + 1
            raise Refused("file_encoding", f"第 {line} 行有空字符 / a NUL in line {line}")
        return text.removeprefix("\ufeff"), encoding
    farthest = max(faults, key=lambda error: error.start)
    line = content.count(b"\n", 0, farthest.start) + 1
    raise Refused(
        "file_encoding",
        f"{farthest.encoding}，第 {line} 行有损坏的字符 / {farthest.encoding}, a broken character in"
        f" line {line}",
    )


def _without_mark(top: bytes) -> tuple[str, ...]:
    """The encodings that a text without a byte order mark may have, by its beginning. Raises
    Refused(file_kind) where that is no text.
    """
    zeros = [top[place::2].count(0) for place in range(2)]
    if min(zeros) == 0 and max(zeros) * 20 > len(top):  # an ASCII sign has one of its two bytes
        return ("utf-16-be" if zeros[0] else "utf-16-le",)
    if len(top) - len(top.translate(None, delete=CONTROLS)) > MOST_CONTROLS * len(top):
        raise Refused("file_kind", NO_TEXT)
    return ("utf-8", "gb18030")


def _is_utf_8(sound: bytes) -> bool:
    """Whether bytes that decode as UTF-8 hold so many characters beyond ASCII that they are it."""
    return len(sound.decode("utf-8")) + 2 * FEWEST_FOREIGN <= len(sound)


def read_text(content: bytes, delimiter: str | None = None) -> Book:
    """The one sheet of a text; `delimiter`: in the place of the sign that stands in it most often.

    UTF-8 without quoting is parsed as it lies, for polars refuses what is no UTF-8; everything else
    is decoded first.
    """
    content = content.removesuffix(b"\x1a")  # how DOS ended a text
    if b'"' in content and b'="' in content:  # one sign is looked for seventy times as fast as two
        content = FORCED_TEXT.sub(rb"\1\2\3", content)
    body = content.removeprefix(UTF8_MARK)
    encoding = "utf-8-sig" if content.startswith(UTF8_MARK) else "utf-8"
    frame = _as_it_lies(body, delimiter)
    if frame is None:
        text, encoding = decode(content)
        body = text.encode()
        frame = _decoded(text, body, encoding, delimiter)
    if b'"' in body or holds_any(BLANKS_IN_LINES, body):  # stripping costs a tenth of the reading
        frame = blank_to_null(frame)
    if b'"' in body or not _has_short_lines(body):
        frame = without_giants(frame)
    sheet = Sheet(
        "",
        True,
        frame,
        may_be_broken=holds_any((REPLACEMENT.encode(),), body),
        may_be_damaged=any(sign in body for sign in DAMAGED),
    )
    return Book("csv", encoding, (sheet,))


def _as_it_lies(body: bytes, delimiter: str | None) -> pl.DataFrame | None:
    """The cells of a text in UTF-8 with rows of one width; None for any other."""
    try:
        top, _ = codecs.utf_8_decode(body[: 4 * TOP_CHARACTERS], "strict", False)
        return _rectangular(body, top, delimiter)
    except UnicodeDecodeError:
        return None


def _decoded(text: str, body: bytes, encoding: str, delimiter: str | None) -> pl.DataFrame:
    """The cells of a text; `body`: the text in UTF-8, which was tried where that was its own
    encoding.
    """
    frame = None if encoding.startswith("utf-8") else _rectangular(body, text, delimiter)
    return _ragged(text, delimiter) if frame is None else frame


def _has_short_lines(content: bytes) -> bool:
    """Whether no line, so no cell without quotes, is longer than a spreadsheet's cell can be: each
    stretch of half that length ends one.
    """
    half = MAX_CELL_BYTES // 2
    return all(
        content.find(b"\n", start, start + half) >= 0 for start in range(0, len(content), half)
    )


def _top_lines(text: str) -> tuple[list[str], str]:
    """The first lines of a text, and the delimiter that stands in them most often."""
    lines = re.split("\r\n|\r|\n", text[:TOP_CHARACTERS])[:TOP_LINES]
    return lines, max(DELIMITERS, key=lambda mark: sum(line.count(mark) for line in lines))


def other_delimiters(content: bytes) -> list[str]:
    """The delimiters of a text that stand in it less often than the commonest, in that order."""
    lines, commonest = _top_lines(decode(content)[0])
    counts = {mark: sum(line.count(mark) for line in lines) for mark in DELIMITERS}
    common = sorted((m for m in counts if counts[m] and m != commonest), key=lambda m: -counts[m])
    return [*common, *(mark for mark in RARE_DELIMITERS if any(mark in line for line in lines))]


def _rectangular(content: bytes, text: str, delimiter: str | None) -> pl.DataFrame | None:
    """The fast way: UTF-8 without quoting, read by polars. `text` is its beginning at least. None
    where polars cannot read it so: quoted, or with lines of unequal length.
    """
    if b'"' in content or b"\x00" in content:
        return None
    top, commonest = _top_lines(text)
    delimiter = delimiter or commonest
    if not delimiter.isascii():
        return None  # polars takes one byte
    width = max(line.count(delimiter) for line in top) + 1
    check_width(width)
    if width == 1:
        return None  # polars would drop blank lines
    if b"\r" in content and content.count(b"\r") != content.count(b"\r\n"):
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        return pl.read_csv(
            content,
            has_header=False,
            separator=delimiter,
            quote_char=None,
            schema={f"c{i}": pl.String for i in range(width)},
            missing_columns="insert",
            truncate_ragged_lines=False,
        )
    except pl.exceptions.PolarsError:
        return None  # a longer line further down, or no UTF-8


def _ragged(text: str, delimiter: str | None) -> pl.DataFrame:
    """The exact way, for quoted or uneven text: one record a row, as a spreadsheet would show it.

    Raises Refused(file_damaged) where a quote is not closed where it should be, for the rows behind
    it would hide in one cell.
    """
    delimiter = delimiter or _top_lines(text)[1]
    lines = csv.reader(
        io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")),
        delimiter=delimiter,
        strict=True,
    )
    try:
        rows = list(lines)
    except csv.Error as error:
        raise _unquoted(lines.line_num) from error
    width = max(len(row) for row in rows)
    check_width(width)
    if lines.line_num > len(rows) and (place := _row_of_rows(rows, delimiter)):
        raise _unquoted(place)
    columns = {f"c{i}": [row[i] if i < len(row) else None for row in rows] for i in range(width)}
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _unquoted(line: int) -> Refused:
    return Refused(
        "file_damaged",
        f"第 {line} 行附近引号不成对，或一格过长 / near line {line} quotes do not match, or a cell"
        " is too long",
    )


def _row_of_rows(rows: list[list[str]], delimiter: str) -> int | None:
    """The first row, from 1, in which two stray quotes made one of several lines; it shows in a
    cell full of delimiters or a row too wide.
    """
    width = Counter(map(len, rows)).most_common(1)[0][0]
    if width < 5:
        return None
    for number, row in enumerate(rows, 1):
        broken = [cell for cell in row if "\n" in cell]
        if broken and (
            2 * len(row) >= 3 * width - 1
            or any(2 * cell.count(delimiter) >= width - 1 for cell in broken)
        ):
            return number
    return None
