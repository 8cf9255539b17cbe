"""When: spans of months tell none, days tell their month."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from pipelines.intake.claim import Told, early_day, find_month
from pipelines.intake.issue import Refused
from tests.build.register_file import STREET, grid, person, submit

TODAY = date(2027, 3, 1)
OCTOBER = date(2026, 10, 1)
DASHES = ("-", "－", "–", "—", "——", "~", "～", "〜", "至", "到", "、", "和")
CHINESE = dict(
    enumerate(["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"], 1)
)
PLACES = ("name", "title", "sheet")


def told(text: str, place: str) -> Told:
    return Told(
        f"{text}台账.xlsx" if place == "name" else "台账.xlsx",
        (text,) if place == "title" else (),
        text if place == "sheet" else "",
    )


def month_or_rule(text: str, place: str) -> tuple[date | str, str]:
    try:
        return find_month(told(text, place), [], None, TODAY), ""
    except Refused as refusal:
        return refusal.rule, refusal.detail


SPANS = st.tuples(st.integers(1, 11), st.integers(1, 11)).map(
    lambda ends: (ends[0], min(ends[0] + ends[1], 12))
)


@pytest.mark.parametrize("place", PLACES)
@given(
    span=SPANS,
    dash=st.sampled_from(DASHES),
    spelling=st.sampled_from(
        (
            "2026年{first}{dash}{last}月",
            "2026年{first}月{dash}{last}月",
            "2026年{first:02}{dash}{last:02}月份",
            "2026年{first}月份 {dash} {last}月份",
            "2026年{first}月{dash}2026年{last}月",
            "{first}{dash}{last}月",
            "2026.{first}{dash}{last}月",
            "2026年{a}{dash}{b}月",
            "2026年{a}月{dash}{b}月",
        )
    ),
)
def test_a_span_of_months_tells_no_month_and_is_quoted(place, span, dash, spelling):
    first, last = span
    text = spelling.format(first=first, last=last, dash=dash, a=CHINESE[first], b=CHINESE[last])
    rule, detail = month_or_rule(text, place)
    assert (rule, detail) == ("month_range", text.removesuffix("份"))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "text",
    ["2026.1-10", "202601-202610", "202601-10", "2026年三季度", "2026年第三季度", "2026Q3",
     "2026年上半年", "2026年下半年", "2026年全年", "2026年一、二季度", "2026年9月10月",
     "2026年9月26日至10月25日"],
)  # fmt: skip
def test_a_part_of_a_year_in_any_words_tells_no_month(text, place):
    assert month_or_rule(text, place)[0] == "month_range"


@pytest.mark.parametrize("place", PLACES)
@given(
    month=st.integers(1, 12),
    spelling=st.sampled_from(
        (
            "2026年{m}月",
            "2026年{m:02}月份",
            "2026-{m:02}",
            "2026.{m:02}",
            "2026年{c}月",
            "二〇二六年{c}月",
            "截至2026年{m}月28日",
            "截止到2026-{m:02}-05",
            "2026年{m}月1日至28日",
            "2026年{m}月1日-{m}月28日",
            "附件1-2026年{m}月",
            "1、2026年{m}月",
            "四季花园2026年{m}月",
            "五月花社区2026年{m}月",
            "2026年{m}月（一）",
        )
    ),
)
def test_one_month_is_told_in_any_spelling(place, month, spelling):
    text = spelling.format(m=month, c=CHINESE[month])
    assert month_or_rule(text, place) == (date(2026, month, 1), "")


@pytest.mark.parametrize(
    ("name", "titles", "rows", "month"),
    [
        ("2026年1-10月.xlsx", ("2026年10月",), [], OCTOBER),
        ("1-10月.xlsx", (), [OCTOBER], OCTOBER),
        ("2026-10.xlsx", ("2026年1—10月",), [], OCTOBER),
        ("2026-10.xlsx", ("说明：1-9月的不用重报",), [], OCTOBER),
        ("2026-10.xlsx", ("全年目标：500人",), [], OCTOBER),
        ("2026年1-10月.xlsx", ("2026年5月",), [], None),
        ("2025年1-10月.xlsx", ("2026年10月",), [], None),
    ],
)
def test_beside_a_span_that_ends_with_it_a_month_told_elsewhere_counts(name, titles, rows, month):
    if month:
        assert find_month(Told(name, titles, ""), rows, None, TODAY) == month
        return
    with pytest.raises(Refused, match="month_range"):
        find_month(Told(name, titles, ""), rows, None, TODAY)


def test_the_operators_month_does_not_stand_in_for_a_span():
    with pytest.raises(Refused, match="month_range"):
        find_month(Told("2026年9-10月.xlsx", (), ""), [], OCTOBER, TODAY)


def test_a_month_without_its_year_contradicts_another_month():
    with pytest.raises(Refused, match="month_disagrees"):
        find_month(Told("9月台账.xlsx", ("2026年10月",), ""), [], None, TODAY)
    assert find_month(Told("10月台账.xlsx", ("2026年10月",), ""), [], None, TODAY) == OCTOBER


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("截至2026年10月31日", None),
        ("截至2026年10月20日", None),
        ("截至2026年10月19日", date(2026, 10, 19)),
        ("2026-10-05 00:00:00", date(2026, 10, 5)),
        ("填报月份：2026-10-01 00:00:00", None),
        ("填报月份：46296", None),
    ],
)
def test_a_day_tells_its_month_and_an_early_one_is_told(title, day):
    found = Told("台账.xlsx", (title,), "")
    assert find_month(found, [], None, TODAY) == OCTOBER
    assert early_day(found) == day


def test_a_day_of_filling_in_beside_its_label_is_no_month(home):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("台账")
    date_format = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_string(0, 0, "填报日期：")
    sheet.write_datetime(0, 1, date(2026, 11, 2), date_format)
    sheet.write_string(1, 0, "填报月份：")
    sheet.write_datetime(1, 1, OCTOBER, date_format)
    for number, cells in enumerate(grid([person(1), person(3)]), 2):
        sheet.write_row(number, 0, cells)
    book.close()
    outcome = submit(home, file.getvalue(), f"{STREET}.xlsx")[1]
    assert (outcome.verdict, outcome.month) == ("accepted", "2026-10-01")


ODD_SPANS = [
    "2026年1⁃10月",
    "2026年1→10月",
    "2026年1..10月",
    "2026年1…10月",
    "2026年1月起至10月",
    "2026年9月+10月",
    "2026年9月.10月",
    "2026年9.10月",
    "2026年9\\10月",
    "2026年9 10月",
    "2026年元月-十月",
    "元月至十月",
    "2026年前10个月",
    "2026年前三季度",
    "近三个月",
    "2026年9月至今",
    "2026年1月以来",
    "2026年8月、9月、10月",
    "2026年8、9、10月",
    "2026年一至三季度",
    "二O二六年一至十月",
    "2026年9月—10月25日",
    "2026年9月并10月",
    "2026年（9-10）月",
    "2026年【9、10】月",
    "20260901-20261031",
    "2026年1月起",
    "自2026年9月起",
    "2026年以来",
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", ODD_SPANS)
def test_a_span_in_an_odd_spelling_tells_no_month(text, place):
    rule, detail = month_or_rule(text, place)
    assert rule == "month_range"
    assert detail in text


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "text",
    [
        "2026年10月底",
        "截止2026年10月底",
        "2026年十月",
        "二O二六年十月",
        "2026年 10 月",
        "【2026年10月】",
        "20261001-20261031",
        "20261001-1031",
        "截至20261031",
        "截止日期：2026年10月31日",
        "统计截止时间：2026-10-31",
        "2026年10月起草",
    ],
)
def test_one_month_in_an_odd_spelling_is_told(text, place):
    assert month_or_rule(text, place)[0] == OCTOBER


@pytest.mark.parametrize(
    "title", ["2026年10月份(补报9月)", "2026年10月（含9月补录）", "1.2026年10月"]
)
def test_a_title_of_one_month_that_speaks_of_another_is_of_the_first(title):
    assert month_or_rule(title, "title")[0] == OCTOBER


@pytest.mark.parametrize("text", ["2026年1-10月累计", "1.10月", "前10个月", "9月至今"])
def test_a_span_that_ends_in_the_month_told_elsewhere_does_not_contradict_it(text):
    told_twice = Told("510104017_2026-10.xlsx", (text,), "")
    assert find_month(told_twice, [], None, TODAY) == OCTOBER


@pytest.mark.parametrize(
    "title",
    ["9月份劳动力资源台账", "锦江区九月劳动力资源台账", "台账（9月）", "填报月份：9月", "9月"],
)
def test_a_title_of_another_month_contradicts_the_file_name_though_it_has_no_year(title):
    with pytest.raises(Refused, match="month_disagrees"):
        find_month(Told("510104017_2026-10.xlsx", (title,), ""), [], None, TODAY)


@pytest.mark.parametrize(
    "title",
    ["10月份劳动力资源台账", "注：9月新增人员标红", "五月花社区劳动力资源台账", "9月已报的不再报"],
)
def test_a_title_of_the_same_month_or_a_note_on_another_contradicts_nothing(title):
    assert find_month(Told("2026-10.xlsx", (title,), ""), [], None, TODAY) == OCTOBER


@pytest.mark.parametrize("title", ["2026.1", "所属期2026.1", "填报月份：2026.1"])
def test_the_number_2026_1_above_the_header_may_be_october(title):
    assert month_or_rule(title, "title") == ("month_range", title)
    assert find_month(Told("2026-10.xlsx", (title,), ""), [], None, TODAY) == OCTOBER
    with pytest.raises(Refused, match="month_range"):
        find_month(Told("2026-09.xlsx", (title,), ""), [], None, TODAY)
    assert month_or_rule("2026.1", "sheet")[0] == date(2026, 1, 1)


@pytest.mark.parametrize("text", ["2026年10期", "2026.10期", "2026年10个", "2026年10户"])
@pytest.mark.parametrize("place", PLACES)
def test_what_a_number_behind_a_year_counts_is_no_month(text, place):
    assert month_or_rule(text, place)[0] == "month_missing"


@pytest.mark.parametrize("text", ["2026-10人员", "2026-10户籍", "2026-10名册", "2026年10月期末"])
def test_a_word_that_counts_nothing_leaves_the_month_as_it_is(text):
    assert month_or_rule(text, "name")[0] == OCTOBER


def test_a_month_behind_its_label_and_a_day_from_the_20th_on_tell_the_month():
    for title in ("月份202610", "填报月份：202610.0", "2026年10月31日", "2026-10-20"):
        assert month_or_rule(title, "title")[0] == OCTOBER
