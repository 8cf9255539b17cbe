"""A planted province for public editions: invented persons of eight streets, counted into the
tables of a release.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from pipelines.edition.shown import GROUPS
from pipelines.intake.receipt_list import NONE_RECEIVED
from pipelines.release.publish import Inputs, Release
from tests.build.empty_release import attach_empty_release

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
STREETS = {
    f"51{prefecture}{county}{street}": 25 + 45 * prefecture_at + 30 * county_at + 12 * street_at
    for prefecture_at, prefecture in enumerate(("01", "03"))
    for county_at, county in enumerate(("04", "05"))
    for street_at, street in enumerate(("001", "002", "003"))
}
STATES = ("employed", "unemployed", "idle", "unable", "unknown", "aged")
AGES = ("age_16_24", "age_25_45", "age_46_up")
BANDS = ("under_1", "1_to_3", "3_to_6", "6_to_12", "12_to_24", "over_24", "not_stated")


def persons(months: tuple[date, ...], seed: int) -> pl.DataFrame:
    """A line a person and month: street, sex, age, state, household, band where registered."""
    lot, lines = np.random.default_rng(seed), []
    for month in months:
        for street, size in STREETS.items():
            for number in range(size * 2):
                state = lot.choice(STATES, p=(0.6, 0.1, 0.04, 0.1, 0.03, 0.13))
                registered = state == "unemployed" and lot.random() < 0.7
                lines.append(
                    (
                        month,
                        f"{street}00{1 + number % 2}",
                        lot.choice(("male", "female")),
                        lot.choice(AGES, p=(0.15, 0.5, 0.35)),
                        state,
                        f"{street}{number // 3}",
                        lot.choice(BANDS) if registered else None,
                    )
                )
    names = ["month", "community", "sex", "age", "state", "household", "band"]
    return pl.DataFrame(lines, schema=names, orient="row")


def write_planted_release(
    target: Path, months: tuple[date, ...] = (JANUARY, FEBRUARY), seed: int = 1
) -> Release:
    """A release file with the tables that an edition reads; the newest month is the data month and
    one more month lies after the last that an edition takes.
    """
    person = persons(months, seed)
    community = person.select("month", "community").unique().sort("month", "community")
    lot = np.random.default_rng(seed + 1)
    count = len(community)
    events = community.with_columns(
        pl.Series("new_employment", lot.poisson(1.8, count)),
        pl.Series("natural_attrition", lot.poisson(1.2, count)),
        pl.Series("reemployed_unemployed", [0] * count),
        pl.Series("loans", lot.poisson(1, count)),
        pl.Series("employees", lot.pareto(1.2, count) * 20 // 1 + 1),
        pl.Series("entities", lot.integers(0, 2, count)),
        pl.Series("capacity", lot.poisson(1.6, count)),
    ).with_columns(
        reemployed_unemployed=pl.col("new_employment") // 3,
        employees=pl.col("employees") * pl.col("entities"),
    )
    with duckdb.connect() as connection:
        attach_empty_release(connection, target)
        connection.register("person", person)
        connection.register("event", events)
        for statement in TABLES.split(";"):
            if statement.strip():
                connection.execute(statement.replace("$groups", str(list(GROUPS))))
        for (table,) in connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'mart' and database_name ="
            " 'memory' order by table_name"
        ).fetchall():
            connection.execute(
                f"insert into release.mart.{table} by name select * from mart.{table} order by all"
            )
        connection.execute(
            "insert into release.audit.release by name select ? as release_id, ? as released_at, ?"
            " as data_month",
            [target.stem, datetime(2026, 4, 9), max(months)],
        )
        connection.execute(
            "delete from release.ref.policy where policy = 'public_lag_months';"
            " insert into release.ref.policy by name select 'public_lag_months' as policy, 0.0 as"
            " value, date '1900-01-01' as valid_from"
        )
        connection.execute("checkpoint release")
    return Release(
        target.stem, datetime(2026, 4, 9), "", Inputs(NONE_RECEIVED, (), "", "", ""), target
    )


TABLES = """
create schema mart;
create table mart.area as
    select distinct month, left(community, digits) as area_code, area_level,
        left(community, digits) as area_name
    from person, level;
create table placed as
    select person.*, left(community, digits) as area_code, area_level,
        state <> 'aged' as is_working_age, state in ('employed', 'unemployed', 'idle') as is_able
    from person, level;
create table mart.roster as
    select month, area_code, area_level, count(*) as persons,
        count(distinct household) as households
    from placed group by all;
create table mart.employment_rate as
    select month, area_code, area_level, group_code,
        count(*) filter (is_working_age) as working_age,
        count(*) filter (is_able) as able_and_willing,
        count(*) filter (state = 'employed') as employed,
        count(*) filter (state = 'unemployed') as unemployed,
        count(*) filter (state = 'unknown') as unknown,
        count(band) as registered_unemployed, cast(null as double) as employment_rate
    from (select *, unnest(['all', sex, age]) as group_code from placed) group by all;
create table mart.unemployment_duration as
    select month, area_code, area_level, band as duration_band, count(*) as persons
    from placed where band is not null group by all;
create table mart.household_typology as
    select month, area_code, area_level, household_kind, count(*) as households,
        sum(persons) as persons
    from (select month, area_code, area_level, left(household, digits) as place, household,
            count(*) as persons,
            case when count(*) filter (state = 'employed') = count(*) then 'working'
                when count(*) filter (state = 'employed') > 0 then 'mixed' else 'workless' end
                as household_kind
        from placed join level using (area_level) where length(area_code) <= 9 group by all)
    group by all;
create table mart.zero_employment_household as
    select month, area_code, area_level, count(*) as derived, count(*) // 2 * 0 as recognised,
        0 as newly_recognised, 0 as resolved
    from (select month, area_code, area_level, household from placed group by all
        having count(*) filter (state = 'employed') = 0) group by all;
create table mart.labour_flow_rate as
    select month, area_code, area_level,
        count(*) filter (state = 'unemployed') as unemployed_followed,
        count(*) filter (state = 'unemployed' and band is null) as found_work,
        count(*) filter (state = 'employed') as employed_followed,
        count(*) filter (state = 'employed' and hash(household, 1) % 20 = 0) as lost_work,
        cast(null as double) as job_finding_rate, cast(null as double) as separation_rate,
        cast(null as double) as steady_state_rate
    from (select *, hash(household) % 30 as lot from placed)  -- some moved: seen above alone
    where length(area_code) <= case lot when 0 then 2 when 1 then 4 when 2 then 6 else 12 end
    group by all;
create table summed as
    select month, left(community, digits) as area_code, area_level,
        cast(sum(new_employment) as bigint) as new_employment,
        cast(sum(natural_attrition) as bigint) as natural_attrition,
        cast(sum(new_employment) - sum(natural_attrition) as bigint) as net_new_employment,
        cast(sum(reemployed_unemployed) as bigint) as reemployed_unemployed,
        cast(sum(reemployed_unemployed) as bigint) as difficult_employed,
        cast(sum(loans) as bigint) as loans, cast(sum(employees) as bigint) as employees,
        cast(sum(entities) as bigint) as entities, cast(sum(capacity) as bigint) as capacity
    from event, level group by all;
create table mart.new_employment as
    select month, area_code, area_level, new_employment, natural_attrition, net_new_employment,
        reemployed_unemployed, difficult_employed,
        sum(new_employment) over so_far as new_employment_ytd,
        sum(natural_attrition) over so_far as natural_attrition_ytd,
        sum(net_new_employment) over so_far as net_new_employment_ytd,
        sum(reemployed_unemployed) over so_far as reemployed_unemployed_ytd,
        sum(difficult_employed) over so_far as difficult_employed_ytd
    from summed window so_far as (partition by area_code order by month);
create table mart.community_entity as
    select month, area_code, area_level, entity_type, entities, employees,
        employees // 9 as absorbed_unemployed
    from summed, (values ('enterprise'), ('sole_trader')) as t(entity_type)
    where area_level = 'community';
insert into mart.community_entity
    select month, left(area_code, digits), level.area_level, entity_type, sum(entities),
        sum(employees), sum(absorbed_unemployed)
    from mart.community_entity, level where level.area_level <> 'community' group by all;
create table mart.assistance as
    select month, area_code, area_level, 'business_loan' as service, loans as services,
        loans as persons, cast(loans * 31250 as decimal(18, 2)) as amount_yuan
    from summed;
create table mart.job_post as
    select month, area_code, area_level, 'public_welfare' as post_kind, capacity,
        capacity * 2 // 3 as filled
    from summed where area_level = 'community';
insert into mart.job_post
    select month, left(area_code, digits), level.area_level, post_kind, sum(capacity), sum(filled)
    from mart.job_post, level where level.area_level <> 'community' group by all;
"""
