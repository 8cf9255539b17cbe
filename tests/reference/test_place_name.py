"""Places in English and as people type them: every division has a name, and the shipped table is
what it is made of.
"""

from __future__ import annotations

import pytest

from pipelines.reference.load import load_reference

REFERENCE = load_reference()
SHIPPED = {row[0]: row[1:] for row in REFERENCE.tables["place_name"].iter_rows()}


def test_every_division_of_every_vintage_has_a_name_in_english_and_pinyin():
    assert set(REFERENCE.tables["division"]["division_name"]) == SHIPPED.keys()
    assert all(all(row) for row in SHIPPED.values())


@pytest.mark.parametrize(
    ("name", "english", "initials"),
    [
        ("成都市", "Chengdu City", "cds"),
        ("新都区", "Xindu District", "xdq"),
        ("郫都区", "Pidu District", "pdq"),
        ("什邡市", "Shifang City", "sfs"),
        ("长宁县", "Changning County", "cnx"),
        ("筠连县", "Junlian County", "jlx"),
        ("荥经县", "Yingjing County", "yjx"),
        ("犍为县", "Qianwei County", "qwx"),
        ("荣县", "Rongxian County", "rx"),
        ("东区", "Dongqu District", "dq"),
        ("雅安市", "Ya'an City", "yas"),
        ("若尔盖县", "Ruo'ergai County", "regx"),
        ("北川羌族自治县", "Beichuan Qiang Autonomous County", "bcqzzzx"),
        ("阿坝藏族羌族自治州", "Aba Tibetan and Qiang Autonomous Prefecture", "abzzqzzzz"),
        ("小堡藏族彝族乡", "Xiaobao Tibetan and Yi Ethnic Township", "xbzzyzx"),
        ("锦官驿街道", "Jinguanyi Subdistrict", "jgyjd"),
        ("彭镇", "Pengzhen Town", "pz"),
        ("水井坊社区居委会", "Shuijingfang Community", "sjfsq"),
    ],
)
def test_a_place_is_named_as_offices_name_it(name, english, initials):
    assert SHIPPED[name][0] == english
    assert SHIPPED[name][2].split(";")[0] == initials


def test_a_name_that_can_be_read_in_several_ways_is_found_by_each():
    assert SHIPPED["市中区"][1:] == ("shizhongqu;fuzhongqu", "szq;fzq")


def test_the_shipped_names_are_those_that_the_maker_makes():
    pytest.importorskip("pypinyin")
    from tests.build.place_name_file import place_names

    upper = REFERENCE.tables["division"].filter(
        REFERENCE.tables["division"]["area_level"] != "community"
    )
    names = sorted({*upper["division_name"], *sorted(SHIPPED)[::50]})
    made = {row[0]: row[1:] for row in place_names(names).iter_rows()}
    assert {name: SHIPPED[name] for name in names} == made
