"""SQL on a release: what it answers, what it refuses, where it stops."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.release.query import (
    TABLE_FUNCTIONS,
    QueryError,
    QueryFailed,
    QueryRefused,
    QueryResult,
    QueryTimeout,
    run_query,
)
from pipelines.release.query_result import format_result
from tests.build.refresh_run import ROOT

ROSTER = [
    (date(2026, 9, 1), "51", "四川省", 12, 0.875),
    (date(2026, 10, 1), "5101", "成都市", 3, None),
]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("secret-folder") / "it's a release.duckdb"
    with duckdb.connect() as connection:
        connection.execute(
            f"attach '{str(path).replace(chr(39), chr(39) * 2)}' as release (storage_version"
            " 'v1.2.0')"
        )
        connection.execute("create schema release.mart; create schema release.audit")
        columns = (
            "month date, area_code varchar, area_name varchar, persons bigint, employment_rate"
            " double"
        )
        connection.execute(f"create table release.mart.roster ({columns})")
        connection.executemany("insert into release.mart.roster values (?, ?, ?, ?, ?)", ROSTER)
        connection.execute("comment on table release.mart.roster is '名册 / Roster'")
        connection.execute("create table release.audit.issue as select 'id_length' as rule")
    path.chmod(0o444)
    return path


# What it answers.


def test_a_select_gives_columns_types_and_rows(release):
    result = run_query(release, "select month, area_name, persons from mart.roster order by month")
    assert result.columns == ("month", "area_name", "persons")
    assert result.types == ("DATE", "VARCHAR", "BIGINT")
    assert result.rows == [(date(2026, 9, 1), "四川省", 12), (date(2026, 10, 1), "成都市", 3)]


@pytest.mark.parametrize(
    ("sql", "first"),
    [
        ("with a as (select max(persons) as p from mart.roster) select p from a;", (12,)),
        (
            (
                "with recursive t(n) as (select 1 union all select n + 1 from t where n < 5) select"
                " max(n) from t"
            ),
            (5,),
        ),
        ("values (1), (2)", (1,)),
        ("from mart.roster select count(*)", (2,)),
        ("from jiuye.mart.roster select count(*)", (2,)),
        ("describe mart.roster", ("month", "DATE", "YES", None, None, None)),
        ("show all tables", ("jiuye", "audit", "issue", ["rule"], ["VARCHAR"], False)),
        ("select column_name from (summarize mart.roster) where min = '51'", ("area_code",)),
        ("select comment from duckdb_tables() where table_name = 'roster'", ("名册 / Roster",)),
        (
            "select table_name from information_schema.tables where table_schema = 'mart'",
            ("roster",),
        ),
        (
            (
                "from (pivot mart.roster on area_code in ('51', '5101') using sum(persons) group by"
                " month) order by 1"
            ),
            (date(2026, 9, 1), 12, None),
        ),
        ("-- 人数\nselect sum(persons) from mart.roster -- all", (15,)),
        ("select count(*) from generate_series(1, 3)", (3,)),
        (
            "select persons, sum(persons) over (order by month) from mart.roster order by month",
            (12, 12),
        ),
    ],
)
def test_a_statement_that_only_reads_is_answered(release, sql, first):
    assert run_query(release, sql).rows[0] == first


LOOK = """
import sys
from pathlib import Path
import duckdb
from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.release.query import run_query
from pipelines.warehouse.engine import Session, open_session

def look(session):
    print(session.rows("select current_setting('enable_progress_bar')"))
    return ()

look(Session(duckdb.connect()))
run_query(Path(sys.argv[1]), "select 1", show_more=look)
with open_session(Home(Path(sys.argv[2])), Limits.from_environment()) as session:
    look(session)
"""


def test_the_engine_draws_no_progress_bar_where_the_answer_goes(release, tmp_path):
    """Where Python was started by -c or is a notebook's, DuckDB would."""
    ran = subprocess.run(
        [sys.executable, "-c", LOOK, str(release), str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ran.stdout.splitlines() == ["[(True,)]", "[(False,)]", "[(False,)]"]


def test_rows_asked_for_are_a_limit_and_the_result_says_that_there_are_more(release):
    result = run_query(release, "from range(100000000000)", rows=3, seconds=10)
    assert result.rows == [(0,), (1,), (2,)]
    assert result.more
    assert not run_query(release, "from range(3)", rows=3).more


def test_queries_run_side_by_side_in_one_process(release):
    answers = []
    threads = [
        threading.Thread(
            target=lambda: answers.append(
                run_query(release, "select sum(persons) from mart.roster").rows
            )
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [[(15,)]] * 4


def test_a_query_works_while_a_refresh_writes_another_file(release, tmp_path):
    with duckdb.connect(str(tmp_path / "next.duckdb")) as writer:
        writer.execute("begin; create table t as select 1")
        assert run_query(release, "select count(*) from mart.roster").rows == [(2,)]


# What it refuses.


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
def test_what_is_no_plain_query_is_refused_with_a_remedy_in_both_languages(release, sql):
    with pytest.raises(QueryRefused) as refusal:
        run_query(release, sql, seconds=10)
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
        "from release",
        "from path",
        "select " + "(" * 5000 + "1" + ")" * 5000,
        "select '\udcff'",
    ],
)
def test_a_faulty_query_fails_without_naming_a_path(release, sql):
    path = release  # noqa: F841 what DuckDB must not find
    with pytest.raises(QueryError) as failure:
        run_query(release, sql, seconds=10)
    assert "secret-folder" not in str(failure.value)


def test_a_misspelt_table_is_answered_with_the_likely_one(release):
    with pytest.raises(QueryFailed, match='Did you mean "roster"'):
        run_query(release, "from mart.rooster")


def _table_functions_and_views() -> list[str]:
    with duckdb.connect() as connection:
        names = connection.execute("""
            select distinct function_name || '()' from duckdb_functions() where function_type
                in ('table', 'table_macro', 'pragma')
            union all select distinct schema_name || '.' || view_name from duckdb_views()
                where internal
        """).fetchall()
    return sorted(name for (name,) in names)


def test_no_table_function_or_view_of_the_engine_shows_a_path(release, tmp_path):
    answered = set()
    for name in _table_functions_and_views():
        try:
            result = run_query(release, f"from {name}", seconds=10, scratch=tmp_path)
        except QueryError as error:
            shown = str(error)
        else:
            answered.add(name.removesuffix("()"))
            shown = str(result.rows)
        assert "secret-folder" not in shown, name
        assert str(tmp_path) not in shown, name
    assert "duckdb_columns" in answered
    assert {name for name in answered if "." not in name} <= TABLE_FUNCTIONS


def test_the_release_is_the_same_bytes_after_hostile_queries(release):
    before = release.read_bytes()
    for sql in (
        "drop table mart.roster",
        "checkpoint",
        "with x as (delete from mart.roster returning *) from x",
    ):
        with pytest.raises(QueryRefused):
            run_query(release, sql)
    assert release.read_bytes() == before
    assert sorted(path.name for path in release.parent.iterdir()) == [release.name]


def test_a_missing_or_broken_release_says_what_to_do(tmp_path):
    with pytest.raises(QueryFailed, match="jiuye refresh"):
        run_query(tmp_path / "none.duckdb", "select 1")
    (tmp_path / "broken.duckdb").write_bytes(b"no database" * 1000)
    with pytest.raises(QueryFailed) as failure:
        run_query(tmp_path / "broken.duckdb", "select 1")
    assert str(tmp_path) not in str(failure.value)


# Where it stops.


@pytest.mark.parametrize(
    "sql",
    [
        "select count(*) from range(1000000000000)",
        "with recursive t(n) as (select 1 union all select n + 1 from t) select count(*) from t",
        "select count(*) from range(10000000) a, range(10000000) b where a.range + b.range = -1",
        "select i from range(1000000000000) t(i) where i < 0",
        (
            "select count(*) from range(100000) a, range(100000) b, mart.roster c, mart.roster d"
            " where hash(a.range, b.range) = 1"
        ),
        (
            "with recursive t(n) as (select [1] union all select list_concat(n, [1]) from t) select"
            " len(n) from t"
        ),
        "select count(distinct hash(i, j)) from range(100000) a(i), range(100000) b(j)",
        "with a0 as (select 1 as x), "
        + ", ".join(
            f"a{i} as (select x from a{i - 1} union all select x from a{i - 1})"
            for i in range(1, 40)
        )
        + " select count(*) from a39",
    ],
)
def test_an_endless_query_is_stopped_in_time(release, sql):
    started = time.monotonic()
    with pytest.raises(QueryTimeout, match=r"0\.3 秒"):
        run_query(release, sql, seconds=0.3)
    assert time.monotonic() - started < 5


def test_a_query_beyond_its_memory_fails_or_spills_and_leaves_nothing_behind(release, tmp_path):
    with pytest.raises(QueryFailed, match="30 MB"):
        run_query(
            release,
            "select len(list(i)) from range(100000000) t(i)",
            memory_mb=30,
            scratch=tmp_path,
        )
    spilling = "select i from range(300000000) t(i) order by hash(i) limit 10 offset 200000000"
    with pytest.raises((QueryFailed, QueryTimeout)):
        run_query(release, spilling, memory_mb=60, seconds=2, scratch=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "sql",
    [
        "select list([i, i]) from range(1000000000) as t(i)",
        "select array_agg(i) from range(1000000000) as t(i)",
        (
            "with recursive t(n) as (select 'xxxxxxxxxxxxxxxx' union all select n || n from t)"
            " select max(length(n)) from t"
        ),
    ],
)
def test_a_giant_value_ends_by_memory_or_time_in_both_languages(release, sql):
    with pytest.raises((QueryFailed, QueryTimeout)) as failure:
        run_query(release, sql, memory_mb=50, seconds=2)
    assert "请限定月份或地区" in failure.value.text.zh
    assert "fewer months or areas" in failure.value.text.en


def test_a_result_too_large_for_memory_is_refused(release, monkeypatch):
    monkeypatch.setattr("pipelines.release.query.LARGEST_RESULT_MB", 5)
    with pytest.raises(QueryFailed, match="limit"):
        run_query(release, "from range(1000000)")
    with pytest.raises(QueryFailed, match="limit"):
        run_query(release, "select repeat('x', 100000) from range(1000)")


# How it looks.

RESULT = QueryResult(
    ("month", "area_name", "persons", "rate"),
    ("DATE", "VARCHAR", "BIGINT", "DOUBLE"),
    [(date(2026, 10, 1), "成都市", 1234, 0.5), (date(2026, 10, 1), "a", None, float("nan"))],
)


def test_a_table_counts_a_chinese_character_as_two():
    assert format_result(RESULT, "table").splitlines() == [
        "month       area_name  persons  rate",
        "----------  ---------  -------  ----",
        "2026-10-01  成都市        1234   0.5",
        "2026-10-01  a             NULL   nan",
        "2 行 / 2 rows",
    ]


def test_a_table_says_how_many_rows_it_leaves_out():
    assert format_result(RESULT, "table", shown=1).splitlines()[3].startswith("… 还有 1 行")
    cut = QueryResult(RESULT.columns, RESULT.types, RESULT.rows, more=True)
    assert "还有更多行" in format_result(cut, "table")


def test_a_cell_cannot_steer_the_terminal():
    text = format_result(QueryResult(("x",), ("VARCHAR",), [("\x1b[31m红\n\t\x07",)]), "table")
    assert "\x1b" not in text
    assert "\x07" not in text
    assert len(text.splitlines()) == 4


def test_csv_quotes_and_leaves_null_empty():
    result = QueryResult(
        ("a", "b", "c"),
        ("VARCHAR", "BOOLEAN", "DATE"),
        [('x, "y"\n', True, date(2026, 1, 2)), (None, None, None)],
    )
    read_again = list(csv.reader(io.StringIO(format_result(result, "csv"))))
    assert read_again == [["a", "b", "c"], ['x, "y"\n', "true", "2026-01-02"], ["", "", ""]]


def test_json_holds_iso_dates_null_and_every_type(release):
    sql = """select date '2026-10-05' as d, timestamp '2026-10-05 08:00:00' as t, 1.50::decimal(9,
        2) as x, sum(7::bigint) as s,
        [1, null] as l,
        {'a': 'b'} as o, 'nan'::double as n, null as nothing, true as f, '\\x01'::blob as b,
            interval 1 day as i, map {1: 'x'} as m, 1 as d
        from range(2)"""
    assert json.loads(format_result(run_query(release, sql), "json")) == [
        {
            "d": "2026-10-05",
            "t": "2026-10-05T08:00:00",
            "x": 1.5,
            "s": 14,
            "l": [1, None],
            "o": {"a": "b"},
            "n": None,
            "nothing": None,
            "f": True,
            "b": "01",
            "i": "1 day, 0:00:00",
            "m": {"1": "x"},
            "d_2": 1,
        }
    ]


@pytest.mark.parametrize(
    ("kind", "text"),
    [("table", "area_code\n---------\n0 行 / 0 rows\n"), ("csv", "area_code\n"), ("json", "[]\n")],
)
def test_a_result_without_rows_still_has_its_header(release, kind, text):
    assert (
        format_result(run_query(release, "select area_code from mart.roster where false"), kind)
        == text
    )
