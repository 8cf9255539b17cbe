"""SQL on a release: what it answers."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import date

import duckdb
import pytest

from pipelines.release.query import (
    run_query,
)
from tests.build.refresh_run import ROOT


def test_a_select_gives_columns_types_and_rows(roster_release):
    result = run_query(
        roster_release, "select month, area_name, persons from mart.roster order by month"
    )
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
def test_a_statement_that_only_reads_is_answered(roster_release, sql, first):
    assert run_query(roster_release, sql).rows[0] == first


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


def test_the_engine_draws_no_progress_bar_where_the_answer_goes(roster_release, tmp_path):
    """Where Python was started by -c or is a notebook's, DuckDB would."""
    ran = subprocess.run(
        [sys.executable, "-c", LOOK, str(roster_release), str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ran.stdout.splitlines() == ["[(True,)]", "[(False,)]", "[(False,)]"]


def test_queries_run_side_by_side_in_one_process(roster_release):
    answers = []
    threads = [
        threading.Thread(
            target=lambda: answers.append(
                run_query(roster_release, "select sum(persons) from mart.roster").rows
            )
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [[(15,)]] * 4


def test_a_query_works_while_a_refresh_writes_another_file(roster_release, tmp_path):
    with duckdb.connect(str(tmp_path / "next.duckdb")) as writer:
        writer.execute("begin; create table t as select 1")
        assert run_query(roster_release, "select count(*) from mart.roster").rows == [(2,)]
