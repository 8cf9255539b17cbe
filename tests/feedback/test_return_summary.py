"""A return workbook of nothing but the summary, whose other parts are made once a process."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from pipelines.feedback import return_workbook
from pipelines.feedback.return_content import ReturnContent
from pipelines.feedback.return_workbook import write_return
from tests.build.return_case import content

OURS = ["姓名", "身份证号", "性别"]  # titles of the template


def alone(**changes) -> ReturnContent:
    """A file with nothing to tell but its summary."""
    made = {"faults": [], "rows": [], "header": OURS, "quarantined": 0}
    return content(**{**made, "rows_read": 10, "accepted": 10, **changes})


def parts(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}


@pytest.mark.parametrize(
    "what",
    [
        alone(),
        alone(rows_read=0, accepted=0),
        alone(rows_read=1_234_567, accepted=1_234_567),
        alone(file_name='甲 & 乙 <1> "二".csv', street_name="　某街道"),
        alone(register=None, street_code=None, street_name=None, month=None),
        alone(file_name="很长的文件名" * 30),
        alone(
            faults=[("column_missing", "FILE", None, None, None, None, "性别")],
            verdict="refused",
            accepted=0,
            refused=10,
        ),
    ],
)
def test_it_has_the_parts_that_the_writer_of_workbooks_gives_it(tmp_path, monkeypatch, what):
    for name in ("first", "again"):
        write_return(what, tmp_path / name)
    monkeypatch.setattr(return_workbook, "is_plain", lambda _: False)
    write_return(what, tmp_path / "whole")
    assert parts(tmp_path / "first") == parts(tmp_path / "again") == parts(tmp_path / "whole")


def test_the_words_of_one_file_do_not_stand_in_the_next_one(tmp_path):
    for name in ("甲.csv", "乙.csv"):
        write_return(alone(file_name=name), tmp_path / name)
    assert "甲.csv".encode() not in b"".join(parts(tmp_path / "乙.csv").values())


@pytest.mark.parametrize("name", ["a\x01b.csv", "a_x000D_b.csv", "<r>a</r>.csv"])
def test_a_name_that_takes_more_than_signs_of_xml_is_read_back_as_it_was(tmp_path, name):
    write_return(alone(file_name=name), tmp_path / "return.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "return.xlsx").active
    cells = [str(row[1]) for row in sheet.values]
    assert name in cells or name in map(openpyxl.utils.escape.unescape, cells)
