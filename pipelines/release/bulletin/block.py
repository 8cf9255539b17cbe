"""The blocks of a bulletin: headings, paragraphs, a table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A first-level heading with its number."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `lead` is its beginning, in the font of a lower heading."""

    text: str
    lead: str = ""


@dataclass(frozen=True)
class Table:
    """A table with title, header, rows and a note."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str


Block = Heading | Paragraph | Table
