"""What the rows of a page rest on: marks of the tables that its queries read, by area.

A page shows rows of its area and of those below it: where the tables hold the same of these, so does
the page.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashboards.query import BY_OWN_ROWS, Query, query_text, seen, values_in
from dashboards.release import Release, above_code
from pipelines.warehouse.engine import column_list, quoted

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
class Basis:
    """Table (or query of BY_OWN_ROWS) -> the marks of what is read of it."""

    marks: Mapping[str, Marks]

    def of(self, query: Query, page: str) -> list[object]:
        """What changes when the rows of a query on an area's page may have."""
        area = page[:COUNTY_DIGITS]
        read = (query.name,) if query.name in BY_OWN_ROWS else query.tables
        marks = ((self.marks[table].get(area, 0), self.marks[table].get("", 0)) for table in read)
        return [*query.values.items(), *zip(read, marks, strict=True)]


def basis_of(release: Release, queries: Iterable[Query]) -> Basis:
    """The marks of all tables that queries read, as far as they do."""
    readers: dict[str, list[Query]] = defaultdict(list)
    marks: dict[str, Marks] = {}
    for query in queries:
        if query.name in BY_OWN_ROWS:
            rows = f"({query.text})"
            marks[query.name] = area_marks(release, rows, "page_code", query.schema, query.values)
            continue
        for table in query.tables:
            readers[table].append(query)
    for table, read_by in readers.items():
        marks[table] = _upwards(_marks_of(release, table, read_by))
    return Basis(marks)


def area_marks(
    release: Release,
    rows: str,
    code: str,
    columns: Iterable[str],
    values: Mapping[str, object] | None = None,
) -> Marks:
    """The marks of these columns of rows (what stands after `from`), of which `code` tells the
    area.
    """
    return dict(
        release.session.rows(
            f"select left(coalesce(code, ''), {COUNTY_DIGITS}), sum(mark) from (select {code} as code,"
            f" sum(hash({column_list(columns)})) as mark from {rows} group by code) group by all",
            values,
        )
    )


def _marks_of(release: Release, table: str, readers: Iterable[Query]) -> Marks:
    """The marks of those columns and levels of a table that queries name."""
    texts = [query_text(query.name) for query in readers]
    words = set(WORD.findall(LITERAL.sub("", " ".join(texts))))
    has = release.tables.get(table) or release.session.columns(table)
    columns = [name for name in has if name in words]
    rows = WITH_CODE.get(table) or seen(table)
    if "area_level" in has:
        rows += _of_levels(texts)
    codes = ["street_code"] if table in WITH_CODE else [c for c in CODES if c in columns]
    marks: Counter[str] = Counter()
    for code in codes or ["''"]:
        marks.update(area_marks(release, rows, code, columns, values_in(release, rows)))
    return marks


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
