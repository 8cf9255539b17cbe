"""Facts about the contract: columns, codes, rules, words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from string import Formatter

import polars as pl
import pytest

from pipelines.base.wording import Text
from pipelines.base.words import places_of
from pipelines.contract import code_list as code_list_module
from pipelines.contract.code_list import code_lists
from pipelines.contract.register import REGISTERS, register_named
from pipelines.contract.rule import RULES, issue_text, load_rules
from pipelines.contract.vocabulary import VOCABULARY, load_vocabulary

each_register = pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.name)
each_rule = pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
each_code_list = pytest.mark.parametrize(
    "codes", code_lists().values(), ids=lambda codes: codes.name
)


def plain(words: str) -> str:
    """Words as a header or cell is compared: no blanks, one width, one case, 帐 as 账."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", words)).casefold().replace("帐", "账")


def repeated(words) -> list[str]:
    return [word for word, times in Counter(words).items() if times > 1]


# Registers and columns


@each_register
def test_no_title_or_alias_means_two_columns(register):
    words = [
        plain(word) for column in register.columns for word in (column.title.zh, *column.aliases)
    ]
    assert not repeated(words)


@each_register
def test_column_names_are_given_once_and_the_key_is_among_the_required(register):
    assert not repeated(column.name for column in register.columns)
    assert register.key
    assert all(
        register.column(name).required or register.column(name).required_unless
        for name in register.key
    )


@each_register
def test_code_columns_name_a_list_and_no_others_do(register):
    wrong = [
        c.name
        for c in register.columns
        if (c.code_list in code_lists()) != (c.kind in ("code", "codes")) or c.code_list == ""
    ]
    assert not wrong


@each_register
def test_every_column_is_named_in_both_languages(register):
    texts = [
        register.title,
        register.grain,
        *(text for c in register.columns for text in (c.title, c.note) if text),
    ]
    assert not [text for text in texts if not (text.zh.strip() and text.en.strip())]


@each_register
def test_bounds_belong_to_numbers_and_leave_room(register):
    bounded = [c for c in register.columns if c.minimum is not None or c.maximum is not None]
    assert not [c.name for c in bounded if c.kind not in ("integer", "decimal")]
    assert not [
        c.name
        for c in bounded
        if c.minimum is not None and c.maximum is not None and c.minimum > c.maximum
    ]


@each_register
def test_an_excuse_for_a_blank_names_a_column_and_one_of_its_codes(register):
    excuses = [c.required_unless for c in register.columns if c.required_unless]
    assert not [
        (name, code)
        for name, code in excuses
        if code is not None and code not in code_lists()[register.column(name).code_list].labels
    ]


@each_register
def test_names_numbers_and_phones_are_marked_personal(register):
    telling = re.compile(r"姓名|身份证|电话|手机|地址|住址|证号")
    assert not [
        c.name
        for c in register.columns
        if (c.kind == "id_number" or telling.search(c.title.zh)) and not c.personal
    ]


@each_register
def test_a_contradiction_marks_a_column_of_its_register_and_reads_no_other(register):
    names = {column.name for column in register.columns}
    for found in register.contradictions:
        assert {found.column, *pl.sql_expr(found.is_met).meta.root_names()} <= names


def test_one_column_name_means_one_thing_in_every_register():
    meanings: dict[str, set[tuple]] = {}
    for register in REGISTERS:
        for column in register.columns:
            meanings.setdefault(column.name, set()).add(
                (column.title, column.kind, column.code_list, column.personal)
            )
    assert not {name: found for name, found in meanings.items() if len(found) > 1}


def test_no_title_word_of_one_register_stands_inside_a_word_of_another():
    words = [
        (register.name, plain(word))
        for register in REGISTERS
        for word in (register.title.zh, *register.title_words)
    ]
    assert not [(a, b) for owner, a in words for other, b in words if owner != other and a in b]


def test_an_unknown_register_is_answered_with_those_there_are():
    assert register_named("labour_force").name == "labour_force"
    with pytest.raises(KeyError, match="community_entity"):
        register_named("labor_force")


# Code lists


@each_code_list
def test_no_spelling_means_two_codes_or_is_junk_as_well(codes):
    meant: dict[str, set[str | None]] = {}
    for spelling, code in [*codes.spellings.items(), *((junk, None) for junk in codes.junk)]:
        meant.setdefault(plain(spelling), set()).add(code)
    assert not {spelling: found for spelling, found in meant.items() if len(found) > 1}


@each_code_list
def test_every_spelling_leads_to_a_code_with_labels_in_both_languages(codes):
    assert set(codes.spellings.values()) == set(codes.labels)
    assert not [
        code for code, text in codes.labels.items() if not (text.zh.strip() and text.en.strip())
    ]
    assert not [code for code in codes.labels if not re.fullmatch(r"[a-z0-9_]+|[A-Z]", code)]


def test_a_spelling_with_two_codes_is_refused_when_the_lists_are_read(tmp_path, monkeypatch):
    invented = tmp_path / "codes.csv"
    lines = (
        "code_list,kind,code,label,label_en",
        "sex,canonical,male,男,male",
        "sex,canonical,female,女,female",
        "sex,variant,female,男,",
    )
    invented.write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr(code_list_module, "CODES_FILE", invented)
    with pytest.raises(ValueError, match="sex: '男' means both male and female"):
        code_lists.__wrapped__()


# Rules


@each_rule
def test_a_rule_says_what_and_what_to_do_in_both_languages(rule):
    assert RULES[rule.code] is rule
    assert re.fullmatch(r"[a-z0-9_]+", rule.code)
    assert rule.severity in ("FILE", "ROW", "WARN")
    assert all(
        words.strip() for text in (rule.message, rule.remedy) for words in (text.zh, text.en)
    )


@each_rule
def test_both_languages_of_a_rule_use_the_same_known_placeholders(rule):
    zh, en, *remedies = (
        {name for _, name, _, _ in Formatter().parse(words) if name is not None}
        for words in (rule.message.zh, rule.message.en, rule.remedy.zh, rule.remedy.en)
    )
    assert zh <= {"column", "value", "detail", "cases", "base"}
    assert zh == en
    assert not any(remedies)


@each_rule
def test_every_place_in_a_message_is_filled(rule):
    said = issue_text(rule.code, Text("某列", "a column"), "某值", "说明 / remark", 7, 9)
    assert not set("{}") & set(said.zh + said.en)
    values = {"column": "某列", "value": "某值", "detail": "说明", "cases": "7", "base": "9"}
    for place in places_of(rule.message.zh):
        assert values[place] in said.zh


RULES_HEADER = "rule,severity,message_zh,message_en,remedy_zh,remedy_en\n"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("a,FILE,坏了,broken,修,mend\na,FILE,坏了,broken,修,mend", "a has an unknown severity, or"),
        ("a,LOUD,坏了,broken,修,mend", "a has an unknown severity"),
        ("a,FILE,坏了（{detail}）,broken,修,mend", "a.message.*same places.*detail"),
        ("a,FILE,坏了,broken {,修,mend", "a.message"),
        ("a,FILE,坏了,broken,修", "line 2 must have 6 cells"),
    ],
    ids=["twice", "severity", "place", "brace", "cells"],
)
def test_a_slip_in_the_rule_book_is_refused_with_its_place(tmp_path, line, fault):
    book = tmp_path / "rules.csv"
    book.write_text(f"{RULES_HEADER}{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=f"rules.csv.*{fault}"):
        load_rules(book)


# The vocabulary


@pytest.mark.parametrize(
    "line", ["a,甲,A,,,adds_up,\n", "a,甲,A,,,,\na,乙,B,,,,\n"], ids=["trait", "twice"]
)
def test_a_slip_in_the_vocabulary_is_refused_with_its_place(tmp_path, line):
    book = tmp_path / "vocabulary.csv"
    head = "column,title_zh,title_en,meaning_zh,meaning_en,traits,code_list\n"
    book.write_text(f"{head}{line}", encoding="utf-8")
    with pytest.raises(ValueError, match=r"vocabulary\.csv: a stands there twice, or"):
        load_vocabulary(book)


def test_every_term_is_named_in_both_languages_and_its_code_list_is_there():
    for column, term in VOCABULARY.items():
        assert term.title.zh.strip() and term.title.en.strip(), column
        assert bool(term.meaning.zh) == bool(term.meaning.en), column
        assert term.code_list is None or term.code_list in code_lists(), column
