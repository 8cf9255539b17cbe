"""A file corrupted, returned, mended and sent back equals the clean original."""

from __future__ import annotations

import io

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.base.home import Home
from pipelines.intake.landing import read_receipts
from pipelines.intake.submission import submission_frame
from pipelines.warehouse.standing import standing_communities
from tests.build.any_cell import MODEST
from tests.build.entity_table import FIRST_ROW
from tests.build.register_file import (
    HEADER,
    csv_bytes,
    grid,
    id_number,
    person,
    reader_for,
    submit,
)
from tests.build.stored_rows import stored

pytestmark = pytest.mark.slow


CORRUPTIONS = st.sampled_from(
    (
        ("sex", "女"),
        ("name", ""),
        ("id_number", id_number()[:17] + "Y"),
        ("id_number", "5.199E+17"),
        ("employment_status", "待业"),
        ("labour_capacity", "也许"),
        ("community_code", "510104018001"),
        ("community_code", "510104017999"),
        ("household_no", "无"),
        ("name", "=1+1\ufffd"),
        ("willing_to_work", ""),
    )
)


FAULTS = st.dictionaries(
    st.integers(0, 11), st.lists(CORRUPTIONS, min_size=1, max_size=3), min_size=1, max_size=12
)


@settings(MODEST, max_examples=12)
@given(faults=FAULTS)
def test_a_file_corrupted_returned_mended_and_sent_back_equals_the_clean_original(
    tmp_path_factory, faults
):
    assert_mended(tmp_path_factory, faults)


@pytest.mark.long
@settings(MODEST, max_examples=60)
@given(faults=FAULTS)
def test_sixty_files_corrupted_and_mended_equal_their_clean_originals(tmp_path_factory, faults):
    assert_mended(tmp_path_factory, faults)


def assert_mended(tmp_path_factory: pytest.TempPathFactory, faults: dict[int, list]) -> None:
    """A file with these faults (row -> column, text) comes back, mended, to what it was."""
    home = Home(tmp_path_factory.mktemp("mended")).prepare()
    clean = [person(2 * place + 1) for place in range(12)]
    dirty = [row | dict(faults.get(place, [])) for place, row in enumerate(clean)]
    first = submit(home, csv_bytes(grid(dirty)))[1]
    assert first.quarantined + first.refused > 0
    path = next(home.returns.rglob("*.xlsx"))
    book = openpyxl.load_workbook(path)
    sheet = book["需改正的行"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "退回原因")
    titles = [cell.value for cell in head]
    for row in sheet.iter_rows(min_row=head[0].row + 1):
        original = clean[int(row[titles.index("原行号")].value) - FIRST_ROW]
        for name, text in original.items():
            row[titles.index(HEADER[name])].value = text
    memory = io.BytesIO()
    book.save(memory)
    second = submit(home, memory.getvalue(), path.name)[1]
    assert (second.verdict, second.quarantined, second.mends) == (
        "accepted",
        0,
        first.submission if first.verdict == "accepted" else None,
    )
    standing = (
        standing_communities(submission_frame(reader_for(home), read_receipts(home)))["submission"]
        .unique()
        .to_list()
    )
    kept = [
        stored(home, outcome, without=("submission", "sheet_no", "row"))
        for outcome in (first, second)
        if outcome.submission in standing
    ]
    expected = stored(
        home, submit(home, csv_bytes(grid(clean)))[1], without=("submission", "sheet_no", "row")
    )
    for part, whole in zip(zip(*kept, strict=True), expected, strict=True):
        assert pl.concat(part).sort(pl.all()).equals(whole.sort(pl.all()))
