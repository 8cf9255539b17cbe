"""The tables of a release with descriptions, numbers of rows, and months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipelines.base.wording import Text
from pipelines.warehouse.engine import Session

SCHEMAS = ("mart", "ref", "audit")


@dataclass(frozen=True)
class ListedTable:
    """A table; `what`: its comment; `months`: None if it has none."""

    name: str
    what: Text
    rows: int
    months: tuple[date, date] | None


def listed_tables(session: Session, word: str = "") -> list[ListedTable]:
    """The tables by schema and name; with `word` only those with the word in the name or comment of
    the table or a column.
    """
    found = session.described_all()
    return [
        _listed(session, name, *told)
        for schema in SCHEMAS
        for name, told in found.items()
        if name.startswith(f"{schema}.") and word.casefold() in _said(name, *told).casefold()
    ]


def _said(name: str, comment: str, columns: dict[str, tuple[str, str]]) -> str:
    return " ".join((name, comment, *columns, *(said for _, said in columns.values())))


def _listed(
    session: Session, name: str, comment: str, columns: dict[str, tuple[str, str]]
) -> ListedTable:
    zh, _, en = comment.partition(" / ")
    has_months = columns.get("month", ("",))[0] == "DATE"
    months = "min(month), max(month)" if has_months else "null, null"
    ((rows, first, last),) = session.rows(f"select count(*), {months} from {_quoted(name)}")
    return ListedTable(name, Text(zh, en), rows, (first, last) if first else None)


def _quoted(name: str) -> str:
    return ".".join(f'"{part}"' for part in name.split("."))
