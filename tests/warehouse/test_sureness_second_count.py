"""How sure figures are, over the generated province of certified communities: sixty communities and
fourteen months with movers, a merger, silent communities and streets, an end of reporting and
returned rows, each table counted a second time.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.base.home import Home
from tests.build.certified_province import DIVISIONS, STREETS, certified_province, lake_row
from tests.build.criterion_release import with_divisions
from tests.build.fact_file import release_models, shipped
from tests.build.lake_file import send
from tests.build.mart_cell import assert_none, differences, mart_rows
from tests.build.release_file import release_of
from tests.oracle.second_certified import Registers
from tests.oracle.second_sure import Rows, sure_tables
from tests.oracle.second_sureness import Codes

pytestmark = pytest.mark.slow

TABLES = (
    "employment_bound",
    "matched_change",
    "labour_flow_rate",
    "small_area_rate",
    "spell_survival",
)


@pytest.fixture(scope="module")
def months() -> dict[date, Registers]:
    return certified_province()


@pytest.fixture(scope="module")
def counted(months) -> dict[str, Rows]:
    return sure_tables(months, DIVISIONS, Codes(DIVISIONS.communities, [*DIVISIONS.successions]))


@pytest.fixture(scope="module")
def release(months, tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("province")).prepare()
    reference = with_divisions(
        shipped()[0], DIVISIONS.communities, DIVISIONS.successions, DIVISIONS.reporting
    )
    sent = [_roster(home, month, registers) for month, registers in months.items()]
    models = release_models(*(f"mart.{table}" for table in TABLES))
    return release_of(home, *sent, models=models, reference=reference)


def _roster(home: Home, month: date, registers: Registers) -> dict:
    return send(
        home,
        "roster",
        map(lake_row, registers.persons),
        month=f"{month:%Y-%m}",
        covers=list(STREETS),
        returned=[{"community_code": code} for code in registers.returned],
    )


@pytest.mark.parametrize("mart", TABLES)
def test_every_figure_is_that_of_the_second_count(release, counted, mart):
    assert len(counted[mart]) > 300
    rows = mart_rows(release, mart, spell="unemployment")
    assert sorted(rows.keys() ^ counted[mart].keys()) == []
    assert_none(differences(rows, mart, counted[mart]))


def test_the_province_holds_what_the_comparison_is_for(counted):
    province = [row for (_, area), row in counted["employment_bound"].items() if area == "51"]
    for name in ("unknown", "returned", "silent"):
        assert sum(row[name] for row in province) > 10
    merged = [
        row
        for (month, area, _), row in counted["matched_change"].items()
        if area == "510303102011" and month == date(2026, 5, 1)
    ]
    assert [row["matched_communities_1_month"] for row in merged] == [1, 1]
