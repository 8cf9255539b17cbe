"""A person's number is found however it is written, and nothing else is taken for one."""

from __future__ import annotations

import re

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.contract.personal import MASK, masked
from pipelines.intake.judge import looks_personal
from pipelines.reference.load import load_reference
from pipelines.reference.shown import shown
from tests.build.written_person import ID, LANDLINE, NAMES, NUMBERS, PHONE

REFERENCE = load_reference()


def leaks(text: str) -> bool:
    """Whether five digits of a number in a row, however they are parted, are still to be read."""
    digits = "".join(sign for sign in text if sign.isdecimal())
    return any(
        number[place : place + 6] in digits
        for number in (PHONE, ID, LANDLINE)
        for place in range(len(number) - 5)
    )


@pytest.mark.parametrize("written", NUMBERS)
def test_every_way_of_writing_a_number_is_hidden(written):
    assert MASK in masked(written)
    assert not leaks(masked(written).replace("202608", ""))


@pytest.mark.parametrize(
    "text",
    [
        "2026-08-05 510104017001",
        "513221001001",
        "513221001001_2026-08",
        "510104017_劳动力资源台账_2026-08.csv",
        "5101040170010012",
        "510104017001-0012",
        "20260805123456",
        "2026-10-05 2026-11-05",
        "2026年8月1日至2026年8月31日",
        "2026-08 512021001",
        "H3-12",
        "3-12-2",
        "1,234,567.00",
        "",
    ],
)
def test_codes_days_and_sums_are_no_numbers_of_persons(text):
    assert masked(text) == text
    if text.isascii():  # others are looked at for names, too
        assert looks_personal(pl.Series([text, None], dtype=pl.String), REFERENCE) is None


@settings(max_examples=150, deadline=None)
@given(
    written=st.sampled_from(NUMBERS),
    before=st.sampled_from(["", "锦官驿街道", "表", "H", "510104017_", "第3户-", "户主 "]),
    after=st.sampled_from(["", ".xlsx", "台账", " 2026-08", "号"]),
)
@example(PHONE, "", "")
def test_a_number_is_hidden_in_every_free_text_and_a_cell_with_it_is_replaced(
    written, before, after
):
    text = f"{before}{written}{after}"
    assert MASK in shown(text, REFERENCE)
    found = looks_personal(pl.Series([text, "12"]), REFERENCE)
    assert found is not None
    assert found.to_list() == [True, False]


@pytest.mark.parametrize("written", NAMES)
@pytest.mark.parametrize("around", ["{}", "台账（{}）", "{}.xlsx", "2026-08_{}_"])
def test_every_way_of_writing_a_name_is_hidden(written, around):
    public = shown(around.format(written), REFERENCE)
    assert not any(map(str.isalpha, re.sub("台账|xlsx|No", "", public)))
    found = looks_personal(pl.Series([around.format(written)]), REFERENCE)
    assert found is not None


@pytest.mark.parametrize("code", ["H3", "HH0012", "SC-12", "A栋3楼", "91519900MA0000101W", "3-2-B"])
def test_codes_of_a_few_letters_are_no_names(code):
    assert looks_personal(pl.Series([code]), REFERENCE) is None


@given(st.text(max_size=40))
def test_what_is_hidden_is_hidden_at_once(text):
    assert masked(masked(text)) == masked(text)
