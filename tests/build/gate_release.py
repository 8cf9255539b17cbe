"""A small release that keeps every check of seven marts, and the lake files of two registers, by hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

MARTS = (
    "mart.roster",
    "mart.employment_rate",
    "mart.unemployment_duration",
    "mart.zero_employment_household",
    "mart.household_typology",
    "mart.community_entity",
    "mart.submission_status",
)  # Two streets of one county with two communities and one. In a community: four men and four women,
# of each one employed, one unemployed,
# one at home, one unknown; six households.
RELEASE = """
create schema release.ref;
create schema release.mart;
create schema release.audit;
create table release.audit.release as select null::date as held_from, null::date as detailed_from;
create table release.ref.area_level as
    from (values ('province', 2), ('prefecture', 4), ('county', 6), ('street', 9), ('community',
        12)) as level(area_level, code_length);
create table community as from (values ('510104017001'), ('510104017002'), ('510104018001'))
    as community(code);
create table area as
    select code, left(code, code_length) as area_code, area_level, 'somewhere' as area_name
        from community, release.ref.area_level;
create table release.ref.division as
    select distinct area_code as division_code, date '1900-01-01' as valid_from, null::date
        as valid_to from area;
create table release.mart.roster as
    select date '2026-08-01' as month, area_code, area_level, area_name, sum(8) as persons, sum(6)
        as households,
        sum(2) as employed, sum(2) as unemployed, sum(2) as not_in_labour_force, sum(2) as unknown,
        sum(1) as age_unknown
    from area group by all;
create table release.mart.employment_rate as
    select date '2026-08-01' as month, area_code, area_level, area_name, group_code, group_code
        as group_name,
        sum(4 * n) as working_age, sum(3 * n) as able_and_willing, sum(n) as employed, sum(n)
            as unemployed, sum(n) as unknown,
        sum(n) as registered_unemployed, sum(n) / nullif(sum(3 * n), 0) as employment_rate
    from area, (
        values ('all', 2), ('male', 1), ('female', 1), ('age_16_24', 1), ('age_25_45', 1),
            ('age_46_up', 0), ('male_16_24', 1), ('female_25_45', 1), ('graduate', 1)
    ) as population_group(group_code, n)
    group by all;
create table release.mart.unemployment_duration as
    select date '2026-08-01' as month, area_code, area_level, area_name, duration_band, sum(1)
        as persons
    from area, (values ('under_1'), ('not_stated')) as band(duration_band) group by all;
create table release.mart.zero_employment_household as
    select date '2026-08-01' as month, area_code, area_level, area_name, sum(1) as derived,
        sum(1) as undetermined, sum(1) as undetermined_member_unknown,
        sum(0) as undetermined_row_returned, sum(0) as undetermined_both, sum(1) as opening, sum(1) as adjustment,
        sum(1) as newly_recognised, sum(1) as resolved, sum(0) as ended_otherwise,
        sum(1) as recognised, sum(1) as confirmed, sum(0) as hidden, sum(0) as stale,
        sum(0) as not_compared, sum(0) as overdue, sum(0) as relapsed, 30.0 as median_days
    from area group by all;
create table release.mart.household_typology as
    select date '2026-08-01' as month, area_code, area_level, area_name, household_kind, sum(1)
        as households, sum(1) as persons
    from area, (values ('mixed'), ('workless'), ('undetermined')) as kind(household_kind)
        group by all;
create table release.mart.community_entity as
    select date '2026-08-01' as month, area_code, area_level, area_name, 'enterprise'
        as entity_type, industry, sum(3) as entities,
        sum(1) as active, sum(1) as suspended, sum(1) as closed, sum(1) as founded, sum(1)
            as closed_in_month, sum(9) as employees,
        sum(4) as absorbed_unemployed, sum(1) as relief_entitled, sum(0) as relief_granted
    from area, (values ('A'), ('not_stated')) as i(industry) group by all;
create table release.mart.submission_status as
    select date '2026-08-01' as month, area_code as street_code, 'somewhere' as street_name,
        register, true as expected,
        date '2026-09-01' as received_on, sum(8) as accepted_rows,
        sum(1) as quarantined_rows, sum(1) as warnings, 'partly_accepted' as verdict
    from area, (values ('labour_force'), ('community_entity')) as r(register)
        where area_level = 'street' group by all;
"""
PERSON = {
    "submission": "0123456789abcdef",
    "sheet_no": 1,
    "row": 4,
    "is_forced": False,
    "person": b"0123456789abcdef",
    "birth_date": date(1990, 1, 1),
    "community_code": "510104017001",
    "household_no": "12",
    "relationship": "head",
    "sex": "female",
    "education": "college",
    "hukou_type": "urban",
    "residence": "hukou",
    "labour_capacity": True,
    "willing_to_work": True,
    "employment_status": "employed",
    "employment_form": "unit",
    "employer_code": "91510100MA6CA0000X",
    "industry": "C",
    "employed_since": date(2020, 1, 1),
    "unemployed_since": None,
    "unemployment_registered": False,
    "unemployment_reason": None,
    "difficulty_types": "disabled;older",
    "is_graduate": None,
    "retirement_kind": "woman_cadre",
}
PERSON_TYPES = {
    "unemployed_since": pl.Date,
    "unemployment_reason": pl.String,
    "is_graduate": pl.Boolean,
}
ENTITY = {
    "submission": "0123456789abcdef",
    "sheet_no": 1,
    "row": 4,
    "is_forced": False,
    "entity_code": "91510100MA6CA0000X",
    "community_code": "510104018001",
    "entity_type": "enterprise",
    "industry": "C",
    "founded_on": date(2019, 1, 1),
    "closed_on": None,
    "status": "active",
    "employees": 9,
    "absorbed_unemployed": 4,
    "fee_relief": True,
}
ENTITY_TYPES = {"closed_on": pl.Date, "employees": pl.Int32, "absorbed_unemployed": pl.Int32}
ROWS = {"labour_force": (PERSON, PERSON_TYPES), "community_entity": (ENTITY, ENTITY_TYPES)}


def write_rows(path: Path, register: str, said: list[dict[str, object]]) -> Path:
    """A lake file of `register`: a good row for each entry, but for what the entry says."""
    row, types = ROWS[register]
    pl.DataFrame([row | differing for differing in said], schema_overrides=types).write_parquet(
        path
    )
    return path


def altered(good: Path, folder: Path, sql: str = "", marts: Iterable[str] = MARTS) -> Path:
    """A copy of the good release with these marts only, the faster to judge, after `sql`."""
    release = Path(shutil.copy(good / "release.duckdb", folder / "release.duckdb"))
    with duckdb.connect() as connection:
        connection.execute(f"attach '{release}' as release")
        connection.execute(
            "".join(f"drop table release.{mart};" for mart in MARTS if mart not in marts) + sql
        )
    return release
