"""How a figure reads on a page and in a download: titles, codes, percent, axes."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pytest

from dashboards.figures.by_month import rate_origin
from dashboards.figures.marks import count_axis
from dashboards.wording import cell
from pipelines.base.wording import percent, points
from pipelines.contract.vocabulary import VOCABULARY
from tests.build.page_words import Words


def test_definitions_are_the_vocabulary_s(site: Path) -> None:
    words = Words((site / "index.html").read_text(encoding="utf-8")).words
    for column in ("able_and_willing", "employment_rate", "derived", "undetermined"):
        assert VOCABULARY[column].meaning.zh in words
        assert VOCABULARY[column].meaning.en in words


def test_a_workbook_has_chinese_titles_codes_as_text_numbers_as_numbers(
    release: Path,
    site: Path,
) -> None:
    book = openpyxl.load_workbook(site / "data" / "index-rate-by-area.xlsx")
    sheet, notes = book.worksheets
    assert [c.value for c in sheet[1]] == [
        "地区代码",
        "地区名称",
        "劳动年龄内人数",
        "有劳动能力和就业愿望人数",
        "就业人数",
        "失业人数",
        "就业率",
        "与全地区之差（百分点）",
    ]
    assert sheet.freeze_panes == "A2"
    with duckdb.connect(str(release), read_only=True) as connection:
        rows = connection.execute(
            "select area_code, area_name, employed, employment_rate from mart.employment_rate "
            "where area_level = 'prefecture' and group_code = 'all' "
            "and month = date '2026-09-01' order by employment_rate desc"
        ).fetchall()
    assert [
        (r[0].value, r[1].value, r[4].value, r[6].value) for r in sheet.iter_rows(min_row=2)
    ] == [tuple(row) for row in rows]
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} == {"s", "n"}
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    said = {row[0].value: row[1].value for row in notes.iter_rows()}
    assert said["发布编号"] == "20261123T053000Z-1a2b3c4d"
    assert said["数据月份"] == "2026-09"
    assert said["初步数月份"] == "2026-08、2026-09"
    assert said["来源表"] == "mart.employment_rate"


def test_a_coded_column_is_downloaded_as_code_and_label(site: Path) -> None:
    text = (site / "data" / "index-entity-by-industry.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    assert ("I", "信息传输、软件和信息技术服务业") in {
        (row["行业代码"], row["行业"]) for row in rows
    }
    assert ("not_stated", "未填") in {(row["行业代码"], row["行业"]) for row in rows}


@pytest.mark.parametrize(
    ("value", "reads"),
    [
        (0.9507, "95.07%"),
        (0.99999, "99.99%"),
        (0.000001, "0.01%"),
        (1.0, "100.00%"),
        (0.0, "0.00%"),
        (None, "—"),
    ],
)
def test_only_all_reads_as_all_and_only_none_as_none(value: float | None, reads: str) -> None:
    assert percent(value) == reads


@pytest.mark.parametrize(
    ("column", "value", "reads"),
    [
        ("month", date(2026, 9, 1), "2026-09"),
        ("employed", 12345, "12,345"),
        ("employment_rate", 0.5, "50.00%"),
        ("employment_rate_gap", -0.0123, "-1.23"),
        ("provisional", True, "是"),
        ("area_code", "5101", "5101"),
        ("unknown", None, "—"),
    ],
)
def test_a_cell_reads_as_its_column_says(column: str, value: object, reads: str) -> None:
    assert cell(column, value).zh == reads


def test_a_change_of_nothing_has_no_minus() -> None:
    assert points(-0.00001) == "+0.00"


@pytest.mark.parametrize(
    ("rates", "origin"),
    [([0.941, 0.95], 0.92), ([0.3, 0.9], 0.0), ([None], 0.0), ([1.0], 0.98), ([0.52], 0.0)],
)
def test_the_axis_of_a_trend_starts_at_zero_unless_all_rates_are_high(
    rates: list, origin: float
) -> None:
    assert rate_origin(rates) == pytest.approx(origin)


@pytest.mark.parametrize(
    ("counts", "step"),
    [([], 1), ([0, None], 1), ([2], 1), ([7], 2), ([31], 10), ([363], 100), ([22050], 5000)],
)
def test_the_steps_of_a_count_s_axis_are_whole(counts: list, step: int) -> None:
    assert count_axis(counts)["dtick"] == step
