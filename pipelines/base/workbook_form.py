"""Workbooks of one sheet that differ only in words and numbers: their other parts are made once,
since making them takes most of the time of a short workbook.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

SHEET, WORDS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
NUMBER = 900_000_000
NUMBERS = re.compile(r"(?<=<v>)9\d{8}(?=</v>)")
TIME = (1980, 1, 1, 0, 0, 0)  # of the parts of a workbook by XlsxWriter
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
    """A workbook without its words and numbers. `others`: an archive of its other parts; `sheet`:
    the text of its sheet between the numbers; `head`: the beginning of the part with the words.
    """

    others: bytes
    sheet: tuple[str, ...]
    head: str

    def filled(self, words: Sequence[str], numbers: Sequence[int]) -> bytes:
        """The workbook with these distinct words and these numbers, each in the order in which the
        form had its own written.
        """
        content = BytesIO()
        content.write(self.others)
        between = chain.from_iterable(zip(map(str, numbers), self.sheet[1:], strict=True))
        told = "".join(map(_told, words))
        with ZipFile(content, "a", ZIP_DEFLATED) as book:
            for name, text in (
                (SHEET, "".join((self.sheet[0], *between))),
                (WORDS, f"{self.head}{told}</sst>"),
            ):
                part = ZipInfo(name, TIME)
                part.compress_type = ZIP_DEFLATED
                book.writestr(part, text.encode())
        return content.getvalue()


def form_of(book: bytes) -> Form:
    """The form of a workbook by XlsxWriter whose one sheet has words and numbers held open."""
    others = BytesIO()
    with ZipFile(BytesIO(book)) as whole, ZipFile(others, "w", ZIP_DEFLATED) as rest:
        for part in whole.infolist():
            if part.filename not in (SHEET, WORDS):
                rest.writestr(part, whole.read(part))
        sheet, words = whole.read(SHEET).decode(), whole.read(WORDS).decode()
    return Form(others.getvalue(), tuple(NUMBERS.split(sheet)), words[: words.index("<si>")])


def _told(word: str) -> str:
    """A word as the part with the words has it."""
    kept = "" if word == word.strip() else ' xml:space="preserve"'
    text = word.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<si><t{kept}>{text}</t></si>"
