"""The pages' texts stand in texts.toml: each is said in both languages, used, and filled."""

from __future__ import annotations

import re
from pathlib import Path

from dashboards.texts import LEVELS, PAGE_COLUMNS, TEXTS
from pipelines.base.words import places_of
from tests.build.text_use import texts_filled, texts_used

DASHBOARDS = Path(__file__).resolve().parents[2] / "dashboards"
FILLED_BY_KIND = {"card_decisions_parts"}  # with as many values as there are kinds of decisions
NAMED_BY_CODE = re.compile(r"(level|column|month_tick)\.")


def test_every_text_is_said_in_both_languages() -> None:
    assert [name for name, text in TEXTS.items() if not text.zh] == []
    assert [name for name, text in TEXTS.items() if not text.en] == ["items_unit"]


def test_every_text_that_the_pages_use_is_there_and_every_one_there_is_used() -> None:
    assert texts_used(DASHBOARDS) == {name for name in TEXTS if not NAMED_BY_CODE.match(name)}
    assert {f"level.{level}" for level in LEVELS} == {n for n in TEXTS if n.startswith("level.")}
    assert {f"month_tick.{month}" for month in range(1, 13)} <= set(TEXTS)
    assert all(f"column.{name}.title" in TEXTS for name in PAGE_COLUMNS)


def test_every_place_in_a_text_is_filled() -> None:
    calls = list(texts_filled(DASHBOARDS))
    assert len(calls) > 50
    lacking = [
        (name, places_of(TEXTS[name].zh) - given)
        for name, given in calls
        if name not in FILLED_BY_KIND and not places_of(TEXTS[name].zh) <= given
    ]
    assert lacking == []
    with_places = {name for name, text in TEXTS.items() if places_of(text.zh)}
    assert with_places - {name for name, _ in calls} == set()


def test_no_text_begins_or_ends_with_a_blank() -> None:
    said = [words for text in TEXTS.values() for words in (text.zh, text.en)]
    assert [words for words in said if words != words.strip()] == []


def test_a_file_that_a_page_names_as_its_source_is_there() -> None:
    named = {
        path
        for file in (DASHBOARDS / "pages").glob("*.py")
        for path in re.findall(r'"((?:pipelines|sql|dashboards)/[\w/.]+)"', file.read_text("utf-8"))
    }
    assert named
    assert [path for path in named if not (DASHBOARDS.parent / path).is_file()] == []
