"""The pages' texts stand in texts.toml: each is said in both languages, used, and filled."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboards.texts import LEVELS, PAGE_COLUMNS, TEXTS
from pipelines.base.words import places_of

DASHBOARDS = Path(__file__).resolve().parents[2] / "dashboards"
FILLED_BY_NAME = {  # their values come as **values
    "card_decisions_parts": {"force", "withdraw", "correct"},
}
SAID_ELSEWHERE = re.compile(r"(level|column|month_tick)\.")


def trees() -> Iterator[ast.Module]:
    for file in DASHBOARDS.rglob("*.py"):
        yield ast.parse(file.read_text("utf-8"))


def named(node: ast.expr) -> Iterator[str]:
    """The texts that an expression names: TEXTS["name"], also one of two."""
    for part in ast.walk(node):
        if isinstance(part, ast.Subscript) and getattr(part.value, "id", "") == "TEXTS":
            if isinstance(part.slice, ast.Constant):
                yield part.slice.value


def fillings() -> Iterator[tuple[str, set[str]]]:
    """Text and the names it is filled with, for every call of fill() in code and templates."""
    for tree in trees():
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "fill":
                given = {keyword.arg for keyword in call.keywords if keyword.arg}
                for name in named(call.args[0]):
                    yield name, given | FILLED_BY_NAME.get(name, set())
    for template in (DASHBOARDS / "templates").iterdir():
        for name, values in re.findall(
            r"fill\(texts\.(\w+), ([^()]+)\)", template.read_text("utf-8")
        ):
            yield name, set(re.findall(r"(\w+)=", values))


def used() -> set[str]:
    in_code = {name for tree in trees() for name in named(tree)}
    templates = "".join(file.read_text("utf-8") for file in (DASHBOARDS / "templates").iterdir())
    return in_code | set(re.findall(r"\btexts\.(\w+)", templates))


def test_every_text_is_said_in_both_languages() -> None:
    assert [name for name, text in TEXTS.items() if not text.zh] == []
    assert [name for name, text in TEXTS.items() if not text.en] == ["items_unit"]


def test_every_text_that_the_pages_use_is_there_and_every_one_there_is_used() -> None:
    assert used() == {name for name in TEXTS if not SAID_ELSEWHERE.match(name)}
    assert {f"level.{level}" for level in LEVELS} == {n for n in TEXTS if n.startswith("level.")}
    assert {f"month_tick.{month}" for month in range(1, 13)} <= set(TEXTS)
    assert all(f"column.{name}.title" in TEXTS for name in PAGE_COLUMNS)


def test_every_place_in_a_text_is_filled() -> None:
    calls = list(fillings())
    assert len(calls) > 50
    wrong = [(name, given) for name, given in calls if not places_of(TEXTS[name].zh) <= given]
    assert wrong == []
    without = {name for name, text in TEXTS.items() if not places_of(text.zh)}
    assert set(TEXTS) - without - {name for name, _ in calls} == set()


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_no_text_begins_or_ends_with_a_blank(name: str) -> None:
    assert TEXTS[name].zh == TEXTS[name].zh.strip() and TEXTS[name].en == TEXTS[name].en.strip()
