"""The inputs of a page's rows: marks (checksums) of the tables that its queries read, by area.

A page shows rows of its area and of areas below. If the tables have the same rows for these, the
page is unchanged.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dashboards.query import BY_OWN_ROWS, Query, query_text, seen, values_in
from dashboards.release import Release, above_code
from pipelines.warehouse.engine import Session, column_list, quoted

# Columns that assign a row to an area.
CODES = ("area_code", "street_code", "target_area", "setter_area")
LEVELS = ("province", "prefecture", "county", "street", "community", "area_group")
COUNTY_DIGITS = 6
WORD = re.compile(r"\w+")
LITERAL = re.compile(r"'[^']*'")
# A table without an area code -> the table joined with the code of its submission.
WITH_CODE = {
    "audit.issue": f"audit.issue inner join {seen('audit.submission')} using (receipt, submission)"
}
Marks = Mapping[str, int]  # area (first six characters of its code) -> mark; "": over all areas


@dataclass(frozen=True)
class Rows:
    """Rows that a page may depend on: columns, `source` (a table expression), `code` (the
    expression for a row's area), and the values of $ parameters.
    """

    source: str
    code: str
    columns: tuple[str, ...]
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Basis:
    """Table, query in BY_OWN_ROWS, or name of other rows -> marks of what is read."""

    marks: Mapping[str, Marks]

    def of(self, query: Query, page: str) -> list[object]:
        """A value that changes if the query's rows on this area's page may have changed."""
        area = page[:COUNTY_DIGITS]
        read = (query.name,) if query.name in BY_OWN_ROWS else query.tables
        marks = ((self.marks[table].get(area, 0), self.marks[table].get("", 0)) for table in read)
        return [*query.values.items(), *zip(read, marks, strict=True)]


def basis_of(release: Release, queries: Iterable[Query], others: Mapping[str, Rows]) -> Basis:
    """The marks of everything that the queries read, and of other rows."""
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
    """Yield what queries read of a table: the columns and levels that they name."""
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
    """A condition for the levels that the queries name; "" if some query names none."""
    named = [{level for level in LEVELS if quoted(level) in text} for text in texts]
    if not all(named):
        return ""
    return f" where area_level in ({', '.join(map(quoted, sorted(set().union(*named))))})"


def _upwards(own: Marks) -> Marks:
    """Add to each area's mark those of the areas below it."""
    added = Counter({"": own.get("", 0)})
    for area, mark in own.items():
        at = area
        while at:
            added[at] += mark
            at = above_code(at) if "-" in at else at[:-2]
    return added
