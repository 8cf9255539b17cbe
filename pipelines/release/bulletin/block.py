"""What a bulletin is made of: headings, paragraphs, a table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A heading of the first order, with its number."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `lead` stands in front in the face of a lower heading."""

    text: str
    lead: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its title, head, rows and a note."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str


Block = Heading | Paragraph | Table
