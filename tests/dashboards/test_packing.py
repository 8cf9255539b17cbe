"""Columns come back from their packing as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.packing import packed
from tests.build.site_data import unpacked

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
    [["a", "b", "c"] * 9, ["a"] * 12 + ["b"] * 9 + ["c"], ["b", None, "a", "a"] * 6 + ["c"]],
    ids=["in turn", "in runs", "any how"],
)
def test_texts_that_repeat_come_back(values: list) -> None:
    assert _again(str, values) == values
    assert len(str(packed(["column"], [str], [(v,) for v in values]))) < len(str(values)) + 60
