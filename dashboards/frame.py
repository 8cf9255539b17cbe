"""The data files of topics: the rows of a topic's queries, one file per area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from dashboards.basis import Basis
from dashboards.mark import Marks
from dashboards.opening import Opening, opened
from dashboards.packing import Packed, javascript
from dashboards.query import Query, rows_by_page
from dashboards.release import Release
from pipelines.warehouse.engine import Session


@dataclass(frozen=True)
class Asked:
    """A query to run: what pages initially show of its rows, the newest month, the pages."""

    query: Query
    opening: Opening
    newest: str
    pages: Sequence[str]


def data_files(
    release: Release,
    topics: Mapping[str, Sequence[Query]],
    openings: Mapping[str, Opening],
    basis: Basis,
    marks: Marks,
) -> dict[str, str | None]:
    """Map file names below data/ to their text (None: unchanged from the former site), one file for
    each topic and area with a page; if the page does not initially show all rows, another one in
    <topic>_more. Queries run only for areas whose rows may have changed; other rows come from the
    former file.
    """
    newest = f"{release.data_month:%Y-%m}"
    asked = {}
    for topic, queries in topics.items():
        changed = {
            code: _changed(queries, code, basis, newest, topic, marks) for code in release.pages
        }
        wanted = (_asked(query, changed, openings, newest) for query in queries)
        asked[topic] = changed, release.each(_opened, wanted)
    files: dict[str, str | None] = {}
    for topic, queries in topics.items():
        changed, found = asked[topic]
        names = [query.name for query in queries]
        opened_of = dict(zip(names, found, strict=True))
        for place, folder in enumerate((topic, f"{topic}_more")):
            files |= _files(folder, names, place, changed, opened_of, marks)
    return files


def _files(
    folder: str,
    queries: Sequence[str],
    place: int,
    changed: Mapping[str, set[str]],
    opened_of: Mapping[str, Mapping[str, tuple[Packed, Packed | None]]],
    marks: Marks,
) -> dict[str, str | None]:
    """A folder's files: the initial rows (`place` 0), or the others (1) if there are any."""
    files: dict[str, str | None] = {}
    for code, names in changed.items():
        file = f"{folder}/{code}.js"
        if not names:
            files |= {file: None} if marks.has(file) else {}
            continue
        held = {} if len(names) == len(queries) else marks.former_data(file)
        new = {name: opened_of[name].get(code, (None, None))[place] for name in names}
        data = {name: (new if name in names else held).get(name) for name in queries}
        if any(data.values()) or not place:
            files[file] = _text(f"{folder}/{code}", data)
    return files


def _asked(
    query: Query, changed: Mapping[str, set[str]], openings: Mapping[str, Opening], newest: str
) -> Asked:
    pages = [code for code, names in changed.items() if query.name in names]
    return Asked(query, openings.get(query.name, Opening()), newest, pages)


def _changed(
    queries: Sequence[Query], code: str, basis: Basis, newest: str, topic: str, marks: Marks
) -> set[str]:
    """The queries of a topic whose rows for an area may have changed."""
    parts = {query.name: (basis.of(query, code), newest) for query in queries}
    return marks.changed(f"{topic}/{code}.js", parts, f"{topic}_more/{code}.js")


def _text(name: str, data: Mapping[str, object]) -> str:
    shown = {query: rows for query, rows in data.items() if rows}
    return f'jiuye.put("{name}",{javascript(shown)})\n'


def _opened(session: Session, asked: Asked) -> dict[str, tuple[Packed, Packed | None]]:
    """Map each page to the initial part of a query's rows, and the rest."""
    columns = asked.query.columns
    names, kinds = list(columns), [_kind(kind) for kind in columns.values()]
    return {
        code: opened(asked.opening, asked.newest, names, kinds, rows)
        for code, rows in rows_by_page(session, asked.query, asked.pages)
    }


def _kind(kind: pl.DataType) -> type:
    if kind == pl.Boolean:
        return bool
    if kind.is_float():
        return float
    return int if kind.is_integer() else str
