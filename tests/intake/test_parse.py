"""A cell's text as a value: dates, numbers, codes, credit codes."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contract.code_list import code_lists
from pipelines.intake.parse import (
    Unreadable,
    parse_code,
    parse_codes,
    parse_community_code,
    parse_credit_code,
    parse_date,
    parse_integer,
)


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-05",
        "2026/10/5",
        "2026.10.5",
        "2026年10月5日",
        "20261005",
        "２０２６－１０－０５",
        " 2026-10-05 ",
        "2026-10-05 00:00:00",
        "46300",
        "46300.0",
    ],
)
def test_every_way_to_write_a_day_is_read(text):
    assert parse_date(text) == date(2026, 10, 5)


@pytest.mark.parametrize("text", ["2026.3", "2026年3月", "2026-03", "202603"])
def test_a_month_alone_is_its_first_day(text):
    assert parse_date(text) == date(2026, 3, 1)


def test_a_serial_of_the_1904_epoch_is_1462_days_later():
    assert parse_date("44838", epoch_1904=True) == date(2026, 10, 5)


@pytest.mark.parametrize(
    "text",
    ["2026-13-01", "2026-02-30", "26-1-1", "去年", "2026", "1.23E+17", "1899-12-31", "20261305",
     "1905-07-12", "1905/7/12", "8/5/2026", "2026-08-05,2026-08-07", "2026年8月初", "截至2026年8月5日"],
)  # fmt: skip
def test_what_is_no_date_is_unreadable(text):
    with pytest.raises(Unreadable):
        parse_date(text)


@pytest.mark.parametrize("text", ["", "无", "—", "/", "\\N", "面议", " "])
def test_placeholders_are_blank(text):
    assert parse_date(text) is None
    assert parse_integer(text) is None


DAYS = st.dates(date(1906, 1, 1), date(2100, 12, 31))


@given(
    DAYS,
    st.sampled_from(
        [
            "{0:%Y-%m-%d}",
            "{0.year}/{0.month}/{0.day}",
            "{0.year}.{0.month}.{0.day}",
            "{0.year}年{0.month}月{0.day}日",
            "{0:%Y%m%d}",
            "{0.year}—{0.month}—{0.day}",
            "{0.year}–{0.month:02}–{0.day:02}",
            "{0.year}年{0.month}月{0.day}号",
            "{0.year}、{0.month}、{0.day}。",
            "{0:%Y-%m-%d} 09:30",
        ]
    ),
)
def test_parsing_a_formatted_day_gives_the_day(day, form):
    assert parse_date(form.format(day)) == day


@given(
    st.integers(-(10**9), 10**9), st.sampled_from(["{}", "{:,}", "{}.0", " {} ", "{}人", "{}名。"])
)
def test_parsing_a_formatted_number_gives_the_number(number, form):
    assert parse_integer(form.format(number)) == number


@pytest.mark.parametrize("text", ["十二", "12.5", "1,23", "abc", "1-2"])
def test_what_is_no_whole_number_is_unreadable(text):
    with pytest.raises(Unreadable):
        parse_integer(text)


@pytest.mark.parametrize(
    ("name", "code"),
    [(name, code) for name, codes in code_lists().items() for code in codes.labels],
)
def test_every_label_and_code_reads_as_its_code(name, code):
    codes = code_lists()[name]
    assert parse_code(codes.labels[code].zh, codes) == code
    assert parse_code(f"　{codes.labels[code].zh} ", codes) == code
    assert parse_code(code, codes) == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("①", ("older",)),
        ("⑴", ("older",)),
        ("（1）", ("older",)),
        ("(１)", ("older",)),
        ("大龄、连续失业1年以上", ("long_term", "older")),
        ("①②", ("disabled", "older")),
        ("残疾;低保", ("disabled", "low_income")),
        ("残疾 低保", ("disabled", "low_income")),
        ("无", ()),
        ("刑满释放、假释、监外执行", ("released",)),
        ("(3)低保", ("low_income",)),
    ],
)
def test_difficulty_types_are_read_however_they_are_joined(text, expected):
    assert parse_codes(text, code_lists()["difficulty_type"]) == (expected, ())


def test_an_unknown_part_is_named_and_the_others_are_kept():
    assert parse_codes("大龄、外星人", code_lists()["difficulty_type"]) == (("older",), ("外星人",))


def test_an_unknown_code_is_loud():
    with pytest.raises(Unreadable):
        parse_code("待业", code_lists()["employment_status"])


def test_the_public_credit_code_vectors_are_judged_as_their_column_says(shared):
    # "real_but_nonconforming" codes fail the standard's own check; a code must conform, so they are
    # judged wrong.
    expected = {
        "valid": True,
        "valid_after_compaction": True,
        "real_but_nonconforming": False,
        "invalid": False,
    }
    with (shared / "vectors/uscc_test_vectors.csv").open(encoding="utf-8") as file:
        vectors = list(csv.DictReader(file))
    assert len(vectors) > 200
    wrong = []
    for vector in vectors:
        try:
            valid = parse_credit_code(vector["code"]) is not None
        except Unreadable:
            valid = False
        if valid != expected[vector["expected"]]:
            wrong.append(vector)
    assert wrong == []


def test_a_credit_code_may_start_with_letters():
    first = "N2510104MF1234567"
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(3**place % 31 * alphabet.index(sign) for place, sign in enumerate(first))
    assert (
        parse_credit_code(f"{first[:9].lower()} {first[9:]}{alphabet[-total % 31]}")
        == first + alphabet[-total % 31]
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("510104017001 水井坊社区居委会", "510104017001"),
        ("510104017001水井坊社区", "510104017001"),
        ("510104017001 - 水井坊社区", "510104017001"),
        ("510104017 锦官驿街道", "510104017"),
        ("510104017001（水井坊社区）", "510104017001"),
        ("【510104017001】水井坊社区", "510104017001"),
        ("510104017001/水井坊社区", "510104017001"),
        ("510104017001", "510104017001"),
        ("510104017001 1", "5101040170011"),
        ("水井坊社区", "水井坊社区"),
        ("5101040170012 水井坊社区", "5101040170012水井坊社区"),
    ],
)
def test_a_code_is_read_without_the_name_behind_it_and_nothing_is_made_a_code(text, code):
    assert parse_community_code(text) == code


@pytest.mark.parametrize(
    ("mark", "said"), [*zip("√✓✔☑", ["yes"] * 4, strict=True), *zip("×✗✘", ["no"] * 3, strict=True)]
)
def test_a_tick_is_yes_and_a_cross_no(mark, said):
    assert parse_code(mark, code_lists()["flag"]) == said


# A code said twice in one cell.


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("sex", "1-男", "male"),
        ("sex", "2-女", "female"),
        ("sex", "1|男", "male"),
        ("sex", "1：男", "male"),
        ("sex", "1 男", "male"),
        ("sex", "男（1）", "male"),
        ("sex", "男-1", "male"),
        ("sex", "男（男性）", "male"),
        ("flag", "1|是", "yes"),
        ("flag", "0-否", "no"),
        ("employment_status", "01.就业", "employed"),
        ("employment_status", "失业（登记失业）", "unemployed"),
        ("difficulty_type", "(3)低保", "low_income"),
    ],
)
def test_number_and_label_in_one_cell_are_one_code(name, text, code):
    assert parse_code(text, code_lists()[name]) == code


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sex", "1-女"),
        ("sex", "女（1）"),
        ("sex", "男（女）"),
        ("sex", "男（待核）"),
        ("flag", "1-否"),
        ("flag", "是/否"),
        ("employment_status", "就业（失业）"),
        ("employment_status", "就业（已离职）"),
        ("difficulty_type", "(5) 大龄"),
    ],
)
def test_number_and_label_that_disagree_are_unknown(name, text):
    with pytest.raises(Unreadable):
        parse_code(text, code_lists()[name])


@pytest.mark.parametrize(
    "text",
    [
        "510104017001", "510104017001 水井坊社区", "水井坊社区510104017001",
        "水井坊社区（510104017001）", "水井坊社区 [510104017001]", "５１０１０４０１７００１",
    ],
)  # fmt: skip
def test_a_community_code_is_read_with_its_name_before_or_behind_it(text):
    assert parse_community_code(text) == "510104017001"


@pytest.mark.parametrize("text", ["水井坊社区5101040170", "1栋510104017001", "水井坊社区1组"])
def test_other_digits_behind_a_name_are_no_code(text):
    assert parse_community_code(text) == text
