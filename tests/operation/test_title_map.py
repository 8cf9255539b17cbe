"""Titles and values that nobody knows are listed, mapped by a decision, and read again."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.base.home import Home
from pipelines.decision.record import read_decisions
from pipelines.operation.retention import remove_expired_unknown
from pipelines.operation.title_map import unknown_texts
from pipelines.operation.world import survey
from tests.build.limits import LIMITS
from tests.build.register_file import HEADER, csv_bytes, grid, person
from tests.build.small_home import (
    AUGUST,
    JULY,
    bring,
    jiuye,
    people,
    persons,
    read_here,
    release_now,
)

STATUS = {**HEADER, "employment_status": "干活没有"}


def unknown_title(*serials: int) -> bytes:
    rows = [person(serial) for serial in serials]
    return csv_bytes(grid(rows, {name: STATUS[name] for name in rows[0]}))


def accepted(home) -> dict[str, int]:
    frame = survey(home, LIMITS).submissions
    return dict(frame.select("file_name", "accepted").iter_rows())


def map_it(home, *words: str) -> tuple[int, str]:
    return jiuye(home, "map", *words, "--register", "labour_force", "--reason", "问过街道")


def test_a_title_is_mapped_and_only_its_files_are_read_again(home):
    bring(home, JULY, people(1, 2))
    bring(home, AUGUST, unknown_title(1, 2))
    read_here(home)
    assert list(accepted(home).values()) == [2, 0]
    before = {path: path.stat().st_mtime_ns for path in (home.lake / "submission").glob("*.json")}
    listed = jiuye(home, "map")[1]
    assert "labour_force,,干活没有,1,2," in listed
    code, said = map_it(home, "干活没有", "--to", "就业状态")
    assert code == 0, said
    assert list(accepted(home).values()) == [2, 2]
    after = {path: path.stat().st_mtime_ns for path in (home.lake / "submission").glob("*.json")}
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1
    assert "干活没有" not in jiuye(home, "map")[1]
    assert jiuye(home, "revoke", "1", "--reason", "错了")[0] == 0
    assert list(accepted(home).values()) == [2, 0]


def test_a_file_that_comes_later_is_read_as_mapped(home):
    bring(home, JULY, unknown_title(1, 2))
    read_here(home)
    assert map_it(home, "干活没有", "--to", "employment_status")[0] == 0
    bring(home, AUGUST, unknown_title(1, 2, 3))
    read_here(home)
    assert list(accepted(home).values()) == [2, 3]
    assert persons(release_now(home)) == 3


def test_a_value_is_mapped_in_its_area_only(home):
    content = people(1, 2, employment_status="打工")
    bring(home, AUGUST, content)
    world = read_here(home)
    (told,) = unknown_texts(world)
    assert (told.column, told.text, told.rows) == ("employment_status", "打工", 2)
    words = ("打工", "--column", "employment_status", "--to", "就业")
    assert map_it(home, *words, "--area", "5107")[0] == 0
    assert list(accepted(home).values()) == [0]
    assert map_it(home, *words, "--area", "5101")[0] == 0
    assert list(accepted(home).values()) == [2]


STRANGE = {
    "community_code": "片区号",
    "name": "叫什么",
    "id_number": "证号码号",
    "sex": "男还是女",
    "employment_status": "干活没有",
}


@pytest.mark.parametrize("area", ["5101", "510104"])
def test_a_map_of_an_area_concerns_a_file_whose_name_tells_it(home, area):
    rows = [["成都市锦江区台账"], *grid([person(1), person(2)], STRANGE)]
    name = "成都市锦江区锦官驿街道劳动力资源台账2026年8月.csv"
    bring(home, name, csv_bytes(rows))
    read_here(home)
    listed = jiuye(home, "map")[1]
    assert "labour_force,,叫什么,1,2," in listed
    for title, column in (("叫什么", "name"), ("证号码号", "id_number")):
        code, said = map_it(home, title, "--to", column, "--area", area)
        assert code == 0, said
    read_here(home)
    listed = jiuye(home, "map")[1]
    assert "片区号" in listed
    assert "叫什么" not in listed


def test_a_map_of_another_area_does_not_concern_it(home):
    name = "绵阳市劳动力资源台账2026年8月.csv"
    bring(home, name, csv_bytes(grid([person(1), person(2)], STRANGE)))
    read_here(home)
    assert map_it(home, "叫什么", "--to", "name", "--area", "5101")[0] == 0
    read_here(home)
    assert "叫什么" in jiuye(home, "map")[1]


def test_a_community_is_mapped_by_the_name_that_its_street_gives_it(home):
    bring(home, AUGUST, people(1, 2, 3, 4, 5, community_code="老井坊"))
    (told,) = unknown_texts(read_here(home))
    assert (told.column, told.text, told.rows) == ("community_code", "老井坊", 5)
    words = ("老井坊", "--column", "community_code", "--to")
    assert map_it(home, *words, "519999999999")[0] == 2
    assert map_it(home, *words, "510104017001")[0] == 0
    assert read_decisions(home)[-1].area == "510104017"
    assert list(accepted(home).values()) == [5]


def test_what_cannot_be_mapped_is_told(home):
    bring(home, AUGUST, people(1))
    read_here(home)
    for words in (
        ("补贴（万元）", "--to", "x"),
        ("身份证号", "--to", "姓名"),
        ("备注", "--to", "姓名", "--area", "51x"),
        ("打工", "--column", "employment_status", "--to", "不知道"),
    ):
        assert map_it(home, *words)[0] == 2
    assert read_decisions(home) == ()


def test_titles_are_tried_as_csv(home, tmp_path):
    file = tmp_path / "t.csv"
    file.write_text(
        "title,register\n公民身份证号码,labour_force\n贷款金额（万元）,assistance\n", "utf-8"
    )
    code, said = jiuye(home, "map", "--try", str(file))
    assert code == 0
    assert said.splitlines() == [
        "title,register,column",
        "公民身份证号码,labour_force,id_number",
        "贷款金额（万元）,assistance,",
    ]


def test_what_is_unknown_is_kept_as_long_as_the_policy_says(tmp_path):
    home = Home(tmp_path).prepare()
    bring(home, AUGUST, unknown_title(1, 2))
    world = read_here(home)
    assert unknown_texts(world)
    assert remove_expired_unknown(world, date(2028, 8, 31)) == 0
    assert remove_expired_unknown(world, date(2028, 9, 1)) == 1
    assert unknown_texts(world) == []


def test_a_retention_of_nought_keeps_what_is_unknown_for_ever(tmp_path):
    home = Home(tmp_path).prepare()
    (home.reference / "policy.csv").write_text(
        "policy,value,valid_from,valid_to,unit,title_zh,title_en,source\n"
        "retention_months,0,1900-01-01,,months,保存月数,months kept,test\n",
        "utf-8",
    )
    bring(home, AUGUST, unknown_title(1, 2))
    assert remove_expired_unknown(read_here(home), date(2098, 9, 1)) == 0
