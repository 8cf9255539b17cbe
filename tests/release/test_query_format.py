"""How the answer of a query looks as a table, as csv and as json."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest

from pipelines.release.query import (
    QueryResult,
    run_query,
)
from pipelines.release.query_result import as_named, format_result
from pipelines.release.table_text import table_text

RESULT = QueryResult(
    ("month", "area_name", "persons", "rate"),
    ("DATE", "VARCHAR", "BIGINT", "DOUBLE"),
    [(date(2026, 10, 1), "成都市", 1234, 0.5), (date(2026, 10, 1), "a", None, float("nan"))],
)


def as_table(result: QueryResult, **how: int) -> str:
    return table_text(result, as_named(result), **how)


def test_a_table_counts_a_chinese_character_as_two():
    assert as_table(RESULT).splitlines() == [
        "month       area_name  persons    rate",
        "----------  ---------  -------  ------",
        "2026-10-01  成都市        1234  50.00%",
        "2026-10-01  a             NULL     nan",
        "2 行 / 2 rows",
    ]


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("employment_rate", 0.958333333, "95.83%"),
        ("employment_rate", 95.8333333333, "95.8333"),  # per cent already
        ("achieved_share", 1.234, "123.40%"),
        ("chance_of_95", Decimal("0.123456"), "12.35%"),
        ("raw_change_12_months", Decimal("0.055988"), "+5.60"),
        ("就业率", 0.999999, "99.99%"),
        ("persons_per_day", 0.055988455, "0.0559885"),
        ("big", 1234567.891, "1234567.89"),
    ],
)
def test_a_fraction_is_shown_as_people_read_it(column, value, shown):
    kind = "DOUBLE" if isinstance(value, float) else "DECIMAL(9,6)"
    assert as_table(QueryResult((column,), (kind,), [(value,)])).splitlines()[2].strip() == shown


def test_a_value_is_a_percentage_where_its_row_says_that_it_is_a_share():
    result = QueryResult(
        ("unit", "value"), ("VARCHAR", "DOUBLE"), [("share", 0.95), ("households", 2.0)]
    )
    assert [line.split()[-1] for line in as_table(result).splitlines()[2:4]] == ["95.00%", "2"]


def test_a_table_says_how_many_rows_it_leaves_out():
    assert as_table(RESULT, shown=1).splitlines()[3].startswith("… 还有 1 行")
    cut = QueryResult(RESULT.columns, RESULT.types, RESULT.rows, more=True)
    assert "还有更多行" in as_table(cut)


def test_a_cell_cannot_steer_the_terminal():
    text = as_table(QueryResult(("x",), ("VARCHAR",), [("\x1b[31m红\n\t\x07",)]))
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
    empty = run_query(roster_release, "select area_code from mart.roster where false")
    assert (as_table(empty) if kind == "table" else format_result(empty, kind)) == text


def test_no_text_of_a_result_in_csv_is_a_formula():
    """F17."""
    armed = ('=HYPERLINK("http://x")', "+1", "@sum(a1)", "-1+2", " =1", "＝1")
    result = QueryResult(("=1", "n"), ("VARCHAR", "INTEGER"), [(text, -1) for text in armed])
    lines = list(csv.reader(io.StringIO(format_result(result, "csv"))))
    assert lines == [["'=1", "n"], *([f"'{text}", "-1"] for text in armed)]
