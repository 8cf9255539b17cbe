"""Words in letters that could be a name: whether a column holds any, told of all its bytes at once."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reference.letters import MAY_BE_A_WORD, may_hold_words, shown_letters

TEXTS = st.lists(st.text("Zq7@- ·三", max_size=9), max_size=4)


@given(TEXTS)
def test_no_text_that_may_be_a_word_is_overlooked(texts: list[str]) -> None:
    if any(re.search(MAY_BE_A_WORD, text) for text in texts):
        assert may_hold_words("".join(texts).encode())


@pytest.mark.parametrize("numbers", [["H1", "H20"], ["1-2-301", "12"], ["三栋", "5"], []])
def test_numbers_of_households_hold_no_words(numbers: list[str]) -> None:
    assert not may_hold_words("".join(numbers).encode())


@pytest.mark.parametrize(
    "number", ["HU0012", "JGY-001", "SSJD-001", "SJZXQ_12", "CDJJSX-0001", "A3-2-201", "NO 12"]
)
def test_a_code_of_a_few_letters_is_shown(number: str) -> None:
    assert shown_letters(number) == number


@pytest.mark.parametrize("name", ["Ly 12", "Nguyen Thy", "li3", "jinguanyi-001", "THY"])
def test_what_may_be_a_name_is_hidden(name: str) -> None:
    assert not set(re.findall("[A-Za-z]", shown_letters(name)))
