"""Identity documents other than 18-digit ID numbers; they contain no date of birth."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.base.wording import Text
from pipelines.base.words import read_lines

DOCUMENTS_FILE = Path(__file__).with_name("identity_documents.csv")
# After a word that names the kind of document.
NUMBER = re.compile(r"(?=(?:.*[0-9]){5})[A-Z0-9()]{5,20}号?")


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document: `words` that may precede its number, and the pattern of the number alone;
    for text in upper case without blanks.
    """

    name: str
    title: Text
    words: re.Pattern[str]
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Document:
    """A document number and its kind."""

    kind: DocumentKind
    number: str


# Documents with a check digit, by the beginning of their 18 characters.
RESIDENCE_PERMITS = {
    "81": Text("港澳居民居住证", "a residence permit of Hong Kong"),
    "82": Text("港澳居民居住证", "a residence permit of Macao"),
    "83": Text("台湾居民居住证", "a residence permit of Taiwan"),
    "9": Text("外国人永久居留身份证", "a foreigner's permanent residence card"),
}


@cache
def document_kinds() -> tuple[DocumentKind, ...]:
    """All kinds, those with the most specific pattern first."""
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
    """The document in a text (upper case, half width, without blanks); None if there is none."""
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
    """The kind of document of an 18-character number that is not a resident ID number."""
    return next(
        (title for beginning, title in RESIDENCE_PERMITS.items() if number.startswith(beginning)),
        None,
    )


def document_meaning() -> str:
    """The parts of this module that affect how files are read, as text."""
    return str([(one.name, one.words.pattern, one.pattern.pattern) for one in document_kinds()])


def _bare(number: str) -> str:
    return number.replace("(", "").replace(")", "").removesuffix("号")
