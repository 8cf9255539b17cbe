"""A page's data about its area: names, path, neighbours, children, missing submissions,
warnings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from dashboards.basis import Basis
from dashboards.mark import Marks
from dashboards.packing import ENDINGS, Packed, javascript, packed, without_ending
from dashboards.query import Query, rows_by_page
from dashboards.release import Release, above_code
from dashboards.topics import TOPICS
from pipelines.warehouse.engine import Session

SEARCHED = ("code", "zh", "en", "ending", "keys")
GAP = ("register", "period", "month", "missing", "expected")
WARNED = ("table", "month", "warnings")
# Warnings that some chart shows; others are left out.
PERIODS = {
    (one, chart.period) for topic in TOPICS for chart in topic.charts for one in chart.registers
}
QUERIES = ("area_gap", "area_warning", "revision_list")

STREET_DIGITS = 9


def area_files(
    release: Release, queries: Mapping[str, Query], basis: Basis, marks: Marks
) -> dict[str, str | None]:
    """Map file names below data/ to their text (None: unchanged from the former site), for each
    area with a page. `queries`: those of QUERIES.
    """
    below = _below(release)
    named = {code: _names(release, code, below) for code in release.pages}
    changed = [
        code
        for code in release.pages
        if not marks.hold(
            f"area/{code}.js",
            named[code],
            *(basis.of(queries[name], code) for name in QUERIES),
        )
    ]
    asked = [(queries[name], changed) for name in QUERIES]
    found = dict(zip(QUERIES, release.each(_read, asked), strict=True))
    revised = _revised(found["revision_list"])
    files: dict[str, str | None] = dict.fromkeys(f"area/{code}.js" for code in release.pages)
    for code in changed:
        data = named[code] | {
            "gaps": _gaps(found["area_gap"].get(code, [])),
            "warnings": _warnings(found["area_warning"].get(code, [])),
            "revised": revised.get(code, {}),
            "elsewhere": [
                _with_county(release, street)
                for street in _streets_of_causes(revised.get(code, {}))
                if above_code(street) != code and street in release.own_names
            ],
        }
        files[f"area/{code}.js"] = f'jiuye.put("area/{code}",{javascript(data)})\n'
    return files


def _read(session: Session, asked: tuple[Query, Sequence[str]]) -> dict[str, list[tuple]]:
    return dict(rows_by_page(session, *asked))


def _below(release: Release) -> dict[str, list[str]]:
    below: dict[str, list[str]] = defaultdict(list)
    for code in sorted(release.names, key=lambda code: ("-" in code, code)):
        below[above_code(code)].append(code)
    return below


def _names(release: Release, code: str, below: dict[str, list[str]]) -> dict[str, object]:
    return {
        "level": release.level_of(code),
        "path": [_named(release, one) for one in _path(release, code)],
        "siblings": [
            one
            for one in below[above_code(code)]
            if release.level_of(one) == release.level_of(code)
        ],
        "children": [
            _named(release, one) for one in (*below[code], *release.members.get(code, ()))
        ],
    }


def search_files(release: Release, marks: Marks) -> dict[str, str | None]:
    """data/search.js: code, names and search keys of every area down to streets, and of every
    group; data/search_below.js: the same for communities.
    """
    files: dict[str, str | None] = {"search.js": None, "search_below.js": None}
    held = [marks.hold(name, release.names_mark()) for name in files]
    if all(held):
        return files
    keys = release.search_keys()
    rows = [
        [code, name.zh, name.en, keys.get(code, "")]
        for code, name in sorted(release.own_names.items())
    ]
    communities = release.query(
        "select area_code, area_name, area_name_en from page_area"
        " where area_level = 'community' order by area_code"
    )
    told = [
        (code, *without_ending(zh, en), keys.get(code, ""))
        for code, zh, en in communities.iter_rows()
    ]
    below = {"endings": ENDINGS, "found": packed(SEARCHED, (str, str, str, int, str), told)}
    return {
        "search.js": f'jiuye.put("search",{javascript(rows)})\n',
        "search_below.js": f'jiuye.put("search_below",{javascript(below)})\n',
    }


def _named(release: Release, code: str) -> list[str]:
    names = release.own_names if release.level_of(code) == "street" else release.names
    return [code, names[code].zh, names[code].en]


def _with_county(release: Release, street: str) -> list[str]:
    county, own = release.own_names[above_code(street)], release.own_names[street]
    return [street, f"{county.zh}{own.zh}", f"{own.en}, {county.en}"]


def _streets_of_causes(revised: dict[str, dict[str, list]]) -> list[str]:
    """The streets whose submissions revised an area's figures."""
    causes = {told[-1] for by_month in revised.values() for told in by_month.values()}
    tokens = {token.split(":")[0] for cause in causes for token in (cause or "").split(" ")}
    return sorted(token for token in tokens if len(token) == STREET_DIGITS and token.isdigit())


def _path(release: Release, code: str) -> list[str]:
    path = [code]
    while (parent := above_code(path[0])) in release.names:
        path.insert(0, parent)
    return path


Found = dict[str, list[tuple]]  # area -> rows


def _gaps(rows: list[tuple]) -> Packed:
    """By month, where a register's figures over a period are provisional: missing, expected."""
    told = sorted((row for row in rows if row[:2] in PERIODS), key=lambda row: (row[1], row[0]))
    return packed(GAP, (str, str, str, int, int), told)


def _warnings(rows: list[tuple]) -> Packed:
    """Warnings about a table's whole population by month, except 'provisional'."""
    told = [(f"mart.{table.removeprefix('mart.')}", *others) for table, *others in rows]
    return packed(WARNED, (str, str, str), told)


def _revised(found: Found) -> dict[str, dict[str, dict[str, list]]]:
    """Map area -> column -> month -> [former, value, release, day, cause] for the last change of a
    headline figure.
    """
    told: dict = {area: defaultdict(dict) for area in found}
    for area, rows in found.items():
        by_time = sorted(rows, key=lambda row: (row[6], row[5]))
        for month, column, former, value, _, release_id, known_from, cause in by_time:
            told[area][column][month] = [former, value, release_id, known_from, cause]
    return told
