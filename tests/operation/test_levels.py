"""A county's, a prefecture's and the province's operator: each on the files of their own area."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from dashboards.release import open_release
from pipelines.base.home import Home
from pipelines.operation.doctor_program import area
from pipelines.operation.status import standing
from pipelines.operation.status_lines import status_lines
from pipelines.operation.world import survey
from pipelines.reference.own_area import AreaUnfit, write_area
from pipelines.release.publish import Release
from tests.build.limits import LIMITS
from tests.build.register_file import csv_bytes, grid, person
from tests.build.small_home import AUGUST, JULY, bring, people, refreshed, release_now

COUNTY, PREFECTURE = "510104", "5101"
ELSEWHERE = "510303001"  # a street of another prefecture
REPORTING = f"area_code,register,valid_from,valid_to,source\n51,labour_force,2026-01-01,,{COUNTY}\n"


def elsewhere(*serials: int) -> bytes:
    return csv_bytes(grid([person(serial, community_code=f"{ELSEWHERE}001") for serial in serials]))


@pytest.fixture(scope="module")
def county(tmp_path_factory) -> Home:
    """A county's data folder, the whole province being asked for rosters: two months of one street,
    and a file of a street elsewhere.
    """
    home = Home(tmp_path_factory.mktemp("county") / "home").prepare()
    write_area(home, COUNTY)
    (home.reference / "reporting.csv").write_text(REPORTING, "utf-8")
    bring(home, JULY, people(*range(2, 8)))
    bring(home, AUGUST, people(*range(2, 10)))
    bring(home, f"{ELSEWHERE}_劳动力资源台账_2026-08.csv", elsewhere(20, 21, 22))
    return home


@pytest.fixture(scope="module")
def released(county) -> Release:
    return release_now(county)


def rows(file: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_a_file_of_a_street_elsewhere_is_refused_in_words(county, released):
    said = "\n".join(status_lines(standing(county, None)))
    assert "不是本地区街道的台账：510303001 贡井区筱溪街道，这里只收 510104 锦江区的" in said
    assert "请转给那个地区的人社部门" in said


def test_only_streets_of_the_area_are_expected(county, released):
    streets = standing(county, None).rows.filter("expected")["street_code"].unique()
    assert len(streets) > 10
    assert {code[:6] for code in streets} == {COUNTY}


def test_a_release_of_a_county_ends_with_the_county(released):
    levels = rows(released.file, "select distinct area_level from mart.roster order by 1")
    assert levels == [("community",), ("county",), ("street",)]
    assert not rows(released.file, f"select * from mart.area where area_code not like '{COUNTY}%'")
    with open_release(released.file) as pages:
        assert pages.top
        assert (pages.top.code, pages.top.name.zh) == (COUNTY, "锦江区")


def test_a_wrong_code_is_told_by_whatever_looks(county, monkeypatch):
    monkeypatch.setenv("JIUYE_AREA", "510105")
    with pytest.raises(AreaUnfit, match="收的是 510104（锦江区）的台账"):
        survey(county, LIMITS)
    with pytest.raises(AreaUnfit):
        refreshed(county, None)
    assert [found.state for found in area(county)] == ["bad"]
