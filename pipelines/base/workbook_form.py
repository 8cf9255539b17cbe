"""Workbooks of one sheet that differ only in words and numbers: their other parts are made once,
since making them takes most of the time of a short workbook.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from struct import Struct
from zipfile import ZIP_DEFLATED, ZipFile

SHEET, WORDS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
NUMBER = 900_000_000
NUMBERS = re.compile(r"(?<=<v>)9\d{8}(?=</v>)")
# An archive's records (APPNOTE.TXT 4.3.7, 4.3.12, 4.3.16): how a part is stored, which both its own
# header and its entry in the list of parts say; the rest of the entry; the end.
STORED, ENTRY, END = Struct("<5H3L2H"), Struct("<3H2L"), Struct("<4s4H2LH")
VERSION, FIRST_DAY = 20, 0x21  # the format's; 1 January 1980, as of XlsxWriter's parts
OWN_FILE = 0o600 << 16
# What XlsxWriter writes otherwise than `_told` does.
ODD = re.compile(r"[\x00-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|<r>")


def is_plain(words: Iterable[str]) -> bool:
    """Whether `Form.filled` writes these words as XlsxWriter does."""
    return not any(ODD.search(word) for word in words)


def word_held_open(place: int) -> str:
    """What a form says where the distinct word number `place` will stand."""
    return f"w{place}"


def number_held_open(place: int) -> int:
    """What a form says where the number number `place` will stand."""
    return NUMBER + place


@dataclass(frozen=True)
class Form:
    """A workbook without its words and numbers. `others`: its other parts as in an archive, with
    `count` entries in the list `listed`; `sheet`: the text of its sheet between the numbers; `head`:
    the beginning of the part with the words.
    """

    others: bytes
    count: int
    listed: bytes
    sheet: tuple[str, ...]
    head: str

    def filled(self, words: Sequence[str], numbers: Sequence[int]) -> bytes:
        """The workbook with these distinct words and these numbers, each in the order in which the
        form had its own written.
        """
        between = chain.from_iterable(zip(map(str, numbers), self.sheet[1:], strict=True))
        told = "".join(map(_told, words))
        parts, listed = self.others, self.listed
        for name, text in (
            (SHEET, "".join((self.sheet[0], *between))),
            (WORDS, f"{self.head}{told}</sst>"),
        ):
            part, entry = _stored(name.encode(), text.encode(), len(parts))
            parts, listed = parts + part, listed + entry
        count = self.count + 2
        end = END.pack(b"PK\5\6", 0, 0, count, count, len(listed), len(parts), 0)
        return parts + listed + end


def _stored(name: bytes, content: bytes, at: int) -> tuple[bytes, bytes]:
    """A part of an archive as ZipFile stores it, and its entry in the list of parts. `at`: where it
    begins.
    """
    packer = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(content) + packer.flush()
    sizes = zlib.crc32(content), len(packed), len(content)
    told = STORED.pack(VERSION, 0, ZIP_DEFLATED, 0, FIRST_DAY, *sizes, len(name), 0)
    entry = b"PK\1\2" + bytes((VERSION, 3)) + told + ENTRY.pack(0, 0, 0, OWN_FILE, at) + name
    return b"PK\3\4" + told + name + packed, entry


def form_of(book: bytes) -> Form:
    """The form of a workbook by XlsxWriter whose one sheet has words and numbers held open."""
    others = BytesIO()
    with ZipFile(BytesIO(book)) as whole, ZipFile(others, "w", ZIP_DEFLATED) as rest:
        for part in whole.infolist():
            if part.filename not in (SHEET, WORDS):
                rest.writestr(part, whole.read(part))
        sheet, words = whole.read(SHEET).decode(), whole.read(WORDS).decode()
    content = others.getvalue()
    *_, count, size, at, _ = END.unpack(content[-END.size :])
    return Form(
        content[:at],
        count,
        content[at : at + size],
        tuple(NUMBERS.split(sheet)),
        words[: words.index("<si>")],
    )


def _told(word: str) -> str:
    """A word as the part with the words has it."""
    kept = "" if word == word.strip() else ' xml:space="preserve"'
    text = word.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<si><t{kept}>{text}</t></si>"
