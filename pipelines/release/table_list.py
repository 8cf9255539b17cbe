"""The tables of a release: what each is, how many rows it has and of which months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipelines.base.wording import Text
from pipelines.warehouse.engine import Session

SCHEMAS = ("mart", "ref", "audit")


@dataclass(frozen=True)
class ListedTable:
    """A table; `what` as its comment says, `months` None where it has none."""

    name: str
    what: Text
    rows: int
    months: tuple[date, date] | None


def listed_tables(session: Session, word: str = "") -> list[ListedTable]:
    """The tables by schema and name; with a word those that have it in their name or comment, or in
    the name or comment of a column.
    """
    found = session.tables()
    return [
        _listed(session, name, columns)
        for schema in SCHEMAS
        for name, columns in found.items()
        if name.startswith(f"{schema}.") and word.casefold() in _said(session, name).casefold()
    ]


def _said(session: Session, name: str) -> str:
    comment, columns = session.described(name)
    return " ".join((name, comment, *columns, *(said for _, said in columns.values())))


def _listed(session: Session, name: str, columns: dict[str, str]) -> ListedTable:
    zh, _, en = session.described(name)[0].partition(" / ")
    has_months = columns.get("month") == "DATE"
    months = "min(month), max(month)" if has_months else "null, null"
    ((rows, first, last),) = session.rows(f"select count(*), {months} from {_quoted(name)}")
    return ListedTable(name, Text(zh, en), rows, (first, last) if first else None)


def _quoted(name: str) -> str:
    return ".".join(f'"{part}"' for part in name.split("."))
