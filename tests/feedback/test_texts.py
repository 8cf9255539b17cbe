"""The words of the workbooks for clerks stand in texts.toml: each is used, and filled."""

from __future__ import annotations

import re
from pathlib import Path

from pipelines.base.words import places_of
from pipelines.contract.register import REGISTERS
from pipelines.contract.rule import RULES
from pipelines.feedback.template_guide import explanation
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


OF_OFFICES = {"Excel", "WPS", "CSV", "UTF-8", ".csv", ".xlsx"}  # that every clerk knows
LATIN = re.compile(r"\.?[A-Za-z][A-Za-z0-9-]*")
UNLIKE_AN_OFFICE = (
    "拒收",
    "花名册",
    "下拉项",
    "不是允许",
    "报上来",
    "台帐",
    "格子",
    "清空格",
    "怎样",
)


def _said_to_clerks() -> dict[str, str]:
    rules = {
        f"{rule.code}.{part}": text.zh
        for rule in RULES.values()
        for part, text in (("message", rule.message), ("remedy", rule.remedy))
    }
    columns = {
        f"{register.name}.{column.name}": explanation(column).zh
        for register in REGISTERS
        for column in register.columns
    }
    return {**rules, **columns, **{name: text.zh for name, text in TEXTS.items()}}


def test_no_chinese_sentence_for_a_clerk_holds_english_or_the_name_of_a_program_s_part() -> None:
    foreign = {
        name: words
        for name, text in _said_to_clerks().items()
        if (words := set(LATIN.findall(re.sub(r"\{[^}]*\}", "", text))) - OF_OFFICES)
    }
    assert foreign == {}


def test_one_thing_is_called_by_one_word() -> None:
    assert [
        (name, word)
        for name, text in _said_to_clerks().items()
        for word in UNLIKE_AN_OFFICE
        if word in text
    ] == []
