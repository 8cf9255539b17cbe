"""The words of the decision room: every code that the code gives has its words, and every place in
them is filled.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import pipelines
from pipelines.decision.fault import FAULTS, WORDS, fault_text, form_text

ROOMS = ("decision", "intake", "operation")
GIVEN = re.compile(r'_form_fault\([^"]*"(\w+)"')
FORMS = [name.removeprefix("form.") for name in WORDS if name.startswith("form.")]


@pytest.mark.parametrize("code", FAULTS)
def test_every_place_of_a_fault_is_filled(code):
    text = fault_text(code, "甲 / A")
    assert not re.search("[{}]", text.zh + text.en)
    assert ("甲" in text.zh) == ("A" in text.en)


@pytest.mark.parametrize("code", FORMS)
def test_every_place_of_a_form_is_filled(code):
    text = form_text(code, ["甲"], ["乙"])
    assert not re.search("[{}]", text.zh + text.en)


def test_every_code_that_is_given_has_words():
    folder = Path(pipelines.__file__).parent
    sources = [path.read_text("utf-8") for room in ROOMS for path in (folder / room).glob("*.py")]
    assert {code for source in sources for code in GIVEN.findall(source)} == set(FORMS)
    assert all(
        any(f'"{code}"' in source or code.endswith("_blank") for source in sources)
        for code in FAULTS
    )
