"""Full employment against its second count over a generated province, and the gates that tie its
tables together.
"""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from pipelines.base.home import Home
from pipelines.quality.full_employment_suite import full_employment_checks
from pipelines.quality.mart_suite import Mart, mart_suite
from pipelines.reference.load import SHIPPED
from tests.build.certified_province import COMMUNITIES, MONTHS, certified_province, lake_row
from tests.build.criterion_release import (
    BESIDE,
    CRITERION_HEADER,
    RECOGNITION_HEADER,
    TABLES,
    closure,
    overlaid,
    released,
)
from tests.build.lake_file import send
from tests.build.release_file import rows
from tests.oracle.second_count import LEVELS
from tests.oracle.second_full_employment import second_full_employment

# what an operator adds to the shipped ones: shorter and longer prefixes, other dates, levels and
# bases, what no register tells
OWN_CRITERIA = (
    "national,510104018,community,employment_rate,0.9,share,at_least,able_and_willing,false,2025-10-01,",
    "national,51,community,difficult_employment_rate,0.9,share,at_least,difficult_year,true,2026-01-31,",
    "liuzhou,510105,community,employment_rate,0.948,share,at_least,able_and_willing,false,2026-02-01,",
    "liuzhou,510105,community,graduate_employment_rate,0.96,share,at_least,graduates,true,2026-02-01,",
    "liuzhou,510105,community,unemployed_over_half_year,1,persons,at_most,unemployed,false,2026-02-01,",
    "baoji,510105,community,older_employment_rate,0.9,share,at_least,older,false,2026-06-01,2026-07-31",
    "fujian,510303,community,employment_rate,0.9,share,at_least,able_and_willing,false,2020-01-01,",
    "fujian,510303,community,new_entities,2,count,at_least,entities,false,2020-01-01,",
    "fujian,510303,community,new_entity_jobs,40,persons,at_least,entities,false,2026-03-01,",
    "hangzhou_village,510303102,community,rural_transfer_rate,0.85,share,at_least,rural_labour,true,2026-04-01,",
    "hangzhou_village,510303102,community,employment_rate,0.9,share,at_least,able_and_willing,false,2026-04-01,",
    "fujian,510303,street,communities_meeting_rate,0.3,share,at_least,communities,false,2020-01-01,",
    "fujian,510303,street,employment_rate,0.9,share,at_least,able_and_willing,false,2026-01-01,",
    "fujian,510303,county,streets_meeting_rate,0.5,share,at_least,streets,true,2020-01-01,",
    "fujian,510303,county,new_entity_jobs,900,persons,at_least,entities,false,2020-01-01,",
    "zhenjiang,510105,county,landless_employment_rate,0.97,share,at_least,landless,false,2026-01-01,",
    "zhenjiang,510105,county,retraining_pass_rate,0.98,share,at_least,trainees,false,2026-05-01,",
    "chongqing,5101,prefecture,communities_meeting_rate,0.3,share,at_least,communities,false,2012-01-01,",
    "zhejiang,51,province,employment_rate,0.96,share,at_least,older,false,2025-01-01,",
    "zhejiang,51,province,registered_unemployment_rate,0.03,share,at_most,labour_force,false,2026-01-01,",
)


OWN_RECOGNITIONS = (
    *(f"{code},community,2025-1,2025-09-30," for code in COMMUNITIES[::3]),
    *(
        f"{code},community,2026-1,2026-01-31,{withdrawn}"
        for code, withdrawn in zip(
            COMMUNITIES[1::6], ("", "2026-05-01", "2026-05-31", "2026-06-30")
        )
    ),
    f"{COMMUNITIES[0]},community,2024-1,2024-01-01,2025-12-31",
    "510104017,street,2025-1,2025-08-01,",
    "510303,county,2025-1,2025-08-01,2026-07-31",
)


def read_criteria(own: tuple[str, ...]) -> list[dict]:
    """The shipped file as text, and an operator's lines: of equal keys the operator's."""
    with (SHIPPED / "criterion.csv").open(encoding="utf-8", newline="") as file:
        lines = [*csv.DictReader(file), *csv.DictReader([CRITERION_HEADER, *own])]
    return list(
        {
            tuple(
                line[key] for key in ("rule_set", "region", "area_level", "indicator", "valid_from")
            ): line
            for line in lines
        }.values()
    )


@dataclass(frozen=True)
class Certified:
    release: Path
    criteria: dict[tuple, dict]
    areas: dict[tuple, dict]


@pytest.fixture(scope="module")
def certified(tmp_path_factory) -> Certified:
    home = Home(tmp_path_factory.mktemp("certified")).prepare()
    months = certified_province()
    covers = sorted({code[:9] for code in COMMUNITIES})
    sent = [
        send(home, register, lines, month=f"{month:%Y-%m}", register=register, covers=covers)
        for month, registers in months.items()
        for register, lines in (
            ("labour_force", map(lake_row, registers.persons)),
            ("zero_employment_household", registers.households),
            ("community_entity", registers.entities),
        )
    ]
    reference = overlaid(home, OWN_CRITERIA, OWN_RECOGNITIONS)
    recognitions = list(csv.DictReader([RECOGNITION_HEADER, *OWN_RECOGNITIONS]))
    return Certified(
        released(home, reference, *sent),
        *second_full_employment(months, read_criteria(OWN_CRITERIA), recognitions),
    )


def table(release: Path, name: str, key: tuple[str, ...], columns: list[str]) -> dict[tuple, dict]:
    found = rows(release, f"select {', '.join((*key, *columns))} from {name}")
    return {row[: len(key)]: dict(zip(columns, row[len(key) :], strict=True)) for row in found}


def assert_equal(found: dict[tuple, dict], expected: dict[tuple, dict]) -> None:
    """Fail with the first cells that differ: areas and counts, never a person."""
    missing, unexpected = (
        sorted(expected.keys() - found.keys()),
        sorted(found.keys() - expected.keys()),
    )
    assert (missing[:5], unexpected[:5]) == ([], [])
    differ = [
        (key, name, found[key][name], value)
        for key, row in expected.items()
        for name, value in row.items()
        if found[key][name] != value
    ]
    assert not differ, "\n".join(map(str, [len(differ), *differ[:20]]))


def test_every_criterion_of_every_area_is_as_the_second_count_says(certified):
    columns = list(next(iter(certified.criteria.values())))
    found = table(certified.release, TABLES[0], ("month", "area_code", "criterion"), columns)
    for row in found.values():
        row["certificate_percent"] = (
            None if row["certificate_percent"] is None else Fraction(row["certificate_percent"])
        )
    assert_equal(found, certified.criteria)


def test_every_verdict_is_as_the_second_count_says(certified):
    columns = list(next(iter(certified.areas.values())))
    assert_equal(
        table(certified.release, TABLES[1], ("month", "area_code"), columns), certified.areas
    )


def test_the_province_holds_what_the_comparison_is_for(certified):
    """Every level and indicator on both sides of its threshold; every state; areas that no longer
    or not yet meet, at risk, vetoed, silent.
    """
    sides = {(name, row["passes"]) for (_, _, name), row in certified.criteria.items()}
    computed = {name for name, passes in sides if passes is not None}
    assert {
        name for name in computed if {(name, True), (name, False)} <= sides
    } == computed and len(computed) == 12
    assert {name for name, passes in sides if passes is None} == {
        "rural_transfer_rate",
        "retraining_pass_rate",
        "registered_unemployment_rate",
        "employment_rate",
    }
    assert {row["level"] for row in certified.areas.values()} == {*LEVELS.values(), None}
    seen = {
        (len(area), row["meets"], row["recognised"], row["at_risk"])
        for (_, area), row in certified.areas.items()
    }
    assert {(12, True, held, risk) for held in (True, False) for risk in (True, False)} | {
        (12, False, True, False),
        (9, True, False, True),
    } <= seen
    assert any(row["vetoed"] for row in certified.areas.values())
    assert any(row["denominator"] == 0 and row["passes"] for row in certified.criteria.values())
    assert (
        len(COMMUNITIES) == 60
        and len(MONTHS) == 14
        and (date(2026, 2, 1), "510105002") not in certified.areas
    )


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


# Gates


def failing(release: Path) -> set[str]:
    """The checks of many rows that fail in a release file, by the names of those that tie these
    tables together.
    """
    names = {
        check.name
        for check in full_employment_checks(
            lambda name, rule, *_: iter([Named(f"mart.{name}: {rule}")])
        )
    }
    with duckdb.connect() as connection:
        connection.execute(f"attach '{release}' as release (read_only)")
        models = closure(*TABLES, *BESIDE)
        marts = {
            model.table: Mart(
                model.table,
                tuple(
                    name
                    for name, *_ in connection.execute(f"describe release.{model.name}").fetchall()
                ),
                model.grain,
                model.not_additive,
            )
            for model in models.values()
            if model.schema == "mart" and model.table != "area"
        }
        checks = [
            check
            for check in mart_suite(marts, {level: length for length, level in LEVELS.items()})
            if check.kind == "rows"
        ]
        assert names <= {check.name for check in checks}
        return {
            check.name
            for check in checks
            if connection.execute(f"select count(*) from ({check.sql})").fetchall() != [(0,)]
        }


@dataclass(frozen=True)
class Named:
    name: str


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
            {"mart.full_employment_criterion: areas_counted:communities_meeting_rate"},
        ),
        (
            "full_employment_criterion set numerator = 3 where criterion = 'streets_meeting_rate'",
            {"mart.full_employment_criterion: areas_counted:streets_meeting_rate"},
        ),
        (
            "full_employment_criterion set passes = true where not passes and not veto",
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
                "mart.full_employment_criterion: areas_counted:communities_meeting_rate",
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
    assert checks <= found and len(found) <= len(checks) + 1


def test_a_flag_is_no_count_though_its_name_counts_elsewhere():
    columns = ("month", "area_code", "persons")
    assert Mart("any", columns, columns[:2]).counts == ("persons",)
    assert Mart("any", columns, columns[:2], flags=("persons",)).counts == ()
