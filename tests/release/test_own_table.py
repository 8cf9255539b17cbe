"""A file of one's own beside a release: read, typed, named, and nothing else opened by it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from pipelines.release.own_table import OwnTableUnfit, own_table, show_own
from pipelines.release.query import QueryResult, run_query
from pipelines.release.query_error import QueryError

ROWS = [
    ("2025年末常住人口统计表",),
    (),
    ("区划代码", "地区", "人口", "城镇化率", "统计 日期", "月份", "户籍人口（人）", "备注"),
    (510104, "锦江区", 912345, "95.8%", "2025-12-31", "2026-10", "812,345", None),
    (510105, "青羊区", 955000, "96.1%", "2025-12-31", "2026-10", "—", "待核"),
    (),
]


def written(path: Path, rows=ROWS, **sheets) -> Path:
    book = openpyxl.Workbook()
    for name, cells in ({"人口": rows} | sheets).items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    del book["Sheet"]
    book.save(path)
    return path


def ask(release: Path, sql: str, *told: str) -> QueryResult:
    tables = [own_table(one) for one in told]

    def show(session):
        show_own(session, tables)
        return ()

    return run_query(release, sql, show_more=show)


def test_a_workbook_is_joined_to_a_release_by_area_code(synthetic_release, tmp_path):
    rows = [("区划代码", "地区", "人口"), (5101, "成都", 21_400_000), (5103, "自贡", 2_400_000)]
    path = written(tmp_path / "人口.xlsx", rows)
    answer = ask(
        synthetic_release,
        "select 地区, employed / 人口 as 比重 from pop inner join employment_rate as rate"
        " on rate.area_code = pop.区划代码 and rate.month = date '2026-10-01'"
        " where group_code = 'all' order by 1",
        f"pop={path}",
    )
    assert [row[0] for row in answer.rows] == ["成都", "自贡"]


def test_columns_are_text_numbers_shares_days_and_months(synthetic_release, tmp_path):
    answer = ask(synthetic_release, "from pop", f"pop={written(tmp_path / 'x.xlsx')}")
    assert answer.columns == (
        "区划代码", "地区", "人口", "城镇化率", "统计日期", "月份", "户籍人口（人）", "备注",
    )  # fmt: skip
    assert answer.rows == [
        ("510104", "锦江区", 912345, 0.958, date(2025, 12, 31), date(2026, 10, 1), 812345.0, None),
        ("510105", "青羊区", 955000, 0.961, date(2025, 12, 31), date(2026, 10, 1), None, "待核"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_a_text_is_read_in_any_encoding_and_delimiter(synthetic_release, tmp_path, encoding, mark):
    path = tmp_path / "人口.csv"
    lines = ["code,名称,人口", "510104,锦江区,900000", "0123,别处,1"]
    path.write_bytes("\r\n".join(lines).replace(",", mark).encode(encoding))
    assert ask(synthetic_release, "from pop order by 3", f"pop={path}").rows == [
        ("0123", "别处", 1),
        ("510104", "锦江区", 900000),
    ]


def test_a_parquet_file_keeps_its_types(synthetic_release, tmp_path):
    path = tmp_path / "pop.parquet"
    pl.DataFrame({"code": [510104], "share": [0.5], "day": [date(2026, 1, 2)]}).write_parquet(path)
    assert ask(synthetic_release, "from pop", f"pop={path}").rows == [
        ("510104", 0.5, date(2026, 1, 2))
    ]


def test_several_files_and_a_chosen_sheet(synthetic_release, tmp_path):
    path = written(tmp_path / "x.xlsx", 二=[("a", "b"), ("x", 1)], 三=[("年", 2024), ("甲", 7)])
    answer = ask(
        synthetic_release,
        'select p.人口, t.b, d."2024" from p, t, 丁 as d where p.地区 = \'锦江区\'',
        f"p={path}#人口", f"t={path}#二", f"丁={path}#3",
    )  # fmt: skip
    assert answer.rows == [(912345, 1, 7)]


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ("pop", "NAME=FILE"),
        ("1x={}", "no name for a table"),
        ("a b={}", "no name for a table"),
        ("mart={}", "no name for a table"),
        ("roster={}", "already|taken"),
        ("select={}", "taken"),
        ("pop={}.none", "cannot be opened"),
        ("pop={}#没有", "人口、二"),
        ("pop={}", "name one"),
    ],
)
def test_what_cannot_be_shown_is_said_with_the_remedy(synthetic_release, tmp_path, told, says):
    path = written(tmp_path / "x.xlsx", 二=[("a", "b"), ("x", 1)])
    with pytest.raises(OwnTableUnfit, match=says):
        ask(synthetic_release, "select 1", told.replace("{}", str(path)))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "cannot be read|nothing in it"),
        ("510104,锦江区,1\n510105,青羊区,2\n".encode(), "no header"),
        ("甲,乙\n".encode(), "nothing below"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "cannot be read"),
        (b"PAR1 broken", "Parquet"),
    ],
)
def test_a_file_that_is_no_table_is_refused(synthetic_release, tmp_path, content, says):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(OwnTableUnfit, match=says):
        ask(synthetic_release, "select 1", f"pop={path}")


@pytest.mark.parametrize(
    "sql",
    [
        "from read_csv('{}')",
        "from '{}'",
        "copy pop to '{}'",
        "insert into pop values (1)",
        "drop table pop",
    ],
)
def test_a_file_of_ones_own_opens_nothing_to_the_query(synthetic_release, tmp_path, sql):
    path = tmp_path / "x.csv"
    path.write_text("a,b\nx,1\n", "utf-8")
    with pytest.raises(QueryError) as refused:
        ask(synthetic_release, sql.replace("{}", str(path)), f"pop={path}")
    assert str(tmp_path) not in str(refused.value) or str(path) in sql.replace("{}", str(path))


def test_the_same_name_twice_is_refused(synthetic_release, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\nx,1\n", "utf-8")
    with pytest.raises(OwnTableUnfit, match="taken"):
        ask(synthetic_release, "select 1", f"pop={path}", f"POP={path}")
