"""Whose and when: month, street and coverage of a file."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from pipelines.intake.claim import Told, find_month
from pipelines.intake.community_name import codes_named, why_no_code
from pipelines.intake.issue import Refused
from pipelines.intake.place import find_street
from pipelines.reference.division import divisions_on
from tests.build.register_file import (
    COMMUNITY,
    SHIPPED,
    STREET,
    accepted,
    csv_bytes,
    grid,
    issues,
    person,
    submit,
    submit_rows,
)

AUGUST = date(2026, 8, 1)
TODAY = date(2026, 11, 23)
DIVISIONS = divisions_on(SHIPPED, AUGUST)
OTHER = "510104017002"
ELSEWHERE = "510104018001"


@pytest.mark.parametrize(
    "name",
    [
        "510104017_劳动力资源台账_2026-08.csv",
        "东城街道劳动力台帐2026年8月.csv",
        "锦官驿-202608.xlsx",
        "台账2026年08月份.xls",
        "2026.08 台账.xlsx",
        "台账_2026_08_终稿.xlsx",
        "510104017_2026-08_2.csv",
        "2026年8月_1.csv",
    ],
)
def test_a_file_name_tells_the_month(name):
    assert find_month(Told(name, (), ""), [], None, TODAY) == AUGUST


@pytest.mark.parametrize(
    "title",
    [
        "2026年8月劳动力资源管理台账",
        "填报月份：2026年8月",
        "月份：2026-08",
        "２０２６年８月",
        "2026 年 8 月 台账",
        "2026.8",
    ],
)
def test_a_title_tells_the_month(title):
    assert find_month(Told("台账.xlsx", ("台账一", title), ""), [], None, TODAY) == AUGUST


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("2026年9月2日.xlsx", "填报日期：2026年9月2日"),
        ("台账20260902.xlsx", "填报日期：2026-09"),
        ("台账2026-09-02.xlsx", "2026年9月2日"),
    ],
)
def test_a_full_date_or_filing_date_is_no_month(name, title):
    with pytest.raises(Refused) as refusal:
        find_month(Told(name, (title,), ""), [], None, TODAY)
    assert refusal.value.rule == "month_missing"


@pytest.mark.parametrize(
    ("name", "titles", "rows", "expected", "rule"),
    [
        ("2026-08.csv", ("2026年9月台账",), [], None, "month_disagrees"),
        ("2026-08.csv", (), [date(2026, 9, 1)], None, "month_disagrees"),
        ("台账.csv", (), [date(2026, 8, 1), date(2026, 9, 1)], None, "month_disagrees"),
        ("台账.csv", (), [], None, "month_missing"),
        ("2026-08.csv", (), [], date(2026, 9, 1), "month_other"),
        ("2026-12.csv", (), [], None, "month_future"),
    ],
)
def test_a_month_in_doubt_refuses_the_file(name, titles, rows, expected, rule):
    with pytest.raises(Refused) as refusal:
        find_month(Told(name, titles, ""), rows, expected, TODAY)
    assert refusal.value.rule == rule


def test_the_operators_month_counts_where_the_file_is_silent():
    assert find_month(Told("台账.csv", (), ""), [], AUGUST, TODAY) == AUGUST


def street(
    name: str, *communities: str, titles: tuple[str, ...] = ()
) -> tuple[str, tuple[str, ...]]:
    return find_street(Told(name, titles, ""), Counter(communities), DIVISIONS)


@pytest.mark.parametrize(
    ("name", "titles", "covers"),
    [
        (f"{STREET}_2026-08.csv", (), (STREET,)),
        ("锦官驿街道-202608.xlsx", (), (STREET,)),
        ("台账.xlsx", ("机构名称：四川省 成都市 锦江区 锦官驿街道",), (STREET,)),
        ("台账.xlsx", ("机构名称：四川省 成都市 锦江区 锦官驿街道 水井坊社区",), (COMMUNITY,)),
        ("水井坊社区台账.xlsx", (), (COMMUNITY,)),
        (f"{COMMUNITY}.csv", (), (COMMUNITY,)),
        ("台账.xlsx", (), (COMMUNITY,)),
    ],
)
def test_a_file_covers_its_street_if_only_the_street_is_told_and_else_the_communities_of_its_rows(
    name, titles, covers
):
    assert street(name, COMMUNITY, COMMUNITY, titles=titles) == (STREET, covers)


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("519999001.csv", ()),
        ("台账.csv", ("文号 123456789",)),
        ("台账.csv", ("联系电话 028123456789",)),
        (f"{STREET}_123456789.csv", ()),
    ],
)
def test_digits_that_are_no_division_code_tell_no_street(name, titles):
    assert street(name, COMMUNITY, titles=titles)[0] == STREET


def test_the_street_is_that_of_most_rows():
    assert street("台账.csv", COMMUNITY, OTHER, ELSEWHERE) == (STREET, (COMMUNITY, OTHER))


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        (f"{STREET}.csv", ()),
        (f"{COMMUNITY}.csv", ()),
        ("台账.csv", ("成都市 锦江区 锦官驿街道",)),
    ],
)
def test_a_nil_return_is_placed_by_code_or_by_county_and_street(name, titles):
    assert street(name, titles=titles)[0] == STREET


@pytest.mark.parametrize(
    ("name", "titles", "communities", "rule"),
    [
        ("台账.csv", (), (), "street_missing"),
        ("锦官驿街道.csv", (), (), "street_missing"),  # a street's name alone is no key
        ("519999001.csv", (), (), "street_unknown"),
        ("台账.csv", (), ("519999001001",), "street_unknown"),
        ("510104018.csv", (), (COMMUNITY,), "street_disagrees"),
        (f"{STREET}.csv", ("510104018",), (COMMUNITY,), "street_disagrees"),
        ("东湖街道.csv", (), (COMMUNITY,), "street_disagrees"),
    ],
)
def test_a_street_in_doubt_refuses_the_file(name, titles, communities, rule):
    with pytest.raises(Refused) as refusal:
        street(name, *communities, titles=titles)
    assert refusal.value.rule == rule


@pytest.mark.parametrize(
    "name",
    ["水井坊社区", "水井坊社区居委会", "水井坊", "锦江区锦官驿街道水井坊社区", " 水井坊 社区 "],
)
def test_a_community_is_known_by_its_name_within_the_street_of_its_file(home, name):
    outcome = submit_rows(home, person(1, community_code=name), person(2, community_code=name))
    assert (outcome.verdict, outcome.accepted, outcome.quarantined) == ("accepted", 32, 0)
    assert set(accepted(home, outcome)["community_code"]) == {COMMUNITY}
    assert ("community_named", None, None) in issues(home, outcome)


@pytest.mark.parametrize("name", ["天上社区", "同上", "书院街街道水井坊社区", "水"])
def test_a_name_that_the_street_has_not_returns_its_row(home, name):
    outcome = submit_rows(home, person(1, community_code=name))
    assert (outcome.verdict, outcome.quarantined) == ("accepted", 1)
    assert issues(home, outcome) == [("community_unknown", 2, "community_code")]


def test_names_alone_tell_no_street(home):
    rows = grid([person(serial, community_code="水井坊社区") for serial in (1, 2, 3)])
    outcome = submit(home, csv_bytes(rows), "劳动力资源台账_2026-08.csv")[1]
    assert [rule for rule, _, _ in issues(home, outcome)] == ["street_missing"]


def test_names_are_codes_where_title_and_name_tell_the_street(home):
    rows = grid([person(serial, community_code="水井坊社区") for serial in (1, 2, 3)])
    content = csv_bytes([["成都市锦江区锦官驿街道劳动力资源台账"], *rows])
    outcome = submit(home, content, "劳动力资源台账_2026-08.csv")[1]
    assert (outcome.accepted, outcome.street_code) == (3, STREET)


def test_a_name_that_two_communities_of_the_street_may_have_returns_its_row():
    divisions = divisions_on(SHIPPED, date(2026, 8, 1))
    two = replace(divisions, communities={"510104017001": "新民社区", "510104017002": "新民村"})
    assert dict(codes_named(["新民", "新民社区"], STREET, two)) == {"新民社区": "510104017001"}
    assert "新民村" in why_no_code("新民", STREET, two)
