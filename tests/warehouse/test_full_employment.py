"""Full employment against its second count over a generated province, and the gates that tie its
tables together.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.base.home import Home
from pipelines.quality.gate import opened
from pipelines.quality.table import Table
from tests.build.certified_province import (
    COMMUNITIES,
    DIVISIONS,
    MERGED,
    MONTHS,
    NO_LONGER_ASKED,
    certified_province,
)
from tests.build.certified_release import Certified, certified_release
from tests.build.certified_table import AREA, CRITERION, assert_equal, table
from tests.build.criterion_release import (
    BESIDE,
    TABLES,
)
from tests.build.fact_file import release_models
from tests.build.gate_sql import results_in
from tests.build.limits import LIMITS
from tests.build.release_file import rows
from tests.oracle.second_certified import history_months, known_then
from tests.oracle.second_criterion import measures_of
from tests.oracle.second_person import LEVELS, is_working_age

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def certified(tmp_path_factory) -> Certified:
    return certified_release(Home(tmp_path_factory.mktemp("certified")).prepare())


def test_every_criterion_of_every_area_is_as_the_second_count_says(certified):
    assert_equal(table(certified.release, CRITERION, certified.criteria), certified.criteria)


def test_every_verdict_is_as_the_second_count_says(certified):
    assert_equal(table(certified.release, AREA, certified.areas), certified.areas)


def test_the_province_holds_what_the_comparison_is_for(certified):
    """Every level and indicator on both sides of its threshold; every state; areas that no longer
    or not yet meet, at risk, vetoed, silent.
    """
    sides: dict[str, set] = {}
    for (_, _, name), row in certified.criteria.items():
        sides.setdefault(name, set()).add(row["criterion_state"])
    told = {name for name, states in sides.items() if states != {"not_judged"}}
    assert {name for name in told if {"passes", "fails"} <= sides[name]} == told
    assert len(told) == 12
    assert {
        "employment_rate",
        "graduate_employment_rate",
        "landless_employment_rate",
        "difficult_employment_rate",
        "unemployed_over_half_year",
    } <= {name for name in told if "undetermined" in sides[name]}
    assert sides.keys() - told == {
        "rural_transfer_rate",
        "retraining_pass_rate",
        "registered_unemployment_rate",
    }
    assert {row["not_judged_reason"] for row in certified.criteria.values()} == {
        None,
        "no_roster",
        "not_told",
        "part_not_judged",
        "register_missing",
        "short_history",
    }
    assert {row["history_months"] for row in certified.criteria.values()} == {None, *range(1, 13)}
    assert {row["level"] for row in certified.areas.values()} == {*LEVELS.values(), None}
    seen = {
        (len(area), row["certification_state"], row["recognised"], row["at_risk"])
        for (_, area), row in certified.areas.items()
    }
    assert {(12, "meets", held, risk) for held in (True, False) for risk in (True, False)} | {
        (12, state, held, False)
        for state in ("fails", "undetermined", "not_judged")
        for held in (True, False)
    } | {(9, "meets", False, True), (9, "not_judged", False, False)} <= seen
    assert any(row["vetoed"] for row in certified.areas.values())
    assert any(row["denominator"] == 0 and row["passes"] for row in certified.criteria.values())
    assert any(row["communities_otherwise_meeting"] for row in certified.areas.values())
    august = {area: row for (month, area), row in certified.areas.items() if month == MONTHS[-1]}
    assert august.keys() & {*MERGED, *MERGED.values(), NO_LONGER_ASKED} == {*MERGED.values()}
    assert "510105002011" in august
    assert not august.keys() & {"510105002201", "510303101011", "510109001001"}
    assert len(COMMUNITIES) == 60
    assert len(MONTHS) == 14
    assert certified.areas[date(2025, 8, 1), "510105002"]["certification_state"] == "not_judged"


def test_a_rate_is_the_quotient_and_a_count_its_number(certified):
    found = rows(
        certified.release,
        f"select unit, numerator, denominator, value from {TABLES[0]} where is_computable",
    )
    assert {unit for unit, *_ in found} == {"share", "persons", "households", "count"}
    for unit, numerator, denominator, value in found:
        assert value == (
            numerator if unit != "share" else numerator / denominator if denominator else None
        )


def test_months_of_history_and_who_is_unwilling_stand_beside_the_employment_rate(certified):
    months = certified_province()
    found = rows(
        certified.release,
        "select month, area_code, group_code, history_months, employed_unwilling from"
        " mart.employment_rate where group_code in ('all', 'long_term_unemployed',"
        " 'zero_employment_family')",
    )
    assert {group for _, _, group, *_ in found} > {"all"}
    able = {month: measures_of(months, month)[1] for month in MONTHS}
    known = {month: known_then(month, months, DIVISIONS) for month in MONTHS}
    unwilling = {
        (month, person.community[:length])
        for month in MONTHS
        for person in months[month].counted(month)
        for length in LEVELS
        if is_working_age(person, month) and person.status == "employed" and person.willing is False
    }
    for month, area, group, history, employed_unwilling in found:
        if group == "all":
            assert history is None
            assert (employed_unwilling > 0) == ((month, area) in unwilling)
        else:
            assert history == history_months(area, able[month], known[month])


# Gates


def failing(release: Path) -> set[str]:
    """The equations that fail in a release file of these tables and those beside them."""
    models = release_models(*TABLES, BESIDE).values()
    names = {model.table for model in models if model.schema == "mart"}
    equations = {
        f"{model.name}: {one.name}" for model in models for one in model.checks if one.query
    }
    with opened(release, LIMITS) as session:
        results = results_in(session, names - {"area"})
    failed = {result.check for result in results if not result.passed}
    return {name for name in failed if name in equations or name.endswith("children_add_up")}


def test_a_sound_release_passes_the_gates(certified):
    assert failing(certified.release) == set()


@pytest.mark.parametrize(
    ("change", "checks"),
    [
        (
            (
                "full_employment_criterion set numerator = numerator - 1 where criterion ="
                " 'employment_rate' and numerator > 0"
            ),
            {"mart.full_employment_criterion: employment_as_rate"},
        ),
        (
            (
                "full_employment_criterion set denominator = denominator + 1 where criterion ="
                " 'communities_meeting_rate'"
            ),
            {"mart.full_employment_criterion: communities_counted"},
        ),
        (
            "full_employment_criterion set numerator = 3 where criterion = 'streets_meeting_rate'",
            {"mart.full_employment_criterion: streets_counted"},
        ),
        (
            (
                "full_employment_criterion set criterion_state = 'passes' where criterion_state ="
                " 'fails'"
            ),
            {"mart.full_employment_area: verdict_of_criteria"},
        ),
        (
            "full_employment_area set vetoed = false",
            {"mart.full_employment_area: veto_of_criteria"},
        ),
        (
            (
                "full_employment_area set communities_meeting = communities_meeting + 1 where"
                " area_level = 'street'"
            ),
            {
                "mart.full_employment_area: children_add_up",
                "mart.full_employment_criterion: communities_counted",
            },
        ),
    ],
)
def test_a_wrong_figure_fails_the_gate_that_is_named_for_it(certified, tmp_path, change, checks):
    broken = tmp_path / "broken.duckdb"
    shutil.copy(certified.release, broken)
    broken.chmod(0o600)
    with duckdb.connect(str(broken)) as connection:
        connection.execute(f"update mart.{change}")
    found = failing(broken)
    assert checks <= found
    assert len(found) <= len(checks) + 1


def test_a_flag_is_no_count_though_its_name_counts_elsewhere():
    columns = ("month", "area_code", "persons")
    assert Table("mart.any", columns, columns[:2]).counts == ("persons",)
    assert Table("mart.any", columns, columns[:2], flags=("persons",)).counts == ()
