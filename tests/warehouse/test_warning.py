"""Warnings on figures: where each stands and where none does; and new employment by age."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.base.home import Home
from pipelines.contract.code_list import code_lists
from pipelines.contract.vocabulary import VOCABULARY
from tests.build.event_file import hired, told
from tests.build.fact_file import shipped
from tests.build.gate_sql import failing_checks
from tests.build.lake_file import STREET, A, B, day, person, send
from tests.build.release_file import release_of, release_with, rows

OTHER = "510104018"


def warnings(release: Path, where: str) -> list[tuple]:
    return rows(
        release,
        f"select table_name, group_code, warning from mart.warning where {where} order by all",
    )


def people(count: int, community: str, status: str = "employed", **other: object) -> list[dict]:
    return [
        person(f"{community} {status} {n}", community, str(n), status=status, **other)
        for n in range(count)
    ]


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Path:
    """August whole; in September the other street is missing. Community A: 30 able and willing, B:
    29 and four of unknown status.
    """
    home = Home(tmp_path_factory.mktemp("warning")).prepare()
    here = [*people(30, A), *people(29, B), *people(4, B, "unknown", willing_to_work=None)]
    other = people(40, f"{OTHER}001")
    return release_of(
        home,
        send(home, "here", here),
        send(home, "other", other, covers=[OTHER]),
        send(home, "here again", here, month="2026-09"),
        *told(
            home,
            "new_employment",
            {
                "2026-08": [
                    hired("young", "2026-08-01", birth_date=day("2001-08-02")),
                    hired("older", "2026-08-01", birth_date=day("2001-08-01")),
                ],
                "2026-09": [
                    hired("oldest", "2026-09-30", birth_date=day("1980-09-30")),
                    hired("minor", "2026-09-01", birth_date=day("2010-09-02")),
                ],
            },
        ),
    )


def test_a_month_in_which_an_expected_street_is_missing_is_provisional_at_every_level(release):
    marked = rows(
        release,
        """
        select month, area_code from mart.warning where warning = 'provisional'
            and table_name = 'employment_rate' and group_code = 'all' order by all""",
    )
    assert [(str(month), code) for month, code in marked] == [
        ("2026-09-01", code) for code in ("51", "5101", "510104", OTHER, f"{OTHER}001")
    ]


def test_a_street_that_has_sent_is_not_provisional(release):
    assert (
        warnings(release, f"starts_with(area_code, '{STREET}') and warning = 'provisional'") == []
    )


def test_a_denominator_below_the_policy_is_small_and_one_at_it_is_not(release):
    small = "warning = 'small_denominator' and group_code = 'all' and month = '2026-08-01'"
    assert rows(release, f"select area_code from mart.warning where {small} order by 1") == [(B,)]


def test_groups_are_warned_of_down_to_streets_and_communities_for_all_persons_only(release):
    groups = dict(
        rows(
            release,
            "select area_level, count(distinct group_code) from mart.warning where warning ="
            " 'small_denominator' group by all",
        )
    )
    assert groups["community"] == 1
    small = rows(
        release,
        f"""
        select distinct group_code from mart.employment_rate where area_code = '{STREET}'
            and able_and_willing between 1 and 29""",
    )
    warned = rows(
        release,
        f"select distinct group_code from mart.warning where area_code = '{STREET}' and warning ="
        " 'small_denominator'",
    )
    assert set(small) == set(warned)


def test_many_of_unknown_status_are_warned_of(release):
    found = rows(
        release,
        "select area_code from mart.warning where warning = 'unknown_high' and group_code = 'all'"
        " and month = '2026-08-01'",
    )
    assert found == [(B,)]  # 4 of 33; the street has 4 of 63


def test_an_area_into_which_divisions_were_changed_is_warned_of_in_that_month_only(home):
    succession = shipped()[0].tables["division_succession"]
    to_code, changed_on = next(
        (row["to_code"], row["valid_from"])
        for row in succession.iter_rows(named=True)
        if row["certain"]
        and row["to_code"]
        and len(row["to_code"]) == 9
        and row["valid_from"].year > 2018
    )
    month = f"{changed_on:%Y-%m}"
    after = f"{changed_on.year + (changed_on.month == 12)}-{changed_on.month % 12 + 1:02}"
    place = f"{to_code}001"
    release = release_with(
        "warning",
        home,
        *(send(home, m, people(1, place), month=m, covers=[to_code]) for m in (month, after)),
    )
    found = rows(
        release,
        "select cast(month as varchar) from mart.warning where warning = 'break_in_series' and"
        f" area_code = '{to_code}'",
    )
    assert found == [(f"{month}-01",)]


def test_the_vocabulary_of_warnings_is_closed_and_each_has_a_name(release):
    words, said = (
        code_lists()[VOCABULARY["warning"].code_list].labels,
        shipped()[1]["mart.warning"].what,
    )
    assert {row[0] for row in rows(release, "select distinct warning from mart.warning")} <= set(
        words
    )
    assert all(word in said.zh and word in said.en for word in words)


ROSTER, ACCOUNT = "labour_force", "zero_employment_household"
COUNTED = {  # table -> the registers without which it is provisional
    "roster": {ROSTER},
    "employment_rate": {ROSTER},
    "unemployment_duration": {ROSTER},
    "labour_movement": {ROSTER},
    "labour_flow_rate": {ROSTER},
    "matched_change": {ROSTER},
    "small_area_rate": {ROSTER},
    "spell_survival": {ROSTER, ACCOUNT},
    "employment_bound": {ROSTER},
    "household_typology": {ROSTER},
    "zero_employment_household": {ROSTER, ACCOUNT},
    "new_employment": {"new_employment", "natural_attrition"},
    "target_achieved": {"new_employment", "natural_attrition"},
    "new_employment_by_channel": {"new_employment"},
    "new_employment_by_age": {"new_employment"},
    "assistance": {"assistance"},
    "community_entity": {"community_entity"},
    "job_post": {"job_post"},
    "station": {"station"},
    "full_employment_criterion": {ROSTER, ACCOUNT},
    "full_employment_area": {ROSTER, ACCOUNT},
}
TO_DATE = {
    "new_employment",
    "target_achieved",
    "new_employment_by_channel",
    "new_employment_by_age",
}


def test_a_table_is_provisional_by_registers_that_it_counts(release):
    found: dict[str, set[str]] = {}
    for table, register in rows(release, "select table_name, register from audit.source"):
        found.setdefault(table, set()).add(register)
    assert {table: found[table] for table in COUNTED} == COUNTED


def test_a_missing_month_touches_later_ones_of_the_year_to_date_and_the_next_of_movements(release):
    flags = "select distinct table_name from audit.source where"
    assert {name for (name,) in rows(release, f"{flags} is_year_to_date")} == TO_DATE
    assert {name for (name,) in rows(release, f"{flags} compares_months")} == {
        "labour_flow_rate",
        "labour_movement",
        "spell_survival",
    }


AGES = (
    "select area_code, age_group, persons, persons_ytd from mart.new_employment_by_age where month"
    " = '{}' and area_code = '51' order by all"
)


def test_new_employment_is_counted_by_age_on_the_day_of_employment(release):
    assert rows(release, AGES.format("2026-08-01")) == [
        ("51", "age_16_24", 1, 1),
        ("51", "age_25_45", 1, 1),
    ]
    assert rows(release, AGES.format("2026-09-01")) == [
        ("51", "age_16_24", 0, 1),
        ("51", "age_25_45", 0, 1),
        ("51", "age_46_up", 1, 1),
        ("51", "under_16", 1, 1),
    ]


def test_ages_that_do_not_add_up_to_new_employment_close_the_gate(release, tmp_path):
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(release.read_bytes())
    assert failing_checks(copy) == set()
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "update mart.new_employment_by_age set persons = persons + 1, persons_ytd = persons_ytd"
            " + 1 where age_group = 'age_25_45'"
        )
    assert "mart.new_employment_by_age: ages_add_up" in failing_checks(copy)
