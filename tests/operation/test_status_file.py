"""`jiuye status` as a file: csv, json, workbook; and what is said to a wrong word."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest

from pipelines.base.home import Home
from pipelines.operation.status_table import aligned
from tests.build.register_file import STREET
from tests.build.small_home import jiuye

pytestmark = pytest.mark.slow


def test_it_can_be_taken_away_as_csv_json_and_workbook(two_street_home, tmp_path):
    code, said = jiuye(two_street_home, "status", "--format", "csv")
    table = list(csv.DictReader(io.StringIO(said)))
    assert code == 0
    assert next((row["街道代码"], row["台账代码"], row["结论"]) for row in table) == (
        STREET,
        "labour_force",
        "部分接收",
    )
    records = json.loads(
        jiuye(two_street_home, "status", "--format", "json", "--month", "2026-07")[1]
    )
    assert [
        (record["street_name"], record["verdict"], record["due_on"])
        for record in records
        if record["register"] == "labour_force"
    ] == [
        ("锦江区锦官驿街道", "accepted", "2026-08-05"),
        ("锦江区东湖街道", "accepted", "2026-08-05"),
    ]
    assert jiuye(two_street_home, "status", "--format", "xlsx")[0] == 2
    assert (
        jiuye(
            two_street_home,
            "status",
            "--format",
            "xlsx",
            "--output",
            str(tmp_path / "s.xlsx"),
            "--register",
            "劳动力资源台账",
        )[0]
        == 0
    )
    sheet = openpyxl.load_workbook(tmp_path / "s.xlsx").worksheets[0]
    assert sheet.max_row == 3
    assert sheet["B2"].value == STREET


@pytest.mark.parametrize(
    ("name", "begins"),
    [("s.xlsx", b"PK"), ("s.json", b"["), ("s.csv", b"\xef\xbb\xbf"), ("s.txt", b"2026")],
)
def test_a_file_is_of_the_kind_that_its_name_says(two_street_home, tmp_path, name, begins):
    code, said = jiuye(two_street_home, "status", "--output", str(tmp_path / name))
    assert code == 0, said
    assert (tmp_path / name).read_bytes().startswith(begins)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--month", "2026-05"), 2, "有的月份：2026-07、2026-08"),
        (("--register", "roster"), 2, "（labour_force）"),
        (("--month", "May"), 2, "2026-10"),
        (("--output", "/nowhere/x"), 2, "写不了"),
    ],
)
def test_a_wrong_word_is_answered_by_what_there_is(two_street_home, words, code, said):
    done = jiuye(two_street_home, "status", *words)
    assert done[0] == code
    assert said in done[1]


def test_an_empty_folder_is_told_what_to_do(tmp_path):
    code, said = jiuye(Home(tmp_path).prepare(), "status")
    assert code == 0
    assert "jiuye refresh" in said


def test_columns_of_chinese_and_english_line_up():
    assert aligned([["街道", "1"], ["area", "12"]]) == ["街道   1", "area  12"]
