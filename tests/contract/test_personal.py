"""A person's number is found however it is written, and nothing else is taken for one."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.contract.personal import MASK, masked
from pipelines.intake.judge import looks_personal
from pipelines.reference.load import load_reference
from pipelines.reference.shown import shown
from tests.build.register_file import id_number

PHONE, ID, LANDLINE = "19955550001", id_number("19870605", 103), "02885557766"
REFERENCE = load_reference()
ZERO_WIDTH, WIDE = "\u200b", str.maketrans("0123456789", "０１２３４５６７８９")
CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")


def in_groups(number: str, sizes: tuple[int, ...], between: str) -> str:
    parts, start = [], 0
    for size in sizes:
        parts.append(number[start : start + size])
        start += size
    return between.join([*parts, number[start:]]) if number[start:] else between.join(parts)


BETWEEN = (" ", "-", "_", ".", "/", "·", "—", "\u3000", "\u00a0", " - ", "\n", ",", "、")
PHONES = [
    *(
        f"{before}{PHONE}"
        for before in ("", "+86", "+86 ", "86", "0086", "0", "202608", "电话", "H")
    ),
    *(in_groups(PHONE, (3, 4, 4), between) for between in BETWEEN),
    *(in_groups(PHONE, (4, 4, 3), between) for between in BETWEEN),
    in_groups(PHONE, (1,) * 11, " "),
    f"(+86){in_groups(PHONE, (3, 8), '-')}",
    PHONE.translate(WIDE),
    PHONE.translate(CHINESE),
    ZERO_WIDTH.join(PHONE),
    f"{PHONE}x2",
    f"转{PHONE}",
]
IDS = [
    *(f"{before}{ID}" for before in ("", "H", "202608", "2026-08-", "第1户")),
    *(in_groups(ID, (6, 8, 4), between) for between in BETWEEN),
    *(in_groups(ID, (3,) * 6, between) for between in (" ", "-", ".")),
    ID[:17] + "X",
    ID[:17] + "x",
    ID[:17],
    f"{ID}1",
    ID.translate(WIDE),
    ID[:6] + ZERO_WIDTH + ID[6:],
    ID[:6] + ID[8:17],  # of fifteen digits
]
LANDLINES = ["028-85557766", "(028)85557766", "028 8555 7766", LANDLINE, "+86 28 8555 7766"]
WRITTEN = [*PHONES, *IDS, *LANDLINES, "a.b@example.com", "小王@微信.cn"]


def leaks(text: str) -> bool:
    """Whether five digits of a number in a row, however they are parted, are still to be read."""
    digits = "".join(sign for sign in text if sign.isdecimal())
    return any(
        number[place : place + 6] in digits
        for number in (PHONE, ID, LANDLINE)
        for place in range(len(number) - 5)
    )


@pytest.mark.parametrize("written", WRITTEN)
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
    written=st.sampled_from(WRITTEN),
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


@given(st.text(max_size=40))
def test_what_is_hidden_is_hidden_at_once(text):
    assert masked(masked(text)) == masked(text)
