"""Columns come back from their packing as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.packing import packed
from tests.build.site_data import months_from, unpacked

NUMBERS = st.integers(-(10**9), 10**9)


def _again(kind: type, values: list) -> list:
    told = packed(["column"], [kind], [(value,) for value in values])
    return unpacked(told["columns"]["column"], told["rows"])


@given(st.lists(st.none() | NUMBERS, min_size=1, max_size=40))
def test_whole_numbers_come_back(values: list) -> None:
    assert _again(int, values) == values


@given(st.lists(st.none() | NUMBERS.map(lambda n: n / 1_000_000), min_size=1, max_size=40))
def test_fractions_of_six_decimals_come_back(values: list) -> None:
    assert _again(float, values) == values


@pytest.mark.parametrize(
    "values",
    [
        ["a", "b", "c"] * 9,
        ["a"] * 12 + ["b"] * 9 + ["c"],
        ["aa"] * 9 + ["bb"] * 9,
        ["b", None, "a", "a"] * 6 + ["c"],
        months_from("2025-11", 4) * 5,
        [month for month in months_from("2025-11", 4) for _ in range(5)],
        months_from("2021-11", 60),
        [sign * 9 for part in ("ab", "ba", "c") for sign in part for _ in range(7)],
        [str(number % 96) for number in (*range(100), *range(100)) for _ in range(7)],
    ],
    ids=[
        *("turn", "runs", "equal runs", "any how", "months in turn", "months in runs", "months"),
        *("runs in turn", "many runs"),
    ],
)
def test_texts_that_repeat_come_back(values: list) -> None:
    assert _again(str, values) == values
    assert len(str(packed(["column"], [str], [(v,) for v in values]))) < len(str(values)) + 60


def test_fractions_that_repeat_come_back() -> None:
    values = [number / 7 for number in range(12) for _ in range(9)] + [None] * 3
    rounded = [None if value is None else round(value, 6) for value in values]
    assert _again(float, rounded) == rounded


@pytest.mark.parametrize("end", ["社区居委会 / {} Community", "镇 / {} Town", " / {} <Nowhere>"])
def test_names_of_both_languages_come_back_and_their_endings_stand_once(end: str) -> None:
    values = [f"某{number}{end.format(f'Mou{number}')}" for number in range(40)]
    assert _again(str, values) == values
    assert str(packed(["column"], [str], [(v,) for v in values])).count(" / ") == 0


@pytest.mark.parametrize("odd", ["a|b / c", "a/b / c", "a / b / c", "a", None, " / "])
def test_a_name_with_the_signs_that_part_names_comes_back(odd: str | None) -> None:
    values = [*(f"某{number}村委会 / Mou{number} Village" for number in range(20)), odd]
    assert _again(str, values) == values


@given(st.lists(st.integers(10, 10**14), min_size=1, max_size=40))
def test_codes_come_back_as_texts(codes: list[int]) -> None:
    values = [str(code) for code in codes]
    assert _again(str, values) == values


def test_a_code_with_a_zero_in_front_keeps_it() -> None:
    values = [f"0{number}" for number in range(12)]
    assert _again(str, values) == values


def test_many_texts_that_stand_twice_are_told_once() -> None:
    values = [f"某某县某某街道{number:03}" for number in range(300) for _ in range(2)]
    assert _again(str, values) == values
    assert len(str(packed(["column"], [str], [(v,) for v in values]))) < len(str(values)) / 1.5
