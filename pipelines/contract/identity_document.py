"""The kinds of identity document that are no number of 18 digits, by which nobody can be dated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.base.wording import Text
from pipelines.base.words import read_lines

DOCUMENTS_FILE = Path(__file__).with_name("identity_documents.csv")
NUMBER = re.compile(r"(?=(?:.*[0-9]){5})[A-Z0-9()]{5,20}号?")  # behind a word that says what it is


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document: `words` that may stand before its number, and the form of the number
    alone; both of text in upper case without blanks.
    """

    name: str
    title: Text
    words: re.Pattern[str]
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Document:
    """A number and the kind of document that it is of."""

    kind: DocumentKind
    number: str


# What has a check digit, by how its 18 characters begin.
RESIDENCE_PERMITS = {
    "81": Text("港澳居民居住证", "a residence permit of Hong Kong"),
    "82": Text("港澳居民居住证", "a residence permit of Macao"),
    "83": Text("台湾居民居住证", "a residence permit of Taiwan"),
    "9": Text("外国人永久居留身份证", "a foreigner's permanent residence card"),
}


@cache
def document_kinds() -> tuple[DocumentKind, ...]:
    """All kinds, the ones with the surer form first."""
    return tuple(
        DocumentKind(
            line["kind"],
            Text(line["zh"], line["en"]),
            re.compile(f"(?:{line['words']})(?:号码|编号|号)?[:：]?"),
            re.compile(line["pattern"]),
        )
        for line in read_lines(DOCUMENTS_FILE)
    )


def document_of(text: str) -> Document | None:
    """The document that a text (upper case, half width, without blanks) tells; None where it is
    none.
    """
    for kind in document_kinds():
        behind = re.search(rf"\(?{kind.words.pattern}\)?$", text)
        if behind and NUMBER.fullmatch(rest := text[: behind.start()]):
            return Document(kind, _bare(rest))
        if (said := kind.words.match(text)) and NUMBER.fullmatch(rest := text[said.end() :]):
            return Document(kind, _bare(rest))
    for kind in document_kinds():
        if kind.pattern.fullmatch(text):
            return Document(kind, _bare(text))
    return None


def permit_title(number: str) -> Text | None:
    """What a number of 18 characters is where it is no resident ID number."""
    return next(
        (title for beginning, title in RESIDENCE_PERMITS.items() if number.startswith(beginning)),
        None,
    )


def document_meaning() -> str:
    """What of this decides how files are read."""
    return str([(one.name, one.words.pattern, one.pattern.pattern) for one in document_kinds()])


def _bare(number: str) -> str:
    return number.replace("(", "").replace(")", "").removesuffix("号")
