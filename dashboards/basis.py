"""What the rows of a page rest on: marks of the tables that its queries read, by area.

A page shows rows of its area and of those below it: where the tables hold the same of these, so does
the page.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dashboards.query import BY_OWN_ROWS, Query, query_text, seen, values_in
from dashboards.release import Release, above_code
from pipelines.warehouse.engine import Session, column_list, quoted

CODES = ("area_code", "street_code", "target_area", "setter_area")  # whose row it is
LEVELS = ("province", "prefecture", "county", "street", "community", "area_group")
COUNTY_DIGITS = 6
WORD = re.compile(r"\w+")
LITERAL = re.compile(r"'[^']*'")
# A table without a code of its own -> the same with that of the submission.
WITH_CODE = {
    "audit.issue": f"audit.issue inner join {seen('audit.submission')} using (receipt, submission)"
}
Marks = Mapping[str, int]  # area (by the first six signs of its code) -> mark; "": of all areas


@dataclass(frozen=True)
class Rows:
    """What a page may rest on: columns of rows (`source` stands after `from`), of which `code` tells
    the area; the values of what that names with $.
    """

    source: str
    code: str
    columns: tuple[str, ...]
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Basis:
    """Table, query of BY_OWN_ROWS or name of other rows -> the marks of what is read of it."""

    marks: Mapping[str, Marks]

    def of(self, query: Query, page: str) -> list[object]:
        """What changes when the rows of a query on an area's page may have."""
        area = page[:COUNTY_DIGITS]
        read = (query.name,) if query.name in BY_OWN_ROWS else query.tables
        marks = ((self.marks[table].get(area, 0), self.marks[table].get("", 0)) for table in read)
        return [*query.values.items(), *zip(read, marks, strict=True)]


def basis_of(release: Release, queries: Iterable[Query], others: Mapping[str, Rows]) -> Basis:
    """The marks of all tables that queries read, as far as they do, and of other rows."""
    readers: dict[str, list[str]] = defaultdict(list)
    asked: list[tuple[str, Rows]] = [*others.items()]
    for query in queries:
        if query.name in BY_OWN_ROWS:
            rows = f"({query.text})"
            asked.append((query.name, Rows(rows, "page_code", tuple(query.schema), query.values)))
            continue
        for table in query.tables:
            readers[table].append(query_text(query.name))
    for table, texts in readers.items():
        asked += [(table, rows) for rows in _rows_of(release, table, texts)]
    marks: dict[str, Counter[str]] = defaultdict(Counter)
    found = release.each(area_marks, (rows for _, rows in asked))
    for (name, _), of_rows in zip(asked, found, strict=True):
        marks[name].update(of_rows)
    of_tables = {name: _upwards(marks[name]) for name in readers}
    return Basis(marks | of_tables)


def area_marks(session: Session, rows: Rows) -> Marks:
    """The marks of rows by area."""
    return dict(
        session.rows(
            f"select left(coalesce(code, ''), {COUNTY_DIGITS}), sum(mark) from (select {rows.code} as"
            f" code, sum(hash({column_list(rows.columns)})) as mark from {rows.source} group by code)"
            " group by all",
            rows.values,
        )
    )


def _rows_of(release: Release, table: str, texts: Sequence[str]) -> Iterator[Rows]:
    """What queries read of a table: the columns and levels that they name."""
    words = set(WORD.findall(LITERAL.sub("", " ".join(texts))))
    has = release.tables.get(table) or release.session.columns(table)
    columns = tuple(name for name in has if name in words)
    source = WITH_CODE.get(table) or seen(table)
    if "area_level" in has:
        source += _of_levels(texts)
    codes = ["street_code"] if table in WITH_CODE else [c for c in CODES if c in columns]
    for code in codes or ["''"]:
        yield Rows(source, code, columns, values_in(release, source))


def _of_levels(texts: Iterable[str]) -> str:
    """The condition that leaves the levels that queries name; none where one of them names none."""
    named = [{level for level in LEVELS if quoted(level) in text} for text in texts]
    if not all(named):
        return ""
    return f" where area_level in ({', '.join(map(quoted, sorted(set().union(*named))))})"


def _upwards(own: Marks) -> Marks:
    """To each area's mark those of the areas below it are added."""
    added = Counter({"": own.get("", 0)})
    for area, mark in own.items():
        at = area
        while at:
            added[at] += mark
            at = above_code(at) if "-" in at else at[:-2]
    return added
