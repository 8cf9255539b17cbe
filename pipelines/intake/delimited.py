"""Delimited text: its encoding and delimiter, and its cells as a sheet of strings."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from itertools import zip_longest

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
)  # ="0012", which some systems write so that Excel keeps the text
UTF8_MARK = b"\xef\xbb\xbf"
BOMS = (
    (UTF8_MARK, "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
CONTROLS = bytes(sign for sign in range(32) if sign not in b"\t\n\v\f\r\x1a\x1b")
MOST_CONTROLS = 0.08  # maximum share of control bytes in a text
NO_TEXT = "既不是文本，也不是表格，可能已加密 / neither text nor a table, perhaps encrypted"
BLANKS_IN_LINES = tuple(sign for sign in BLANKS if sign not in (b"\r", b"\n"))
TOP_CHARACTERS, TOP_LINES = 20_000, 60  # the part of a text from which the delimiter is detected
SHORT = 16_000  # bytes; polars takes a third of a millisecond to begin
DELIMITERS = ",\t;|"
RARE_DELIMITERS = "，；^~"  # tried if no other delimiter yields a header
FEWEST_FOREIGN = 20  # three-byte characters; another encoding hardly produces as many by chance


def decode(content: bytes) -> tuple[str, str]:
    """Return text and encoding. Tried in order: byte order mark, strict UTF-8, strict GB18030; else
    raises Refused(file_encoding). No detector is used: they guess wrong on short files.
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
                break  # invalid UTF-8 from here on is a broken character, not another encoding
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
    """The encodings to try for a text without a byte order mark, by its beginning. Raises
    Refused(file_kind) if it is not text.
    """
    zeros = [top[place::2].count(0) for place in range(2)]
    # In UTF-16, one of an ASCII character's two bytes is zero.
    if min(zeros) == 0 and max(zeros) * 20 > len(top):
        return ("utf-16-be" if zeros[0] else "utf-16-le",)
    if len(top) - len(top.translate(None, delete=CONTROLS)) > MOST_CONTROLS * len(top):
        raise Refused("file_kind", NO_TEXT)
    return ("utf-8", "gb18030")


def _is_utf_8(sound: bytes) -> bool:
    """Whether bytes that decode as UTF-8 have enough non-ASCII characters to be UTF-8 for
    certain.
    """
    return len(sound.decode("utf-8")) + 2 * FEWEST_FOREIGN <= len(sound)


def read_text(content: bytes, delimiter: str | None = None) -> Book:
    """The one sheet of a text. `delimiter`: used instead of the most frequent one.

    UTF-8 without quotes is parsed in place, as polars accepts only UTF-8; everything else is
    decoded first.
    """
    content = content.removesuffix(b"\x1a")  # DOS end-of-file character
    # Searching one character first is seventy times as fast as two.
    if b'"' in content and b'="' in content:
        content = FORCED_TEXT.sub(rb"\1\2\3", content)
    body = content.removeprefix(UTF8_MARK)
    encoding = "utf-8-sig" if content.startswith(UTF8_MARK) else "utf-8"
    frame = _as_it_lies(body, delimiter)
    if frame is None:
        text, encoding = decode(content)
        body = text.encode()
        frame = _decoded(text, body, encoding, delimiter)
    # Stripping costs a tenth of the reading time.
    if b'"' in body or holds_any(BLANKS_IN_LINES, body):
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
    """The cells of a UTF-8 text whose lines have equal width; None for any other."""
    try:
        top, _ = codecs.utf_8_decode(body[: 4 * TOP_CHARACTERS], "strict", False)
        return _rectangular(body, top, delimiter)
    except UnicodeDecodeError:
        return None


def _decoded(text: str, body: bytes, encoding: str, delimiter: str | None) -> pl.DataFrame:
    """The cells of a text. `body`: the text as UTF-8; not tried again if UTF-8 was its own
    encoding.
    """
    frame = None if encoding.startswith("utf-8") else _rectangular(body, text, delimiter)
    return _ragged(text, delimiter) if frame is None else frame


def _has_short_lines(content: bytes) -> bool:
    """Whether every line is at most as long as a spreadsheet cell can be, which holds if each
    half-length stretch contains a line end.
    """
    half = MAX_CELL_BYTES // 2
    return all(
        content.find(b"\n", start, start + half) >= 0 for start in range(0, len(content), half)
    )


def _top_lines(text: str) -> tuple[list[str], str]:
    """The first lines of a text, and the delimiter that is most frequent in them."""
    lines = re.split("\r\n|\r|\n", text[:TOP_CHARACTERS])[:TOP_LINES]
    return lines, max(DELIMITERS, key=lambda mark: sum(line.count(mark) for line in lines))


def other_delimiters(content: bytes) -> list[str]:
    """The other delimiters of a text, by falling frequency."""
    lines, commonest = _top_lines(decode(content)[0])
    counts = {mark: sum(line.count(mark) for line in lines) for mark in DELIMITERS}
    common = sorted((m for m in counts if counts[m] and m != commonest), key=lambda m: -counts[m])
    return [*common, *(mark for mark in RARE_DELIMITERS if any(mark in line for line in lines))]


def _rectangular(content: bytes, text: str, delimiter: str | None) -> pl.DataFrame | None:
    """Fast path: UTF-8 without quotes, read by polars. `text`: at least its beginning. None if
    polars cannot read it: quotes, or lines of unequal width.
    """
    if b'"' in content or b"\x00" in content:
        return None
    top, commonest = _top_lines(text)
    delimiter = delimiter or commonest
    if not delimiter.isascii():
        return None  # polars takes a delimiter of one byte
    width = max(line.count(delimiter) for line in top) + 1
    check_width(width)
    if width == 1:
        return None  # polars would drop blank lines
    if b"\r" in content and content.count(b"\r") != content.count(b"\r\n"):
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if len(content) <= SHORT:
        return _short(content.decode(), delimiter, width)
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
        return None  # a longer line further down, or invalid UTF-8


def _short(text: str, delimiter: str, width: int) -> pl.DataFrame | None:
    """The cells of a short text as polars reads them, which needs a fifth of the time. None if a
    line is longer than `width`.
    """
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    cells = [line.split(delimiter) for line in lines]
    if max(map(len, cells)) > width:
        return None
    return pl.DataFrame(
        [
            pl.Series(f"c{place}", [cell or None for cell in column], dtype=pl.String)
            for place, column in enumerate(zip_longest(*cells))
        ]
    )


def _ragged(text: str, delimiter: str | None) -> pl.DataFrame:
    """Slow path for quoted or uneven text: one record a row, as a spreadsheet would show it.

    Raises Refused(file_damaged) for an unclosed quote, since the rows after it would end up in one
    cell.
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
    """The first row (from 1) in which two stray quotes merged several lines: it has a cell full of
    delimiters or is too wide. None if there is none.
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
