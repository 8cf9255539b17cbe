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
        partial = [query for query in queries if query.name in openings]
        folders = {topic: queries} | ({f"{topic}_more": partial} if partial else {})
        changed = {
            (folder, code): marks.changed(
                f"{folder}/{code}.js",
                {
                    q.name: (basis.of(q, code), newest if q.name in openings else "")
                    for q in of_folder
                },
            )
            for folder, of_folder in folders.items()
            for code in release.pages
        }
        new: dict[str, dict[str, tuple[Packed, Packed | None]]] = {}
        for query in queries:
            pages = {code for (_, code), names in changed.items() if query.name in names}
            opening = openings.get(query.name, Opening())
            new[query.name] = _packed(release, query, sorted(pages), opening, newest)
        for (folder, code), names in changed.items():
            file = f"{folder}/{code}.js"
            if not names:
                files[file] = None
                continue
            told = [query.name for query in folders[folder]]
            held = {} if len(names) == len(told) else marks.former_data(file)
            place = int(folder != topic)
            found = {
                name: new[name].get(code, (None, None))[place] if name in names else held.get(name)
                for name in told
            }
            data = {name: rows for name, rows in found.items() if rows}
            files[file] = f'jiuye.put("{folder}/{code}",{javascript(data)})\n'
    return files


def _packed(
    release: Release, query: Query, pages: Sequence[str], opening: Opening, newest: str
) -> dict[str, tuple[Packed, Packed | None]]:
    """Page -> what it opens with of a query's rows, and the rest."""
    columns = query.columns
    kinds = [_kind(kind) for kind in columns.values()]
    return {
        code: opened(opening, newest, list(columns), kinds, rows)
        for code, rows in rows_by_page(release, query, pages)
    }


def _kind(kind: pl.DataType) -> type:
    if kind == pl.Boolean:
        return bool
    if kind.is_float():
        return float
    return int if kind.is_integer() else str
