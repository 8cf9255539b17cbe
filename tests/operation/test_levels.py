"""A county's, a prefecture's and the province's operator: each on the files of their own area."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from dashboards.release import open_release
from pipelines.base.home import Home
from pipelines.decision.sign_off import read_sign_offs
from pipelines.intake.landing import read_receipts
from pipelines.operation.doctor_program import area
from pipelines.operation.remind import reminders
from pipelines.operation.sign_off import NotSigned, sign_off, sign_off_lines
from pipelines.operation.status import standing
from pipelines.operation.status_lines import status_lines
from pipelines.operation.world import survey
from pipelines.reference.own_area import AreaUnfit, write_area
from pipelines.release.publish import Release
from tests.build.limits import LIMITS
from tests.build.register_file import STREET, csv_bytes, grid, person
from tests.build.small_home import (
    AUGUST,
    JULY,
    bring,
    jiuye,
    people,
    read_here,
    refreshed,
    release_now,
    take,
)
from tests.build.two_street_home import copied

COUNTY, PREFECTURE = "510104", "5101"
MONTH = date(2026, 8, 1)
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


def test_a_county_reminds_its_own_streets(county, released):
    (reminder,) = reminders(standing(county, None))
    assert (reminder.name.zh, reminder.kind.zh) == ("锦江区", "区")


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


@pytest.fixture
def copied_county(county, released, tmp_path) -> Home:
    """A copy to change."""
    return copied(county, tmp_path)


def test_a_month_is_signed_off_by_whom_and_when_over_what_stands(copied_county):
    assert sign_off_lines(survey(copied_county, LIMITS), MONTH)[0].startswith("  还没有签核")
    sign_off(copied_county, LIMITS, MONTH, " 张三 ")
    (one,) = read_sign_offs(copied_county)
    assert (one.by, one.area, one.month, one.submissions) == ("张三", COUNTY, "2026-08-01", 1)
    (said,) = sign_off_lines(survey(copied_county, LIMITS), MONTH)
    assert said.startswith("  510104 锦江区 2026-08：张三，2026-")
    assert said.endswith("（有效 / in force）")


@pytest.mark.parametrize("change", ["more", "withdrawn", "corrected"])
def test_a_later_change_of_the_month_puts_a_signature_out_of_date(copied_county, change):
    home, own = copied_county, {"reason": "重复"}
    sign_off(home, LIMITS, MONTH, "张三")
    standing_now = read_receipts(home)[1].submission
    if change == "more":
        bring(home, AUGUST, people(*range(2, 12)))
    elif change == "withdrawn":
        take(home, own | {"kind": "withdraw", "submission": standing_now, "receipt": "00000009"})
    else:
        cell = {"row": 2, "column": "name", "expect": "测试人", "value": "另一人"}
        take(home, own | {"kind": "correct", "submission": standing_now} | cell)
    (said,) = sign_off_lines(read_here(home), MONTH)
    assert "已失效：签核后该月有变动" in said


def test_a_file_of_another_month_leaves_a_signature_as_it_is(copied_county):
    sign_off(copied_county, LIMITS, MONTH, "张三")
    bring(copied_county, f"{STREET}_劳动力资源台账_2026-09.csv", people(*range(2, 12)))
    assert "有效" in sign_off_lines(read_here(copied_county), MONTH)[0]


def test_what_is_not_read_yet_is_not_signed_off(copied_county):
    bring(copied_county, AUGUST, people(*range(2, 12)))
    with pytest.raises(NotSigned, match="没有读"):
        sign_off(copied_county, LIMITS, MONTH, "张三")


def test_a_month_of_which_nothing_stands_is_not_signed_off(copied_county):
    with pytest.raises(NotSigned, match="有的月份：2026-07、2026-08"):
        sign_off(copied_county, LIMITS, date(2026, 9, 1), "张三")


@pytest.mark.parametrize("name", ["", " ", "张3", "张\n三", "\x1b[31m张三", "张" * 41])
def test_what_is_no_name_does_not_sign(copied_county, name):
    with pytest.raises(NotSigned):
        sign_off(copied_county, LIMITS, MONTH, name)


def test_the_command_says_what_is_still_open(copied_county):
    code, said = jiuye(copied_county, "sign-off", "--month", "2026-08", "--by", "张三")
    assert code == 0
    assert "该月还有" in said
    assert "张三" in jiuye(copied_county, "sign-off")[1]
    assert "张三" in jiuye(copied_county, "status")[1]
    assert "张三" not in jiuye(copied_county, "status", "--format", "json")[1]
