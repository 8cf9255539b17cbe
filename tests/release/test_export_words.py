"""Exports: what a column is called and the word that stands beside a code."""

from __future__ import annotations

import csv
from datetime import date

import duckdb
import pytest

from pipelines.release.export import Wanted, export_table
from tests.build.export_file import book, rows

OCTOBER = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("table", "title"),
    [
        ("mart.full_employment_area", "是否已认定"),
        ("mart.zero_employment_household", "认定零就业家庭户数"),
        ("mart.revision", "自该发布起的值"),
    ],
)
def test_a_column_is_called_what_its_own_table_calls_it(export_release, tmp_path, table, title):
    wanted = Wanted() if table == "mart.revision" else Wanted(OCTOBER, "province")
    export_table(export_release, table, tmp_path / "x.xlsx", wanted)
    head = [cell.value for cell in book(tmp_path / "x.xlsx")["数据 Data"][1]]
    assert title in head or any(str(cell).startswith(title) for cell in head)


@pytest.mark.parametrize(
    ("table", "column", "titles", "word"),
    [
        (
            "mart.household_typology",
            "household_kind",
            ("家庭类型代码", "家庭类型"),
            {"workless": "无人就业"},
        ),
        (
            "mart.unemployment_duration",
            "duration_band",
            ("失业时长代码", "失业时长"),
            {"over_24": "24 个月以上", "not_stated": "未填"},
        ),
        ("mart.submission_status", "verdict", ("结论代码", "结论"), {"missing": "未报"}),
        (
            "mart.labour_movement",
            "from_status",
            ("上月末状态代码", "上月末状态"),
            {"absent": "不在册"},
        ),
        (
            "mart.new_employment_by_age",
            "age_group",
            ("年龄段代码", "年龄段"),
            {"under_16": "未满 16 周岁"},
        ),
        (
            "mart.target_progress",
            "indicator",
            ("指标代码", "指标"),
            {"surveyed_unemployment_rate": "城镇调查失业率"},
        ),
        ("mart.warning", "warning", ("提醒代码", "提醒"), {"provisional": "初步数（未报齐）"}),
        ("audit.issue", "severity", ("程度代码", "程度"), {"ROW": "退回该行"}),
        ("ref.criterion", "base", ("分母（基数）代码", "分母（基数）"), {"landless": "被征地农民"}),
        ("ref.target", "basis", ("来历代码", "来历"), {"plan": "由规划总数均分"}),
    ],
)
def test_a_closed_word_stands_beside_its_code(
    export_release, tmp_path, table, column, titles, word
):
    export_table(export_release, table, tmp_path / "x.csv", Wanted(None, None, None, {}))
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    shown = dict({(line[titles[0]], line[titles[1]]) for line in lines})
    assert {code for code in shown if code} == {
        code
        for (code,) in rows(
            export_release, f"select distinct {column} from {table} where {column} is not null"
        )
    }
    assert word.items() <= shown.items()
    assert not any(text.isascii() for code, text in shown.items() if code)


def test_of_several_codes_each_has_its_word(export_release, tmp_path):
    copy = tmp_path / "release.duckdb"
    copy.write_bytes(export_release.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "update mart.full_employment_area set failed_list ="
            " 'difficult_employment_rate;employment_rate', recognition_state = 'neither'"
        )
    export_table(
        copy,
        "mart.full_employment_area",
        tmp_path / "x.csv",
        Wanted(OCTOBER, "community", None, {}),
    )
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
        line = next(csv.DictReader(file))
    assert (line["未达到的项"], line["达标与认定"]) == (
        "就业困难人员就业率；有劳动能力和就业愿望人员就业率",
        "未达标未认定",
    )
