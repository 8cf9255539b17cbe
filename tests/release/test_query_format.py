"""How the answer of a query looks as a table, as csv and as json."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest

from pipelines.release.query import (
    QueryResult,
    run_query,
)
from pipelines.release.query_result import format_result

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


def test_json_holds_iso_dates_null_and_every_type(roster_release):
    sql = """select date '2026-10-05' as d, timestamp '2026-10-05 08:00:00' as t, 1.50::decimal(9,
        2) as x, sum(7::bigint) as s,
        [1, null] as l,
        {'a': 'b'} as o, 'nan'::double as n, null as nothing, true as f, '\\x01'::blob as b,
            interval 1 day as i, map {1: 'x'} as m, 1 as d
        from range(2)"""
    assert json.loads(format_result(run_query(roster_release, sql), "json")) == [
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
def test_a_result_without_rows_still_has_its_header(roster_release, kind, text):
    assert (
        format_result(
            run_query(roster_release, "select area_code from mart.roster where false"), kind
        )
        == text
    )
