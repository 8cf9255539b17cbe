"""SQL on a release: what it refuses, and what a refusal shows."""

from __future__ import annotations

import duckdb
import pytest

from pipelines.release.query import run_query
from pipelines.release.query_check import TABLE_FUNCTIONS
from pipelines.release.query_error import QueryError, QueryFailed, QueryRefused


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "-- nothing",
        "select 1; select 2",
        "select 1; drop table mart.roster",
        "insert into mart.roster values (null, null, null, null, null)",
        "update mart.roster set persons = 0",
        "delete from mart.roster",
        "truncate mart.roster",
        "drop table mart.roster",
        "alter table mart.roster add column x int",
        "comment on table mart.roster is 'x'",
        "with x as (insert into mart.roster (area_code) values ('1') returning *) select * from x",
        "with x as (delete from mart.roster returning *) select * from x",
        (
            "select * from (with x as (update mart.roster set persons = 0 returning *) select *"
            " from x)"
        ),
        (
            "merge into mart.roster r using mart.roster s on r.month = s.month when matched then"
            " delete"
        ),
        "create table memory.main.t as select 1",
        "create temp table t as select 1",
        "create view memory.v as select 1",
        "create macro memory.f(x) as x",
        "create secret s (type http)",
        "copy mart.roster to 'out.csv'",
        "copy (select 1) to '/tmp/x.parquet'",
        "export database 'x'",
        "import database 'x'",
        "attach ':memory:' as other",
        "attach '/etc/passwd' as other",
        "detach jiuye",
        "use memory",
        "install httpfs",
        "load json",
        "force install spatial",
        "set memory_limit = '64GB'",
        "reset memory_limit",
        "set lock_configuration = false",
        "set variable x = 1",
        "pragma database_list",
        "pragma enable_profiling",
        "call pragma_version()",
        "call query('select 1')",
        "checkpoint",
        "force checkpoint",
        "vacuum",
        "analyze",
        "begin",
        "commit",
        "prepare p as select 1",
        "execute p",
        "explain analyze select 1",
        "explain create table x as select 1",
        "pivot mart.roster on area_code using sum(persons)",
        "from read_csv('/etc/passwd')",
        "from read_csv_auto('x.csv')",
        "from read_text('/etc/hostname')",
        "from read_blob('/etc/passwd')",
        "from read_parquet('x')",
        "from read_json('x')",
        "from read_duckdb('x')",
        "from parquet_metadata('x')",
        "from sniff_csv('x')",
        "from glob('/*')",
        "from '/etc/passwd'",
        "from 'people.csv'",
        'from "https://example.org/x.parquet"',
        "select (select count(*) from 'x.parquet')",
        "summarize 'x.csv'",
        "describe from 'x.csv'",
        "describe select * from read_csv('x.csv')",
        "from duckdb_databases()",
        "from duckdb_databases",
        "from pragma_database_list",
        "from system.main.DUCKDB_SETTINGS()",
        "from pg_catalog.pg_settings",
        "from duckdb_temporary_files()",
        "from duckdb_logs",
        "from duckdb_secrets()",
        "from duckdb_extensions()",
        "summarize duckdb_databases",
        "select 1 where exists (from duckdb_settings())",
        "select * from mart.roster, lateral (from duckdb_databases()) d",
        "select current_setting('temp_directory')",
        "select 'temp_directory'.current_setting()",
        "select system.main.Current_Setting('temp_directory')",
        "select list_transform(['temp_directory'], lambda x: current_setting(x))",
        "select count(*) filter (where current_setting('threads') > 1)",
        "from query('select * from duckdb_dat' || 'abases()')",
        "from query_table('duckdb_databases')",
        "from json_execute_serialized_sql(json_serialize_sql('select 1'))",
        "from arrow_scan(1, 2, 3)",
        "from pandas_scan(1)",
        "from enable_logging()",
        "from force_checkpoint()",
        "from seq_scan('x')",
        "from read_ndjson('x')",
        "from read_csv(['/etc/passwd'])",
        "from parquet_schema('x')",
        "from parquet_scan('x')",
        "from read_parquet('s3://bucket/x')",
        "with x as (from read_text('/etc/hostname')) from x",
        "select (select content from read_text('/etc/hostname'))",
        "from glob('../*')",
        "create macro f() as table from read_text('/etc/hostname')",
        "create or replace macro mart.f(x) as x",
        "drop macro sum",
        "copy (from mart.roster) to 'x.xlsx' (format xlsx)",
        "attach 'https://example.org/x.duckdb' as other",
        "attach if not exists '/etc/hostname' as other (type sqlite)",
        "pragma database_size",
        "pragma version",
        "pragma storage_info('mart.roster')",
        "set global memory_limit = '64GB'",
        "set session threads = 64",
        "set schema = 'memory'",
        "use memory.main",
        "create type t as enum ('a')",
        "create sequence s",
        "select nextval('s')",
        "load '/tmp/x.duckdb_extension'",
        "update extensions",
        "from storage_info('mart.roster')",
        "from pragma_storage_info('mart.roster')",
        "from duckdb_settings",
        "from duckdb_variables()",
        "select getvariable('x'), getenv('HOME')",
        "select system.main.getenv('PATH')",
        "select getenv('HOME')",
        "select sleep_ms(100000)",
        "select " + "1 + " * 40_000 + "1",
    ],
)
def test_what_is_no_plain_query_is_refused_with_a_remedy_in_both_languages(roster_release, sql):
    with pytest.raises(QueryRefused) as refusal:
        run_query(roster_release, sql, seconds=10)
    assert any("一" <= c <= "鿿" for c in refusal.value.text.zh)
    assert refusal.value.text.en.isascii()


@pytest.mark.parametrize(
    "sql",
    [
        "copy database jiuye to other",
        "reset all",
        "selekt 1",
        "select",
        "select nothing from mart.roster",
        "from mart.rooster",
        "select $1",
        "select 'x'::int",
        "from roster_release",
        "from path",
        "select " + "(" * 5000 + "1" + ")" * 5000,
        "select '\udcff'",
    ],
)
def test_a_faulty_query_fails_without_naming_a_path(roster_release, sql):
    path = roster_release  # noqa: F841 what DuckDB must not find
    with pytest.raises(QueryError) as failure:
        run_query(roster_release, sql, seconds=10)
    assert "secret-folder" not in str(failure.value)


def test_a_misspelt_table_is_answered_with_the_likely_one(roster_release):
    with pytest.raises(QueryFailed, match='Did you mean "roster"'):
        run_query(roster_release, "from mart.rooster")


def _table_functions_and_views() -> list[str]:
    with duckdb.connect() as connection:
        names = connection.execute("""
            select distinct function_name || '()' from duckdb_functions() where function_type
                in ('table', 'table_macro', 'pragma')
            union all select distinct schema_name || '.' || view_name from duckdb_views()
                where internal
        """).fetchall()
    return sorted(name for (name,) in names)


def test_no_table_function_or_view_of_the_engine_shows_a_path(roster_release, tmp_path):
    answered = set()
    for name in _table_functions_and_views():
        try:
            result = run_query(roster_release, f"from {name}", seconds=10, scratch=tmp_path)
        except QueryError as error:
            shown = str(error)
        else:
            answered.add(name.removesuffix("()"))
            shown = str(result.rows)
        assert "secret-folder" not in shown, name
        assert str(tmp_path) not in shown, name
    assert "duckdb_columns" in answered
    assert {name for name in answered if "." not in name} <= TABLE_FUNCTIONS


def test_the_release_is_the_same_bytes_after_hostile_queries(roster_release):
    before = roster_release.read_bytes()
    for sql in (
        "drop table mart.roster",
        "checkpoint",
        "with x as (delete from mart.roster returning *) from x",
    ):
        with pytest.raises(QueryRefused):
            run_query(roster_release, sql)
    assert roster_release.read_bytes() == before
    assert sorted(path.name for path in roster_release.parent.iterdir()) == [roster_release.name]


def test_a_missing_or_broken_release_says_what_to_do(tmp_path):
    with pytest.raises(QueryFailed, match="jiuye refresh"):
        run_query(tmp_path / "none.duckdb", "select 1")
    (tmp_path / "broken.duckdb").write_bytes(b"no database" * 1000)
    with pytest.raises(QueryFailed) as failure:
        run_query(tmp_path / "broken.duckdb", "select 1")
    assert str(tmp_path) not in str(failure.value)


@pytest.mark.parametrize(
    "sql",
    [
        "select json_serialize_plan('select current_setting(''allowed_paths'')', optimize := true)",
        "select 'select 1'.json_serialize_plan()",
        "select JSON_SERIALIZE_PLAN('select 1')",
        "select json_deserialize_sql('{}')",
        "select getvariable('files_0')",
        "from duckdb_variables()",
        "from duckdb_views()",
        "select sql from duckdb_views() where schema_name = 'lake'",
        "select view_definition from information_schema.views",
        "select view_definition from Information_Schema.VIEWS",
        "from pg_catalog.pg_views",
    ],
)
def test_no_query_tells_a_path_or_a_setting(roster_release, sql):
    """F14."""
    with pytest.raises(QueryRefused):
        run_query(roster_release, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select interval '100000000 years'",
        "select date '5877642-06-25'",
        "select timestamp '290309-12-22 (BC) 00:00:00'",
        "select [interval '100000000 years']",
    ],
)
def test_a_value_that_cannot_be_taken_out_is_told_in_words(roster_release, sql):
    """F16: where it can be taken out, it is."""
    try:
        assert len(run_query(roster_release, sql).rows) == 1
    except QueryFailed as failure:
        assert "::varchar" in failure.text.zh  # noqa: PT017  either is right
