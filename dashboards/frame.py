"""The data files of topics: the rows of a topic's queries, a file an area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from dashboards.basis import Basis
from dashboards.mark import Marks
from dashboards.packing import Packed, javascript, packed
from dashboards.query import Query, rows_by_page
from dashboards.release import Release


def data_files(
    release: Release, topics: Mapping[str, Iterable[Query]], basis: Basis, marks: Marks
) -> dict[str, str | None]:
    """File name below data/ -> its text (None: it is as in the former site), a file for each topic
    and area with a page. Only queries whose rows may have changed are run, for the areas where they
    may have; the others' rows are those of the former file.
    """
    files: dict[str, str | None] = {}
    for topic, queries in topics.items():
        changed = {
            code: marks.changed(
                f"{topic}/{code}.js", {query.name: basis.of(query, code) for query in queries}
            )
            for code in release.pages
        }
        new: dict[str, dict[str, Packed]] = {}
        for query in queries:
            pages = [code for code, names in changed.items() if query.name in names]
            new[query.name] = _packed(release, query, pages)
        for code, names in changed.items():
            file = f"{topic}/{code}.js"
            if not names:
                files[file] = None
                continue
            held = {} if len(names) == len(new) else marks.former_data(file)
            found = {name: new[name].get(code) if name in names else held.get(name) for name in new}
            data = {name: rows for name, rows in found.items() if rows}
            files[file] = f'jiuye.put("{topic}/{code}",{javascript(data)})\n'
    return files


def _packed(release: Release, query: Query, pages: list[str]) -> dict[str, Packed]:
    """Page -> its rows of a query."""
    columns = query.columns
    kinds = [_kind(kind) for kind in columns.values()]
    return {
        code: packed(list(columns), kinds, rows)
        for code, rows in rows_by_page(release, query, pages)
    }


def _kind(kind: pl.DataType) -> type:
    if kind == pl.Boolean:
        return bool
    if kind.is_float():
        return float
    return int if kind.is_integer() else str
