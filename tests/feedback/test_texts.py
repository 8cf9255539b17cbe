"""The words of the workbooks for clerks stand in texts.toml: each is used, and filled."""

from __future__ import annotations

import re
from pathlib import Path

from pipelines.base.words import places_of
from pipelines.feedback.texts import TEXTS
from tests.build.text_use import texts_filled, texts_used

FEEDBACK = Path(__file__).resolve().parents[2] / "pipelines" / "feedback"
NAMED_BY_CODE = re.compile(r"(codes|summary|left_out)\.|register$")


def test_every_word_is_said_in_both_languages() -> None:
    assert [name for name, text in TEXTS.items() if not (text.zh and text.en)] == []


def test_every_word_that_the_workbooks_use_is_there_and_every_one_there_is_used() -> None:
    used = texts_used(FEEDBACK)
    assert used <= set(TEXTS)
    assert [name for name in TEXTS if name not in used and not NAMED_BY_CODE.match(name)] == []


def test_every_place_in_a_word_is_filled() -> None:
    calls = list(texts_filled(FEEDBACK))
    lacking = [(name, given) for name, given in calls if not places_of(TEXTS[name].zh) <= given]
    assert lacking == []
    with_places = {name for name, text in TEXTS.items() if places_of(text.zh)}
    assert with_places - {name for name, _ in calls} == set()
