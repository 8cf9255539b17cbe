"""A return workbook is safe to open, closed to others, and the same bytes each time."""

from __future__ import annotations

import stat
import time

import pytest

from pipelines.feedback import return_workbook
from pipelines.feedback.return_workbook import write_return
from tests.build.return_case import FAULTS, HEADER, HOSTILE, content, texts


@pytest.mark.parametrize("large", [False, True])
def test_nothing_in_it_runs_whatever_the_cells_hold(written, monkeypatch, large):
    monkeypatch.setattr(return_workbook, "LARGE", 0 if large else 20_000)
    header = [*HEADER[:10], *HOSTILE[:5]]
    rows = [(text[:31], 5 + i, *[text] * len(header)) for i, text in enumerate(HOSTILE)]
    faults = [
        ("code_unknown", "ROW", text[:31], 5 + i, "education", text, text)
        for i, text in enumerate(HOSTILE)
    ]
    faults += [
        ("value_ignored", "WARN", text, 5 + i, "industry", text, text)
        for i, text in enumerate(HOSTILE)
    ]
    book = written(
        content(
            faults=faults,
            header=header,
            rows=rows,
            file_name="=1+1",
            street_name="=1+1",
            street_code="@x",
        )
    )
    cells = [
        cell
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)
    assert not book.defined_names
    values = [
        sheet_row[3] for sheet_row in book["需改正的行"].iter_rows(min_row=5, values_only=True)
    ]
    assert values[:6] == HOSTILE[:6]
    assert values[13] == "0012"


def test_a_large_return_says_the_same_as_a_small_one(written, monkeypatch):
    small = [texts(sheet) for sheet in written(content())]
    monkeypatch.setattr(return_workbook, "LARGE", 0)
    assert [texts(sheet) for sheet in written(content())] == small


@pytest.mark.parametrize("large", [False, True])
def test_it_is_closed_to_others_replaces_the_former_one_and_leaves_nothing_beside(
    tmp_path, monkeypatch, large
):
    monkeypatch.setattr(return_workbook, "LARGE", 0 if large else 20_000)
    path = tmp_path / "return.xlsx"
    path.write_text("former")
    write_return(content(), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes().startswith(b"PK")


def test_two_workbooks_of_one_submission_are_the_same_bytes(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_return(content(), tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_five_hundred_clean_submissions_cost_seconds_at_most(tmp_path):
    what = content(faults=FAULTS[-1:], rows=[], accepted=10, quarantined=0)
    started = time.process_time()
    for number in range(50):
        write_return(what, tmp_path / f"{number}.xlsx")
    assert time.process_time() - started < 1.5  # about 0.15 on an idle machine
