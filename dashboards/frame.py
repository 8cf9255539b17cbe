"""The data files of topics: the rows of a topic's queries, a file an area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from dashboards.basis import Basis
from dashboards.mark import Marks
from dashboards.opening import Opening, opened
from dashboards.packing import Packed, javascript
from dashboards.query import Query, rows_by_page
from dashboards.release import Release


def data_files(
    release: Release,
    topics: Mapping[str, Sequence[Query]],
    openings: Mapping[str, Opening],
    basis: Basis,
    marks: Marks,
) -> dict[str, str | None]:
    """File name below data/ -> its text (None: it is as in the former site), a file for each topic
    and area with a page; where the topic's page does not open with all rows, another one in
    <topic>_more. Only queries whose rows may have changed are run, for the areas where they may have;
    the others' rows are those of the former file.
    """
    files: dict[str, str | None] = {}
    newest = f"{release.data_month:%Y-%m}"
    for topic, queries in topics.items():
        changed = {
            code: _changed(queries, code, basis, newest, topic, marks) for code in release.pages
        }
        asked = {
            query.name: _opened(release, query, changed, openings.get(query.name, Opening()))
            for query in queries
        }
        for place, folder in enumerate((topic, f"{topic}_more")):
            for code, names in changed.items():
                file = f"{folder}/{code}.js"
                if not names:
                    files |= {file: None} if marks.has(file) else {}
                    continue
                held = {} if len(names) == len(queries) else marks.former_data(file)
                new = {name: asked[name].get(code, (None, None))[place] for name in names}
                data = {q.name: (new if q.name in names else held).get(q.name) for q in queries}
                if any(data.values()) or folder == topic:
                    files[file] = _text(f"{folder}/{code}", data)
    return files


def _changed(
    queries: Sequence[Query], code: str, basis: Basis, newest: str, topic: str, marks: Marks
) -> set[str]:
    """The queries of a topic whose rows of an area may have changed."""
    parts = {query.name: (basis.of(query, code), newest) for query in queries}
    return marks.changed(f"{topic}/{code}.js", parts, f"{topic}_more/{code}.js")


def _text(name: str, data: Mapping[str, object]) -> str:
    shown = {query: rows for query, rows in data.items() if rows}
    return f'jiuye.put("{name}",{javascript(shown)})\n'


def _opened(
    release: Release, query: Query, changed: Mapping[str, set[str]], opening: Opening
) -> dict[str, tuple[Packed, Packed | None]]:
    """Page -> what it opens with of a query's rows, and the rest, where they may have changed."""
    newest = f"{release.data_month:%Y-%m}"
    names, kinds = list(query.columns), [_kind(kind) for kind in query.columns.values()]
    pages = [code for code, queries in changed.items() if query.name in queries]
    return {
        code: opened(opening, newest, names, kinds, rows)
        for code, rows in rows_by_page(release, query, pages)
    }


def _kind(kind: pl.DataType) -> type:
    if kind == pl.Boolean:
        return bool
    if kind.is_float():
        return float
    return int if kind.is_integer() else str
