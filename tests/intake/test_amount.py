"""An amount as clerks write it, in digits, units and numerals: read where it is certain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.intake.parse import Unreadable, parse_decimal


@given(
    st.decimals(0, 9_999_999, places=2),
    st.sampled_from(
        [
            "{}",
            "{:,}",
            "￥{:,}",
            "¥ {}",
            "{}元",
            "{:,}元整",
            "人民币{}元",
            "RMB {}",
            "{}元/月",
            "{}。",
        ]
    ),
)
def test_parsing_a_formatted_amount_gives_the_amount(amount, form):
    assert parse_decimal(form.format(amount)) == amount


@given(
    st.integers(1, 9_999), st.sampled_from([("万", 10_000), ("千元", 1_000), ("万元整", 10_000)])
)
def test_an_amount_in_tens_of_thousands_is_so_many_yuan(number, unit):
    word, yuan = unit
    assert parse_decimal(f"{number}{word}") == number * yuan


def in_numerals(number: int, digits: str, places: str) -> str:
    """The number as a cheque has it, from 1 to 9,999: 3050 is 叁仟零伍拾."""
    text, gap = "", False
    for place, digit in enumerate(f"{number:04}"):
        if digit == "0":
            gap = bool(text)
            continue
        text += ("零" if gap else "") + digits[int(digit) - 1] + places[place : place + 1]
        gap = False
    return text


@given(
    st.integers(1, 9_999),
    st.sampled_from([("壹贰叁肆伍陆柒捌玖", "仟佰拾"), ("一二三四五六七八九", "千百十")]),
)
def test_an_amount_in_whole_numerals_gives_the_amount(number, signs):
    assert parse_decimal(in_numerals(number, *signs) + "元整") == number


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("三千元", 3000), ("两千元整", 2000), ("一万二千元", 12_000), ("三千五百元", 3500),
        ("三千零五元", 3005), ("十元", 10), ("叁仟元整", 3000), ("人民币叁仟元整", 3000),
    ],
)  # fmt: skip
def test_an_amount_in_numerals_is_read_whole(text, yuan):
    assert parse_decimal(text) == yuan


@pytest.mark.parametrize(
    "text", ["三千五元", "一万二元", "约三千元", "几千元", "三千", "1万2", "3000-5000", "3000美元"]
)
def test_an_amount_that_may_be_two_is_not_read(text):
    with pytest.raises(Unreadable):
        parse_decimal(text)
