"""How sure figures are, over the generated province of certified communities: sixty communities and
fourteen months with movers, a merger, silent communities and streets, an end of reporting and
returned rows, each table counted a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.base.home import Home
from tests.build.certified_province import DIVISIONS, STREETS, certified_province, lake_row
from tests.build.criterion_release import with_divisions
from tests.build.fact_file import behind, shipped
from tests.build.lake_file import send
from tests.build.mart_cell import WITHIN
from tests.build.release_file import release_of
from tests.oracle.second_bound import count_bounds
from tests.oracle.second_certified import Registers
from tests.oracle.second_flow import count_movements
from tests.oracle.second_person import LEVELS, counted_persons, is_working_age
from tests.oracle.second_shrinkage import count_shrunk_rates
from tests.oracle.second_sureness import Codes, count_flow_rates, count_matched_changes
from tests.oracle.second_survival import count_survival

pytestmark = pytest.mark.slow

MONTHS = certified_province()
PERSONS = {month: counted_persons(own.persons, month) for month, own in MONTHS.items()}
STANDING = {month: {one.community for one in persons} for month, persons in PERSONS.items()}


def employment() -> dict[tuple, dict[str, int]]:
    """(month, area, all) -> what mart.employment_rate counts."""
    found: dict[tuple, dict[str, int]] = {}
    for month, persons in PERSONS.items():
        for person in persons:
            grown = bool(is_working_age(person, month))
            known = grown and person.able and person.willing and person.status != "unknown"
            counts = {
                "working_age": grown,
                "able_and_willing": bool(known),
                "employed": bool(known) and person.status == "employed",
                "registered_unemployed": grown
                and person.status == "unemployed"
                and bool(person.registered),
            }
            for length in LEVELS:
                cell = found.setdefault((month, person.community[:length], "all"), {})
                for name, counted in counts.items():
                    cell[name] = cell.get(name, 0) + counted
    return found


def flows() -> Mapping[tuple, dict]:
    movements: dict = {}
    count_movements(movements, PERSONS, STANDING)
    return count_flow_rates(movements)


COUNTS: dict[str, Callable[[], Mapping[tuple, dict]]] = {
    "employment_bound": lambda: count_bounds(MONTHS, DIVISIONS),
    "matched_change": lambda: count_matched_changes(
        employment(), Codes(DIVISIONS.communities, DIVISIONS.successions)
    ),
    "labour_flow_rate": flows,
    "small_area_rate": lambda: count_shrunk_rates(employment()),
    "spell_survival": lambda: {
        key: row
        for key, row in count_survival(PERSONS, STANDING, {}).items()
        if key[2] == "unemployment"
    },
}
KEYS = {"matched_change": ("measure",), "spell_survival": ("spell",)}


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("province")).prepare()
    reference = with_divisions(
        shipped()[0], DIVISIONS.communities, DIVISIONS.successions, DIVISIONS.reporting
    )
    sent = [_roster(home, month, registers) for month, registers in MONTHS.items()]
    models = behind(
        "mart.area",
        "fact.submission_count",
        "fact.uncounted_event",
        *(f"mart.{table}" for table in COUNTS),
    )
    return release_of(home, *sent, models=models, reference=reference)


def _roster(home: Home, month: date, registers: Registers) -> dict:
    return send(
        home,
        "roster",
        map(lake_row, registers.persons),
        month=f"{month:%Y-%m}",
        covers=list(STREETS),
        returned=[{"community_code": code} for code in registers.returned],
    )


@pytest.mark.parametrize("mart", COUNTS)
def test_every_figure_is_that_of_the_second_count(release, mart):
    wanted = COUNTS[mart]()
    with duckdb.connect(str(release), read_only=True) as connection:
        found = connection.execute(f"select * from mart.{mart}")
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    grain = ("month", "area_code", *KEYS.get(mart, ()))
    keyed = {tuple(row[name] for name in grain): row for row in rows}
    assert len(keyed) == len(rows) > 300
    assert sorted(keyed.keys() ^ wanted.keys()) == []
    assert [
        (key, name, keyed[key][name], value)
        for key, row in wanted.items()
        for name, value in row.items()
        if not same(name, keyed[key][name], value)
    ][:5] == []


def same(name: str, found: object, counted: object) -> bool:
    if name in WITHIN and None not in (found, counted):
        return abs(float(found) - float(counted)) <= WITHIN[name]  # type: ignore[arg-type]
    return found == counted


def test_the_province_holds_what_the_comparison_is_for():
    province = [row for (_, area), row in COUNTS["employment_bound"]().items() if area == "51"]
    for name in ("unknown", "returned", "silent"):
        assert sum(row[name] for row in province) > 10
    merged = [
        row
        for (month, area, _), row in COUNTS["matched_change"]().items()
        if area == "510303102011" and month == date(2026, 5, 1)
    ]
    assert [row["matched_communities_1_month"] for row in merged] == [1, 1]
