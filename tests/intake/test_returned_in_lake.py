"""What the lake keeps of returned rows: all that is legible, and whose they are."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import polars as pl
import pytest

from pipelines.intake.landing import read_receipts
from pipelines.intake.pseudonym import pseudonyms
from pipelines.intake.submission import submission_frame
from pipelines.warehouse.standing import standing_returned
from tests.build.register_file import (
    COMMUNITY,
    KEY,
    accepted,
    id_number,
    person,
    reader_for,
    submit,
    submit_rows,
)

SOUND = id_number("19900101", 1)
WRONG = SOUND[:17] + ("0" if SOUND[17] != "0" else "1")


def returned(home, *people: dict) -> pl.DataFrame:
    """What the lake keeps of these rows, returned among 30 good ones, in their order."""
    outcome = submit_rows(home, *people)
    assert outcome.quarantined == len(people)
    return pl.read_parquet(home.root / outcome.returned_file).sort("row")


def persons(home, *people: dict) -> list[bytes | None]:
    return returned(home, *people)["person"].to_list()


def test_what_is_legible_of_a_returned_row_is_kept_and_the_rest_is_null(home):
    kept = returned(
        home,
        person(1, "19540302", id_number=id_number("19540302", 1)[:17] + "?", household_no="h 3"),
        person(3, sex="女", employment_status="失业", household_no="３０－2"),
        person(5, employment_status="待业中吧", labour_capacity="否"),
        person(7, community_code="510104018001"),
        person(9, community_code=f"{COMMUNITY[:9]}777", household_no="无"),
    )
    assert kept.select(
        "community_code", "household_no", "birth_date", "employment_status", "labour_capacity"
    ).rows() == [
        (COMMUNITY, "H3", None, "employed", True),
        (COMMUNITY, "30-2", date(1990, 1, 1), "unemployed", True),
        (COMMUNITY, "H5", date(1990, 1, 1), None, False),
        (None, "H7", date(1990, 1, 1), "employed", True),
        (None, None, date(1990, 1, 1), "employed", True),
    ]


def test_a_wrong_check_digit_leaves_the_birth_date_and_a_pseudonym_of_its_own(home):
    wrong, sound = (
        returned(home, person(1, id_number=WRONG), person(1, sex="女"))
        .select("person", "birth_date")
        .rows()
    )
    assert sound[0] == pseudonyms(pl.Series([SOUND]), KEY)[0]
    assert wrong[0] not in (None, sound[0])
    assert wrong[1] == date(1990, 1, 1)


def test_the_same_wrong_number_has_the_same_pseudonym_however_it_is_spelt(home):
    spellings = (WRONG, f" {WRONG[:6]} {WRONG[6:]}", "".join(chr(ord(c) + 0xFEE0) for c in WRONG))
    found = persons(
        home, *(person(1, id_number=number, household_no=f"A{number[:1]}") for number in spellings)
    )
    assert len(set(found)) == 1
    assert len(found[0]) == 16


@pytest.mark.parametrize("number", ["", "不详", "5.199E+17"])
def test_where_no_digits_tell_anybody_there_is_no_pseudonym(home, number):
    assert persons(home, person(1, id_number=number)) == [None]


def test_what_lies_in_the_lake_of_a_returned_row_names_nobody(home):
    kept = returned(
        home,
        person(1, household_no=SOUND, community_code=SOUND),
        person(3, household_no="张三家", name=""),
    )
    assert "person" in kept.columns
    assert not {"name", "id_number", "phone"} & set(kept.columns)
    told = str(kept.drop("person").rows())
    assert SOUND not in told
    assert "张三" not in told


def test_rows_of_a_file_that_is_refused_whole_are_not_kept(home):
    outcome = submit_rows(home, person(1, sex="女"), padding=2)
    assert outcome.verdict == "refused"
    assert (outcome.returned_file, outcome.returned_communities) == (None, ())
    assert not (home.lake / "returned").exists()


def test_a_file_without_faults_has_none(home):
    outcome = submit_rows(home, person(1))
    assert (outcome.returned_file, outcome.returned_communities) == (None, ())


def mended(home, name: str, *changes: tuple[int, str, str]) -> bytes:
    """The last return workbook of that name's file, with cells changed: row of the sheet from 5,
    title, text.
    """
    path = next(path for path in home.returns.rglob("*.xlsx") if name[:8] in path.name)
    book = openpyxl.load_workbook(path)
    sheet = book["需改正的行"]
    titles = [cell.value for cell in sheet[4]]
    for row, title, text in changes:
        sheet.cell(row, titles.index(title) + 1).value = text
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def waiting(home) -> list[tuple[int, str]]:
    """Row and household of the rows that wait to be mended."""
    frame = submission_frame(reader_for(home), read_receipts(home))
    found = []
    for file, gone in standing_returned(frame).select("data_file", "mended_again").iter_rows():
        rows = pl.read_parquet(home.root / file)
        if gone is not None:
            rows = rows.filter(~pl.col("first_row").is_in(gone))
        found += rows.select("row", "household_no").rows()
    return sorted(set(found))


def test_a_row_waits_until_it_comes_mended_at_whichever_try(home):
    first = submit_rows(home, person(1) | {"sex": "女"}, person(3) | {"name": ""})
    assert waiting(home) == [(2, "H1"), (3, "H3")]
    book = mended(home, first.submission, (5, "性别", "男"))
    name = next(home.returns.rglob("*.xlsx")).name
    second = submit(home, book, name)[1]
    assert (second.mends, second.accepted, second.quarantined) == (first.submission, 1, 1)
    assert second.returned_file is None
    assert waiting(home) == [(3, "H3")]
    third = submit(home, mended(home, second.submission, (5, "姓名", "测试人")), name)[1]
    assert (third.mends, third.accepted) == (second.submission, 1)
    assert waiting(home) == []


def test_a_later_file_of_the_community_ends_the_waiting(home):
    submit_rows(home, person(1) | {"sex": "女"}, person(3, community_code="1"))
    assert waiting(home) == [(2, "H1"), (3, "H3")]
    submit_rows(home, person(1))
    assert waiting(home) == []


@pytest.mark.parametrize("spelling", ["h30", "Ｈ３０", "h 30", "H\u200b30", "H30"])
def test_household_numbers_are_kept_in_normal_form(home, spelling):
    outcome = submit_rows(home, person(1, household_no=spelling))
    assert accepted(home, outcome).sort("row")["household_no"][0] == "H30"


@pytest.mark.parametrize(
    ("spelling", "kept"), [("3－12", "3-12"), ("3—12", "3-12"), ("007", "007"), ("3 号", "3号")]
)
def test_a_household_number_has_one_dash_and_its_leading_zeros(home, spelling, kept):
    outcome = submit_rows(home, person(1, household_no=spelling))
    assert accepted(home, outcome).sort("row")["household_no"][0] == kept


def test_a_household_number_of_signs_without_width_is_missing(home):
    outcome = submit_rows(home, person(1, household_no="\u200b\u200d"))
    assert (outcome.quarantined, outcome.accepted) == (1, 30)
