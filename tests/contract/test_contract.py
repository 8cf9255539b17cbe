"""Facts about the contract: columns, codes, rules and reference tables."""

from __future__ import annotations

import csv
import gzip
import re
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path
from string import Formatter

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.base.wording import Text
from pipelines.base.words import places_of
from pipelines.contract import code_list as code_list_module
from pipelines.contract.code_list import code_lists
from pipelines.contract.register import REGISTERS, register_named
from pipelines.contract.rule import RULES, issue_text, load_rules
from pipelines.contract.vocabulary import VOCABULARY, load_vocabulary
from pipelines.reference.load import REFERENCE_TABLES, ReferenceFault, load_reference

each_register = pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.name)
each_rule = pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
each_code_list = pytest.mark.parametrize(
    "codes", code_lists().values(), ids=lambda codes: codes.name
)
OPEN_END = date(9999, 1, 1)


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


# The retirement schedule, computed here from the decision of 2024-09-13 and not from the contract

LINES = {
    "man": (60, 1965, 4, 36),
    "woman_cadre": (55, 1970, 4, 36),
    "woman_worker": (50, 1975, 2, 60),
}


def retirement_months(line: str, born: date) -> int:
    """One month later for each `step` birth months begun since January of the first year, at most
    `cap`.
    """
    years, first_year, step, cap = LINES[line]
    months = (born.year - first_year) * 12 + born.month - 1
    return years * 12 + (0 if months < 0 else min(cap, months // step + 1))


def scheduled(line: str, born: date, on: date) -> list[int]:
    frame = (
        load_reference()
        .tables["retirement"]
        .filter(
            (pl.col("retirement_line") == line)
            & (pl.col("born_from") <= born)
            & (pl.col("born_before").fill_null(OPEN_END) > born)
            & (pl.col("valid_from") <= on)
            & (pl.col("valid_to").fill_null(OPEN_END) > on)
        )
    )
    return frame["retirement_months"].to_list()


@pytest.mark.parametrize(
    ("line", "born", "months"),
    [
        ("man", date(1964, 12, 31), 720),
        ("man", date(1965, 1, 1), 721),
        ("man", date(1965, 4, 30), 721),
        ("man", date(1965, 5, 1), 722),
        ("man", date(1976, 8, 31), 755),
        ("man", date(1976, 9, 1), 756),
        ("man", date(2000, 1, 1), 756),
        ("woman_cadre", date(1969, 12, 31), 660),
        ("woman_cadre", date(1970, 1, 1), 661),
        ("woman_cadre", date(1981, 9, 1), 696),
        ("woman_worker", date(1974, 12, 31), 600),
        ("woman_worker", date(1975, 2, 28), 601),
        ("woman_worker", date(1975, 3, 1), 602),
        ("woman_worker", date(1984, 10, 31), 659),
        ("woman_worker", date(1984, 11, 1), 660),
        ("woman_worker", date(2008, 6, 1), 660),
    ],
)
def test_the_published_retirement_ages_are_held(line, born, months):
    assert retirement_months(line, born) == months
    assert scheduled(line, born, date(2026, 10, 31)) == [months]


@pytest.mark.parametrize("line", LINES)
def test_every_birth_month_has_one_retirement_age_and_it_follows_the_formula(line):
    table = load_reference().tables["retirement"].filter(pl.col("retirement_line") == line)
    ends = pl.col("born_before").fill_null(OPEN_END), pl.col("valid_to").fill_null(OPEN_END)
    rows = table.select("born_from", ends[0], "valid_from", ends[1], "retirement_months").rows()
    before_the_reform = LINES[line][0] * 12
    for on, reformed in ((date(2024, 12, 31), False), (date(2025, 1, 1), True)):
        in_force = [row for row in rows if row[2] <= on < row[3]]
        for year in range(1940, 2012):
            for born in (date(year, month, day) for month in range(1, 13) for day in (1, 28)):
                held = [row[4] for row in in_force if row[0] <= born < row[1]]
                assert held == [retirement_months(line, born) if reformed else before_the_reform], (
                    line,
                    born,
                    on,
                )


# Divisions and policy


@pytest.fixture(scope="module")
def division() -> pl.DataFrame:
    return load_reference().tables["division"]


def in_force(division: pl.DataFrame, on: date) -> pl.DataFrame:
    return division.filter(
        (pl.col("valid_from") <= on) & (pl.col("valid_to").fill_null(OPEN_END) > on)
    )


def test_sichuan_has_21_prefectures_183_counties_and_3111_streets_today(division):
    levels = in_force(division, date(2026, 10, 31)).group_by("area_level").len().rows()
    assert dict(levels) == {
        "province": 1,
        "prefecture": 21,
        "county": 183,
        "street": 3111,
        "community": 34412,
    }


def test_each_division_lies_in_one_above_it_whose_code_begins_its_own(division):
    lengths = {
        "province": (2, 0),
        "prefecture": (4, 2),
        "county": (6, 4),
        "street": (9, 6),
        "community": (12, 9),
    }
    for code, level, parent in division.select(
        "division_code", "area_level", pl.col("parent_code").fill_null("")
    ).iter_rows():
        length, above = lengths[level]
        assert len(code) == length
        assert code.isdigit()
        assert parent == code[:above]
    below = division.filter(pl.col("area_level") != "province").with_columns(
        end=pl.col("valid_to").fill_null(OPEN_END)
    )
    above = division.select(
        parent_code="division_code",
        above_from="valid_from",
        above_end=pl.col("valid_to").fill_null(OPEN_END),
    )
    met = (pl.col("above_from") <= pl.col("valid_from")) & (
        pl.col("above_end") > pl.col("valid_from")
    )
    housed = below.join(above, on="parent_code").filter(met)
    assert below.join(housed, on=["division_code", "valid_from"], how="anti").is_empty()


def test_no_division_is_valid_twice_on_one_day(division):
    turns = division.sort("division_code", "valid_from").with_columns(
        next_from=pl.col("valid_from").shift(-1).over("division_code"),
        end=pl.col("valid_to").fill_null(OPEN_END),
    )
    assert turns.filter(pl.col("end") <= pl.col("valid_from")).is_empty()
    assert turns.filter(pl.col("end") > pl.col("next_from")).is_empty()


@pytest.mark.parametrize("vintage", [2018, 2019, 2020, 2021, 2023])
def test_the_divisions_of_each_vintage_are_those_that_were_published(division, shared, vintage):
    with gzip.open(
        shared / "divisions" / f"sichuan_nbs_{vintage}.csv.gz", "rt", encoding="utf-8"
    ) as file:
        published = {(line["code"], line["name"]) for line in csv.DictReader(file)}
    assert (
        set(
            in_force(division, date(vintage, 7, 1))
            .select("division_code", "division_name")
            .iter_rows()
        )
        == published
    )


def test_a_policy_without_a_value_on_that_day_is_an_error():
    reference = load_reference()
    assert reference.policy("bad_row_share_limit", date(2026, 10, 31)) == 0.2
    with pytest.raises(KeyError, match="bad_row_share_limit has no value on 1899-12-31"):
        reference.policy("bad_row_share_limit", date(1899, 12, 31))
    with pytest.raises(KeyError, match="bad_rows"):
        reference.policy("bad_rows", date(2026, 10, 31))


# An operator's own reference files

POLICY_HEADER = "policy,value,valid_from,valid_to,unit,title_zh,title_en,source"


def own_policy(home: Home, *lines: str) -> Path:
    path = home.reference / "policy.csv"
    path.write_text("\n".join([POLICY_HEADER, *lines, ""]), encoding="utf-8")
    return path


def test_an_operators_file_replaces_rows_of_its_key_and_adds_others(home):
    shipped = load_reference(home)
    own_policy(
        home,
        # the shipped key: replaced
        "bad_row_share_limit,0.1,1900-01-01,2026-10-01,share,上限,limit,order 1",
        "bad_row_share_limit,0.3,2026-10-01,,share,上限,limit,order 2",  # added
    )
    reference = load_reference(home)
    assert reference.policy("bad_row_share_limit", date(2026, 9, 30)) == 0.1
    assert reference.policy("bad_row_share_limit", date(2026, 10, 1)) == 0.3
    assert reference.policy("retention_months", date(2026, 10, 1)) == shipped.policy(
        "retention_months", date(2026, 10, 1)
    )
    assert reference.tables["policy"].height == shipped.tables["policy"].height + 1
    assert reference.digest != shipped.digest


def test_the_digest_follows_the_content_and_not_the_order_of_the_lines(home):
    lines = ["a,1,2026-01-01,,share,甲,a,x", "b,2,2026-01-01,,share,乙,b,x"]
    own_policy(home, *lines)
    digest = load_reference(home).digest
    own_policy(home, *reversed(lines))
    assert load_reference(home).digest == digest != load_reference().digest


@pytest.mark.parametrize(
    "content",
    [
        b"policy,value\nretention_months,24\n",
        f"{POLICY_HEADER}\nretention_months,24,2026年1月,,months,保存,retention,x\n".encode(),
        f"{POLICY_HEADER}\nretention_months,two years,2026-01-01,,months,保存,kept,x\n".encode(),
        f"{POLICY_HEADER}\nretention_months,24,2026-01-01,,months,保存,retention,x\n".encode(
            "gb18030"
        ),
        b"",
    ],
    ids=["columns missing", "date", "number", "GBK", "empty"],
)
def test_a_broken_operators_file_is_a_fault_that_names_it(home, content):
    (home.reference / "policy.csv").write_bytes(content)
    with pytest.raises(ReferenceFault, match=r"policy\.csv"):
        load_reference(home)


def test_every_reference_column_is_named_in_both_languages_and_the_key_is_among_them():
    for table in REFERENCE_TABLES:
        assert set(table.key) <= {column.name for column in table.columns}
        assert load_reference().tables[table.name].columns == [
            column.name for column in table.columns
        ]
        assert all(
            text.zh.strip() and text.en.strip()
            for text in (table.title, *(column.title for column in table.columns))
        )
