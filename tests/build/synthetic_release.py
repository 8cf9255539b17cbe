"""A release file with the shipped tables and comments and invented counts, as large as wanted, made
by SQL in one go: no register behind it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from pipelines.base.wording import both
from pipelines.contract.register import REGISTERS
from pipelines.contract.vocabulary import VOCABULARY
from pipelines.reference.load import load_reference
from pipelines.warehouse.dictionary import DescribedTable, describe_tables
from pipelines.warehouse.engine import STORAGE_VERSION, quoted
from pipelines.warehouse.model import Model, load_models
from pipelines.warehouse.reference_table import AREA_LEVELS, reference_frames
from pipelines.warehouse.release_tables import LEVEL_BY_LEVEL
from pipelines.warehouse.source import mart_sources
from tests.build.synthetic_outlook import write_outlook, write_verdicts
from tests.build.synthetic_value import EXACT, MOVES, RATES, SCALE, STAYS, values_of

NOBODY_GONE = """
create schema memory.fact;
create table memory.fact.shrunk_roster (
  month date, street_code varchar, former_persons bigint, persons bigint, covers_street boolean
);
create table memory.fact.vanished_community (
  month date, street_code varchar, community_code varchar, former_persons bigint
);
create view memory.fact.roster as from release.mart.roster;
"""

MODELS = (  # counted from the tables that are made up
    "mart.provisional",
    "audit.reporting_month",
    "mart.warning",
    "mart.labour_flow_rate",
    "mart.target_achieved",
)


def write_synthetic_release(
    target: Path,
    *,
    communities: int,
    months: int,
    last_month: date = date(2026, 10, 1),
    within: str = "51",
    community_months: int | None = None,
) -> None:
    """Every table of mart that counts by month and area, with counts at community level that add up
    over the levels; ref as shipped; audit by rule of thumb.

    `communities` are dealt out evenly over the divisions below `within`. Only the last
    `community_months` have streets and communities (None: all). The same arguments give the same
    rows.
    """
    tables = {table.name: table for table in describe_tables()}
    with duckdb.connect() as connection:
        connection.execute("set preserve_insertion_order = true")
        connection.execute(f"attach '{target}' as release (storage_version '{STORAGE_VERSION}')")
        for schema in ("mart", "ref", "audit"):
            connection.execute(f"create schema release.{schema}")
        connection.execute("use release")
        for table in tables.values():
            columns = ", ".join(f'"{name}" {kind}' for name, kind, _ in table.columns)
            connection.execute(f"create table {table.name} ({columns})")
            connection.execute(f"comment on table {table.name} is {quoted(both(table.title))}")
            for name, _, described in table.columns:
                connection.execute(
                    f'comment on column {table.name}."{name}" is {quoted(described.comment)}'
                )
        for name, frame in reference_frames(load_reference()).items():
            connection.register("frame", frame)
            connection.execute(f"insert into ref.{name} by name select * from frame")
        _areas(connection, communities, months, last_month, within, community_months or months)
        for name, table in tables.items():
            if (
                name.startswith("mart.")
                and {"month", "area_code"} <= set(table.grain)
                and name not in ("mart.area", "mart.revision")
            ):
                _fill(connection, table, last_month)
        _year_to_date(connection, tables)
        _audit(connection, last_month)
        write_verdicts(connection)
        connection.register("source", mart_sources(load_models()))
        connection.execute("insert into audit.source by name select * from source")
        connection.execute(NOBODY_GONE)
        connection.execute("set search_path = 'release.main,memory.fact'")
        for name in MODELS:
            model = load_models()[name]
            connection.execute(f"delete from {name}")
            connection.execute(
                f"insert into {name} by name select * from ({model.query}) order by {order_of(model)}"
            )
        write_outlook(connection)
        connection.execute("checkpoint release")


def order_of(table: DescribedTable | Model) -> str:
    """How the rows of a table stand in a release."""
    first = (LEVEL_BY_LEVEL,) if "area_code" in table.grain else ()
    return ", ".join((*first, *table.grain))


def _areas(
    connection: duckdb.DuckDBPyConnection,
    communities: int,
    months: int,
    last_month: date,
    within: str,
    community_months: int,
) -> None:
    levels = ", ".join(f"('{level}', {digits})" for level, digits in AREA_LEVELS.items())
    connection.execute(f"""
        create temp table period as
        select cast(date '{last_month}' - n * interval '1' month as date) as month,
            n < {community_months} as is_whole
            from range({months}) as back(n) order by month;
        create temp table community as
        select division_code as code,
            row_number() over (partition by left(code, 9) order by code) = 1 as stands_for_street,
            count(*) over (partition by left(code, 9)) as of_street
        from (
            select division_code, division_name, row_number() over (order by hash(division_code),
                division_code) as place
            from ref.division where area_level = 'community' and valid_to is null
                and starts_with(division_code, '{within}')
        ) where place <= {communities};
        create temp table level as
            from (values {levels}) as l(area_level, digits);
        create temp table place as
        select distinct left(code, digits) as area_code, area_level from community, level;
        insert into mart.area by name
        select month, area_code, area_level, coalesce(division_name, area_code) as area_name,
            division_name_en as area_name_en, full_name, 2023 as division_vintage,
            area_code as current_area_code
        from period inner join place on is_whole or area_level <> 'community'
        left join (select division_code, any_value(division_name) as division_name,
            any_value(full_name) as full_name from ref.division
            where valid_to is null group by all) on division_code = area_code
        left join ref.place_name using (division_name)
        order by {LEVEL_BY_LEVEL}, month, area_code;
    """)


def _fill(connection: duckdb.DuckDBPyConnection, table: DescribedTable, last_month: date) -> None:
    """A mart's rows: counts of communities by hash, then sums by level. Of two or more further
    columns in its grain only some combinations are taken.
    """
    name = table.name.partition(".")[2]
    others = [column for column in table.grain if column not in ("month", "area_code")]
    if {"from_status", "to_status"} <= set(others):
        sets = f"(values {', '.join(map(str, (*STAYS, *MOVES)))}) as kind(from_status, to_status)"
    elif others:
        lists = ", ".join(
            f"unnest({list(values_of(column))!r}) as {column}" for column in others[:1]
        )
        sets = f"(select {lists})"
        for column in others[1:]:
            sets += f" cross join (select unnest({list(values_of(column))!r}) as {column})"
    else:
        sets = "(select 1)"
    names = [column for column, _, _ in table.columns]
    additive = [
        c for c in names if c in VOCABULARY and VOCABULARY[c].additive and not c.endswith("_ytd")
    ]
    exact = EXACT.get(name, {})
    keys = ", ".join(("month", "code", *others))
    sizes = (
        " * ".join(["1", *(f"({len(values_of(column))})" for column in others[1:])])
        if "from_status" not in others
        else "1"
    )
    ordered = sorted(additive, key=lambda c: list(exact).index(c) if c in exact else -1)
    hashes = {
        "h": f"(hash({keys}, '{{c}}') >> 8)",
        "b": f"(hash({', '.join(('code', *others))}, '{{c}}') >> 9)",
        "last": f"date '{last_month}'",
    }
    drawn = ", ".join(
        "cast("
        + exact.get(c, f"{{b}} % {SCALE.get(c, 5)} + {{h}} % 3").format(
            **{name: text.format(c=c) for name, text in hashes.items()}
        )
        + f" as bigint) as {c}"
        for c in ordered
    )
    sums = ", ".join(f"cast(sum({c} * stands_for) as bigint) as {c}" for c in additive)
    made = {
        **RATES,
        **{
            c: e.format(last=f"date '{last_month}'", h="0", b="0")
            for c, e in exact.items()
            if c not in additive
        },
    }
    shown = ", ".join(
        made[c] + f" as {c}" if c in made else c
        for c in names
        if c in {*additive, *table.grain, *made, "area_level", "area_name", "group_name"}
    )
    if not additive:
        return
    connection.execute(f"""
        insert into {table.name} by name
        with cell as (
            select month, is_whole, code{"".join(f", {c}" for c in others)},
                case when is_whole then 1 else of_street end as stands_for, {drawn}
            from period inner join community on is_whole or stands_for_street cross join {sets}
            where hash({", ".join(("code", *others))}, 'present') % ({sizes}) = 0
        ),
        county as (
            select month, left(code, 6) as code{"".join(f", {c}" for c in others)},
                1 as stands_for, {sums}
            from cell group by all
        ),
        total as (
            select month, code as area_code, 'community' as area_level{"".join(f", {c}" for c in others)},
                {", ".join(additive)}
            from cell where is_whole
            union all
            select month, left(code, 9), 'street'{"".join(f", {c}" for c in others)}, {sums}
            from cell where is_whole group by all
            union all
            select month, left(code, digits), area_level{"".join(f", {c}" for c in others)}, {sums}
            from county inner join level on digits <= 6 group by all
        )
        select {shown} from total inner join mart.area using (month, area_code, area_level)
        {"left join ref.population_group using (group_code)" if "group_code" in others else ""}
        order by {order_of(table)}
    """)


def _year_to_date(connection: duckdb.DuckDBPyConnection, tables: dict[str, DescribedTable]) -> None:
    for table in tables.values():
        present = {name for name, _, _ in table.columns}
        running = [
            name
            for name in sorted(present)
            if name.endswith("_ytd") and name.removesuffix("_ytd") in present
        ]
        if not running or "area_code" not in table.grain:
            continue
        others = ", ".join(key for key in table.grain if key != "month")
        sums = ", ".join(
            f"cast(sum({c.removesuffix('_ytd')}) over (partition by {others}, year(month) order by"
            f" month) as bigint) as {c}"
            for c in running
        )
        connection.execute(
            f"create or replace temp table running as select * replace ({sums}) from {table.name}"
            f" order by {order_of(table)}"
        )
        connection.execute(f"delete from {table.name}")
        connection.execute(f"insert into {table.name} select * from running")


def _audit(connection: duckdb.DuckDBPyConnection, last_month: date) -> None:
    """Most streets have sent; some faults and findings; one release, and another before it that it
    revises.
    """
    registers = ", ".join(f"('{register.name}')" for register in REGISTERS)
    connection.execute(f"""
        insert into audit.release by name
        select 'R2' as release_id, timestamp '2026-11-06 01:00:00' as released_at, 'x'
            as code_version, (select count(*) from period) as months, date '{last_month}'
                as data_month;
        insert into mart.submission_status by name
        select month, area_code as street_code, area_name as street_name, register, true
            as expected, cast(month + interval '1' month as date) + 4 as due_on, true as is_due,
            case when late % 11 <> 0 then cast(month + interval '1' month as date) + cast(late % 8
            as integer) end as received_on,
            late % 11 <> 0 and late % 8 > 4 as is_late,
            case when late % 11 = 0 then 0 else 100 + late % 900 end as accepted_rows, case
            when late % 11 = 0 then 0 else late % 13 end as quarantined_rows,
            late % 5 as warnings, case when late % 11 = 0 then 'missing'
                when late % 13 > 0 then 'partly_accepted' else 'accepted' end as verdict
        from (select *, cast(hash(month, area_code, register) >> 8 as bigint) as late
            from mart.area cross join (values {registers}) as r(register))
        where area_level = 'street'
        order by month, street_code, register;
        insert into audit.submission by name
        select printf('%08d-00001', row_number() over (order by month, street_code, register))
            as receipt, left(md5(month || street_code || register), 16) as submission,
            street_code || '_' || register || '.xlsx' as file_name, register, month, street_code,
                received_on + interval '1' hour as received_at,
            'accepted' as verdict, false as is_nil, true as stands, accepted_rows + quarantined_rows
            as rows_read, accepted_rows as accepted,
            quarantined_rows as quarantined, 0 as refused, accepted_rows as counted, 0
                as not_counted, 0 as superseded, warnings
        from mart.submission_status where verdict <> 'missing' order by receipt;
        insert into audit.issue by name
        select receipt, submission, case n % 3 when 0 then 'id_length' when 1 then 'id_check_digit'
            else 'age_under_16' end as rule,
            case when n % 3 = 2 then 'WARN' else 'ROW' end as severity, '1' as sheet, 5 + n as row
        from audit.submission, range(least(quarantined, 2)) as r(n)
            where month > date '{last_month}' - interval '14' month order by receipt, row;
        insert into audit.finding by name
        select month, area_code as street_code, 'labour_force' as register, case
            when n % 2 = 0 then 'people_lost' else 'phone_repeated' end as rule,
            3 + n as cases, 100 as base
        from mart.area, range(2) as r(n) where area_level = 'street' and hash(area_code,
            month) % 40 = n order by all;
        insert into mart.revision by name
        with cause as (
            select month, left(street_code, digits) as area_code, submission, row_number() over
                (partition by month, left(street_code, digits) order by street_code) as place
            from audit.submission inner join level on digits <= 9 where register = 'labour_force'
        ),
        named as (
            select month, area_code, string_agg(submission, ' ' order by place) as cause
            from cause where place <= 5 group by all
        )
        select month, area_code, rate.area_level, rate.area_name,
            'employment_rate.employment_rate:all' as measure, 'R2' as release_id,
            employment_rate as value, employment_rate - 0.0004 as previous_value, cause,
            true as is_headline, false as is_ripening,
            timestamp '2026-11-05 22:30:00' as known_from
        from mart.employment_rate as rate inner join named using (month, area_code)
        where group_code = 'all' and rate.area_level <> 'community'
            and month < date '{last_month}' and hash(area_code, month) % 20 = 0
        union all by name
        select month, area_code, area_level, area_name, 'roster.' || measure as measure,
            'R2' as release_id, persons + 1 as value, persons as previous_value,
            (select min(submission) || ' ' || max(submission) from audit.submission) as cause,
            measure = 'employed' as is_headline, false as is_ripening,
            timestamp '2026-11-05 22:30:00' as known_from
        from mart.roster, (values ('employed'), ('persons')) as m(measure)
            where month < date '{last_month}'
            and (area_level = 'province' or hash(area_code, month) % 50 = 0)
        order by month, area_code, measure;
    """)
