"""Groups of areas that have no division code in a release, and the names of areas."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.base.home import Home
from pipelines.reference.load import load_reference
from tests.build.event_file import OUTSIDE, hired
from tests.build.fact_file import release_models
from tests.build.gate_sql import failing_checks
from tests.build.lake_file import FAR, STREET, A, person, send
from tests.build.near_reference import near
from tests.build.release_file import release_of, rows
from tests.build.target_case import GROSS, NET

GROUP, ZONE = "5101-test", "51-chengdu_plain"
TARGETS = (
    "year,setter_code,target_code,indicator,value,unit,direction,basis,valid_from,valid_to,source\n"
    + "".join(
        f"2026,{setter},{area},{indicator},10,persons,at_least,placeholder,2026-01-01,2027-01-01,test\n"
        for setter, area, indicator in (
            (GROUP, GROUP, GROSS),
            ("51", GROUP, NET),
            ("51", ZONE, NET),
        )
    )
)
GROUPS = (
    "group_code,group_name,group_name_en,group_kind,member_codes,valid_from,valid_to,source\n"
    f"{GROUP},试验区,Test Zone,function_zone,{A};{FAR[:9]},2026-01-01,2026-03-01,test\n"
    f"{GROUP},试验新区,New Test Zone,function_zone,{A},2026-03-01,,test\n"
)


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Path:
    """Two streets of a county and an event in another over three months; a group whose members change in
    March; the second street sends no events in February.
    """
    home = Home(tmp_path_factory.mktemp("groups")).prepare()
    (home.reference / "target.csv").write_text(TARGETS, encoding="utf-8")
    (home.reference / "area_group.csv").write_text(GROUPS, encoding="utf-8")
    months = ("2026-01", "2026-02", "2026-03")
    sent = [
        *(
            send(home, "roster", [person("x", A), person("y", FAR)], month=month)
            for month in months
        ),
        *(
            send(
                home,
                f"events of {street}",
                events,
                month=month,
                register="new_employment",
                covers=[street],
            )
            for month, street, events in (
                ("2026-01", STREET, [hired("a", "2026-01-03", A)]),
                ("2026-01", FAR[:9], [hired("b", "2026-01-04", FAR)]),
                ("2026-02", STREET, [hired("c", "2026-02-03", A, reemployed_unemployed=True)]),
                ("2026-03", STREET, [hired("e", "2026-03-03", OUTSIDE)]),
                ("2026-03", FAR[:9], [hired("d", "2026-03-03", FAR)]),
            )
        ),
    ]
    return release_of(
        home,
        *sent,
        reference=near(load_reference(home), frozenset({STREET[:4], FAR[:4], OUTSIDE[:4]})),
        models=release_models("mart.area", "mart.target_area", "mart.target_progress"),
    )


def test_a_group_is_the_sum_of_the_members_of_the_month(release):
    assert rows(
        release,
        "select month(month), area_name, ytd from mart.target_achieved"
        f" where area_code = '{GROUP}' and indicator = '{NET}' order by month",
    ) == [(1, "试验区", 2), (2, "试验区", 3), (3, "试验新区", 2)]


def test_a_group_has_targets_of_others_and_of_its_own(release):
    found = rows(
        release,
        "select target_area_level, target_area_name, indicator, setter_area_name, target, ytd"
        " from mart.target_progress where month = '2026-03-01'"
        " order by target_area desc, indicator",
    )
    assert found == [
        ("area_group", "试验新区", NET, "四川省", 10, 2),
        ("area_group", "试验新区", GROSS, "试验新区", 10, 1),
        ("area_group", "成都平原经济区", NET, "四川省", 10, 5),
    ]


def test_a_group_is_missing_what_its_members_streets_owe(release):
    assert rows(
        release,
        "select month(month), missing_reports, coverage from mart.target_progress"
        f" where target_area = '{GROUP}' and indicator = '{GROSS}' order by month",
    ) == [(1, 0, 1), (2, 1, 0.75), (3, 0, pytest.approx(2.5 / 3))]  # a month by its members


def test_a_group_without_a_target_has_figures_and_no_row_of_targets(release):
    groups = rows(
        release, "select distinct area_code from mart.target_area where area_level = 'area_group'"
    )
    assert sorted(groups) == [(ZONE,), (GROUP,)]
    assert (
        rows(
            release,
            "select ytd from mart.target_achieved where area_code = '51-south' and month = '2026-03-01'",
        )
        == []
    )


def test_the_gate_lets_groups_through(release):
    assert {check for check in failing_checks(release) if "target" in check} == set()


def test_an_area_is_named_with_the_areas_above_it_and_in_english(release):
    assert rows(
        release,
        "select area_code, full_name, area_name_en from mart.area where month = '2026-03-01'"
        f" and '{A}' like area_code || '%' order by area_code",
    ) == [
        ("51", "四川省", "Sichuan Province"),
        ("5101", "成都市", "Chengdu City"),
        ("510104", "成都市锦江区", "Jinjiang District"),
        (STREET, "成都市锦江区锦官驿街道", "Jinguanyi Subdistrict"),
        (A, "成都市锦江区锦官驿街道水井坊社区居委会", "Shuijingfang Community"),
    ]


def test_the_division_table_has_full_names_of_its_day(release):
    assert rows(
        release,
        "select division_code, full_name from ref.division where division_name = '市中区'"
        " order by division_code",
    ) == [("511002", "内江市市中区"), ("511102", "乐山市市中区")]
