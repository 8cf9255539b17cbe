"""A province is a data folder: an invented one, of a code that is nowhere, whose divisions only an
operator's file tells.
"""

from __future__ import annotations

import duckdb
import pytest

from pipelines.base.home import Home
from pipelines.release.publish import Release
from tests.build.register_file import csv_bytes, grid, person
from tests.build.small_home import bring, read_here, release_now

pytestmark = pytest.mark.whole

STREET, COMMUNITY = "990101001", "990101001001"
NAMES = {
    "99": ("province", "云岭省"),
    "9901": ("prefecture", "望月盟"),
    "990101": ("county", "望月左旗"),
    STREET: ("street", "鹿鸣苏木"),
    COMMUNITY: ("community", "白桦嘎查"),
}
FILE = f"{STREET}_鹿鸣苏木劳动力资源台账_2026-08（张三）.csv"


@pytest.fixture(scope="module")
def province(tmp_path_factory) -> tuple[Home, Release]:
    """One file of the invented province, read and released."""
    home = Home(tmp_path_factory.mktemp("province") / "home").prepare()
    above = {
        code: max((c for c in NAMES if code.startswith(c) and c != code), default="", key=len)
        for code in NAMES
    }
    lines = [
        "division_code,division_name,area_level,parent_code,valid_from,valid_to",
        *(
            f"{code},{name},{level},{above[code]},2020-01-01,"
            for code, (level, name) in NAMES.items()
        ),
    ]
    (home.reference / "division.csv").write_text("\n".join(lines) + "\n", "utf-8")
    rows = [person(serial, community_code=COMMUNITY) for serial in range(1, 5)]
    rows[0]["household_no"] = "白桦嘎查3组"
    rows[1]["household_no"] = "张三家"
    bring(home, FILE, csv_bytes(grid(rows)))
    return home, release_now(home)


def ask(release: Release, sql: str) -> list[tuple]:
    with duckdb.connect(str(release.file), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_its_file_is_read_and_its_street_found(province):
    (row,) = read_here(province[0]).submissions.iter_rows(named=True)
    assert (row["verdict"], row["street_code"], row["accepted"]) == ("accepted", STREET, 4)


def test_its_areas_are_named(province):
    named = ask(province[1], "select area_code, area_name from mart.roster order by area_code")
    assert named == sorted((code, name) for code, (_, name) in NAMES.items())


def test_its_places_are_shown_where_persons_are_masked(province):
    home, release = province
    assert ask(release, "select file_name from audit.submission") == [(FILE.replace("张三", "**"),)]
    (row,) = read_here(home).submissions.iter_rows(named=True)
    lake = duckdb.sql(f"select household_no from '{home.root / row['data_file']}' order by row")
    kept = [number for (number,) in lake.fetchall()]
    assert kept[0] == "白桦嘎查3组"
    assert kept[1].startswith("~")
