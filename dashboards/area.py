"""What a page knows of its area: names, path, neighbours, children, gaps in submissions, warnings."""

from __future__ import annotations

from collections import defaultdict

from dashboards.frame import MONTHS, javascript, rows_of
from dashboards.release import Release, above_code
from pipelines.base.month import shifted

STREET_DIGITS = 9


def area_files(release: Release) -> dict[str, str]:
    """File name below data/ -> its text, for each area with a page."""
    names = release.names
    below: dict[str, list[str]] = defaultdict(list)
    for code in sorted(names, key=lambda code: ("-" in code, code)):
        below[above_code(code)].append(code)
    gaps, warnings, revised = _gaps(release), _warnings(release), _revised(release)
    files = {}
    for code in release.pages:
        path = _path(release, code)
        data = {
            "level": release.level_of(code),
            "path": [_named(release, one) for one in path],
            "siblings": [
                one
                for one in below[above_code(code)]
                if release.level_of(one) == release.level_of(code)
            ],
            "children": [
                _named(release, one) for one in (*below[code], *release.members.get(code, ()))
            ],
            "gaps": gaps.get(code, {}),
            "warnings": warnings.get(code, {}),
            "revised": revised.get(code, {}),
            "elsewhere": [
                _with_county(release, street)
                for street in _streets_of_causes(revised.get(code, {}))
                if above_code(street) != code and street in release.own_names
            ],
        }
        files[f"area/{code}.js"] = f'jiuye.put("area/{code}",{javascript(data)})\n'
    return files


def search_file(release: Release) -> dict[str, str]:
    """data/search.js: code, names and search keys of every area down to streets, and of every
    group; data/search_below.js: of communities.
    """
    rows = [
        [code, name.zh, name.en, release.search_keys.get(code, "")]
        for code, name in sorted(release.own_names.items())
    ]
    communities = release.query(
        "select area_code, area_name, area_name_en from page_area"
        " where area_level = 'community' order by area_code"
    )
    below = [[*row, release.search_keys.get(row[0], "")] for row in communities.iter_rows()]
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


def _gaps(release: Release) -> dict[str, dict[str, dict[str, dict[str, list[int]]]]]:
    """area -> register -> period -> month -> [missing, expected], where figures are provisional:
    those of a register over that period.
    """
    found: dict = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
    rows = release.query(
        """
        select
          area_code,
          register,
          period,
          strftime(month, '%Y-%m') as month,
          missing_submissions,
          expected_submissions
        from mart.provisional
        where area_level in ('province', 'prefecture', 'county')
          and provisional_state <> 'nearly_complete'
          and month > $first_month
        order by all
        """,
        first_month=shifted(release.data_month, -MONTHS),
    )
    for area, register, period, month, missing, expected in rows.iter_rows():
        found[area][register][period][month] = [missing, expected]
    return found


def _warnings(release: Release) -> dict[str, dict[str, dict[str, list[str]]]]:
    """area -> table -> month -> warnings of the whole population, but for 'provisional'."""
    found: dict = defaultdict(lambda: defaultdict(dict))
    rows = release.query(
        """
        select
          area_code,
          table_name,
          strftime(month, '%Y-%m') as month,
          string_agg(distinct warning, ';' order by warning) as warnings
        from mart.warning
        where area_level in ('province', 'prefecture', 'county')
          and coalesce(group_code, 'all') in ('all', '')
          and warning <> 'provisional'
          and month > $first_month
        group by all
        order by all
        """,
        first_month=shifted(release.data_month, -MONTHS),
    )
    for area, table, month, warnings in rows.iter_rows():
        found[area][f"mart.{table.removeprefix('mart.')}"][month] = warnings.split(";")
    return found


def _revised(release: Release) -> dict[str, dict[str, dict[str, list]]]:
    """area -> column -> month -> [former, value, release, day, cause] of a headline figure's last
    change.
    """
    found: dict = defaultdict(lambda: defaultdict(dict))
    rows = rows_of(release, "revision_list").sort("known_from", "release_id")
    for row in rows.iter_rows(named=True):
        month = f"{row['month']:%Y-%m}"
        found[row["page_code"]][row["measure_column"]][month] = [
            row["previous_value"],
            row["revised_value"],
            row["release_id"],
            row["known_from"],
            row["cause"],
        ]
    return found
