"""SQL on a release: where it stops, in rows, time and memory."""

from __future__ import annotations

import time

import pytest

from pipelines.release.query import run_query
from pipelines.release.query_error import QueryFailed, QueryTimeout


def test_rows_asked_for_are_a_limit_and_the_result_says_that_there_are_more(roster_release):
    result = run_query(roster_release, "from range(100000000000)", rows=3, seconds=10)
    assert result.rows == [(0,), (1,), (2,)]
    assert result.more
    assert not run_query(roster_release, "from range(3)", rows=3).more


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
def test_an_endless_query_is_stopped_in_time(roster_release, sql):
    started = time.monotonic()
    with pytest.raises(QueryTimeout, match=r"0\.3 秒"):
        run_query(roster_release, sql, seconds=0.3)
    assert time.monotonic() - started < 5


def test_rows_enough_of_an_endless_query_are_given_at_once(roster_release):
    endless = "with recursive t(n) as (select [1] union all select list_concat(n, [1]) from t)"
    started = time.monotonic()
    result = run_query(roster_release, f"{endless} select len(n) from t", rows=3, seconds=60)
    assert result.rows == [(1,), (2,), (3,)]
    assert time.monotonic() - started < 30


def test_a_query_beyond_its_memory_fails_or_spills_and_leaves_nothing_behind(
    roster_release, tmp_path
):
    with pytest.raises(QueryFailed, match="30 MB"):
        run_query(
            roster_release,
            "select len(list(i)) from range(100000000) t(i)",
            memory_mb=30,
            scratch=tmp_path,
        )
    spilling = "select i from range(300000000) t(i) order by hash(i) limit 10 offset 200000000"
    with pytest.raises((QueryFailed, QueryTimeout)):
        run_query(roster_release, spilling, memory_mb=60, seconds=2, scratch=tmp_path)
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
def test_a_giant_value_ends_by_memory_or_time_in_both_languages(roster_release, sql):
    with pytest.raises((QueryFailed, QueryTimeout)) as failure:
        run_query(roster_release, sql, memory_mb=50, seconds=2)
    assert "请限定月份或地区" in failure.value.text.zh
    assert "fewer months or areas" in failure.value.text.en


def test_a_result_too_large_for_memory_is_refused(roster_release, monkeypatch):
    monkeypatch.setattr("pipelines.release.query.LARGEST_RESULT_MB", 5)
    with pytest.raises(QueryFailed, match="limit"):
        run_query(roster_release, "from range(1000000)")
    with pytest.raises(QueryFailed, match="limit"):
        run_query(roster_release, "select repeat('x', 100000) from range(1000)")
