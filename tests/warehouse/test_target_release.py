"""Targets in a release: those in force, what streets owe, areas below, the page on the method."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.base.home import Home
from pipelines.reference.load import load_reference
from pipelines.warehouse.model import SQL_FOLDER
from tests.build.event_file import OUTSIDE, hired, left, told
from tests.build.fact_file import release_models
from tests.build.lake_file import FAR, STREET, A, person, send
from tests.build.near_reference import near
from tests.build.release_file import release_of, rows
from tests.build.target_case import GROSS, NET, SURVEYED

# In a release


OWN = (
    "year,setter_code,target_code,indicator,value,unit,direction,basis,valid_from,valid_to,source\n"
    + "".join(
        f"2026,{setter},{area},{indicator},{value},{unit},{direction},placeholder,2026-01-01,2027-01-01,test\n"
        for setter, area, indicator, value, unit, direction in (
            ("51", "51", NET, 9, "persons", "at_least"),
            ("51", "5101", NET, 6, "persons", "at_least"),
            ("5101", "5101", NET, 8, "persons", "at_least"),
            ("51", "51", SURVEYED, 0.055, "share", "at_most"),
            ("510104", STREET, GROSS, 1, "persons", "at_least"),
        )
    )
)


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("targets")).prepare()
    (home.reference / "target.csv").write_text(OWN, encoding="utf-8")
    places = frozenset({STREET[:4], FAR[:4], OUTSIDE[:4]})
    reference = near(load_reference(home), places)
    sent = [
        *(send(home, "roster", [person("x")], month=month) for month in ("2026-02", "2026-03")),
        *told(
            home,
            "new_employment",
            {
                "2026-02": [
                    hired("a", "2026-02-03", reemployed_unemployed=True),
                    hired("b", "2026-01-04"),
                ],
                "2026-03": [
                    hired("c", "2026-03-03", FAR),
                    hired("d", "2026-03-04", FAR),
                    hired("e", "2026-03-04"),
                    hired("g", "2026-03-04", OUTSIDE),
                ],
            },
        ),
        *told(home, "natural_attrition", {"2026-03": [left("f", "2026-03-05")]}),
        send(
            home, "nil", register="natural_attrition", month="2026-02", covers=[FAR[:9]]
        ),  # and nothing from there in March
    ]
    models = release_models("mart.target_progress", "mart.submission_status")
    return release_of(home, *sent, reference=reference, models=models)


def test_a_release_holds_the_targets_in_force_against_its_registers(release):
    columns = (
        "target_area_level, target_area_name, indicator_name, setter_area_name, target, ytd,"
        " months_reported, state"
    )
    assert rows(
        release,
        f"select {columns} from mart.target_progress where month = '2026-03-01' order by"
        " target_area, indicator, setter_area",
    ) == [
        (
            "province",
            "四川省",
            "城镇新增就业",
            "四川省",
            9,
            5,
            2,
            rows(release, STATE.format("51", "51"))[0][0],
        ),
        ("province", "四川省", "城镇调查失业率", "四川省", 0.055, None, 2, "not_computed"),
        (
            "prefecture",
            "成都市",
            "城镇新增就业",
            "四川省",
            6,
            5,
            2,
            rows(release, STATE.format("5101", "51"))[0][0],
        ),
        (
            "prefecture",
            "成都市",
            "城镇新增就业",
            "成都市",
            8,
            5,
            2,
            rows(release, STATE.format("5101", "5101"))[0][0],
        ),
        ("street", "锦官驿街道", "失业人员再就业", "锦江区", 1, 1, 2, "not_judged"),
    ]
    assert rows(
        release, "select distinct month::varchar from mart.target_progress order by all"
    ) == [("2026-01-01",), ("2026-02-01",), ("2026-03-01",)]


def test_the_files_that_streets_owe_are_counted_beside_the_year_to_date(release):
    owed = rows(
        release,
        "select month, street_code, register from mart.submission_status where expected and verdict"
        " in ('missing', 'refused')",
    )
    told = rows(
        release,
        "select month, target_area, setter_area, indicator, missing_reports, is_provisional from"
        " mart.target_progress where ytd is not null",
    )
    counted = {
        (month, area, setter, indicator): sum(
            when.year == month.year
            and when <= month
            and street.startswith(area)
            and register
            in (
                ("new_employment", "natural_attrition") if indicator == NET else ("new_employment",)
            )
            for when, street, register in owed
        )
        for month, area, setter, indicator, *_ in told
    }
    assert {tuple(row[:4]): row[4] for row in told} == counted
    assert [row[4] for row in told if row[1] == STREET] == [0, 0, 0]
    assert set(counted.values()) == {
        0,
        1,
    }
    assert all(row[5] for row in told if row[4])


STATE = (
    "select state from mart.target_progress where month = '2026-03-01' and target_area = '{}' and"
    " setter_area = '{}' and indicator = 'new_employment'"
)


def test_what_each_area_below_did_of_it_is_told(release):
    found = rows(
        release,
        "select area_code, ytd, events_ytd, contribution_share from mart.target_achieved where"
        " month = '2026-03-01' and indicator = 'new_employment' and not contains(area_code, '-')"
        " order by area_code",
    )
    assert found == [
        ("51", 5, 7, None),
        ("5101", 5, 7, 1),
        ("510104", 4, 6, 0.8),
        (STREET, 2, 4, 0.5),
        (FAR[:9], 2, 2, 0.5),
        ("510105", 1, 1, 0.2),
        (OUTSIDE[:9], 1, 1, 1),
    ]
    assert A not in {area for area, *_ in found}


# The page on the method


RECIPES = re.findall(
    r"```sql\n(.*?)```", (SQL_FOLDER / "method_target.md").read_text("utf-8"), re.DOTALL
)


def test_the_pages_queries_run_on_a_release(release):
    standing, below, published = (rows(release, query) for query in RECIPES)
    assert len(standing) == 5
    assert [(name, ytd, change) for name, _, ytd, _, _, change in below if ytd == 5] == [
        ("成都市", 5, None)
    ]
    assert len(published) == 20
    assert all(agrees for *_, agrees in published)


@pytest.mark.parametrize(
    ("area", "setter", "period_to", "share"),
    [
        ("51", "51", "2017-03-31", {0.3286, 0.3438, 0.3521}),
        ("5106", "51", "2021-12-31", {1.3026, 1.57, 1.6265}),
        ("5106", "5106", "2021-12-31", {1.27}),
    ],
)
def test_published_shares_are_what_their_figures_give(release, area, setter, period_to, share):
    found = rows(
        release,
        f"from ({RECIPES[2]}) where area_code = '{area}' and setter_code = '{setter}' and period_to"
        f" = '{period_to}'",
    )
    assert {row[6] for row in found} == share
    assert all(abs(row[7] - row[6]) < 0.005 and row[8] for row in found)
