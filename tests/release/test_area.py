"""Which area somebody means by what was typed."""

from __future__ import annotations

import pytest

from pipelines.release.area import AreaUnfit, find_area, top_areas
from pipelines.warehouse.engine import open_release


@pytest.fixture(scope="module")
def session(synthetic_release):
    with open_release(synthetic_release) as opened:
        yield opened


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("510104", "510104"),
        ("成都市", "5101"),
        ("成都", "5101"),
        ("锦江区", "510104"),
        (" 锦江区 ", "510104"),
        ("内江市市中区", "511002"),
        ("四川省内江市市中区", "511002"),
        ("内江市中区", "511002"),
        ("成都锦江区", "510104"),
        ("chengdushi", "5101"),
        ("Chengdu City", "5101"),
        ("Jinjiang", "510104"),
        ("jjq", "510104"),
        ("四川", "51"),
        ("高新区", "5101-gaoxin"),
        ("川南", "51-south"),
    ],
)
def test_an_area_is_found_by_code_name_full_name_or_pinyin(session, typed, code):
    assert find_area(session, typed).code == code


def test_a_group_of_areas_has_its_members(session):
    assert find_area(session, "川南经济区").member_codes == ("5103", "5105", "5110", "5115")


@pytest.mark.parametrize("typed", ["市中区", "shizhongqu", "szq"])
def test_a_name_that_two_counties_share_is_answered_with_both(session, typed):
    with pytest.raises(AreaUnfit, match=r"内江市市中区（511002）.*乐山市市中区（511102）"):
        find_area(session, typed)


@pytest.mark.parametrize(
    ("typed", "says"), [("锦将区", "锦江区"), ("  ", "empty"), ("999999", "no such")]
)
def test_what_no_area_is_called_is_said(session, typed, says):
    with pytest.raises(AreaUnfit, match=says):
        find_area(session, typed)


def test_the_whole_province_is_where_nothing_is_asked(session):
    assert top_areas(session) == ["51"]
