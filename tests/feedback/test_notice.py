"""The streets' check lists: what they tell, whom, and that they follow the release whatever happens
in between.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.feedback import check_list
from pipelines.feedback.check_list import check_list_counts, write_check_lists
from pipelines.feedback.check_list_workbook import Names
from pipelines.operation import make_release
from pipelines.operation.status_lines import refused_lines
from pipelines.operation.world import survey
from tests.build.register_file import STREET, csv_bytes, grid, id_number, person
from tests.build.small_home import bring, read_here, release_now, take

OTHER = "510104018"  # 东湖街道, 锦江区
PHONE = "19900000000"
HOSTILE = f"=cmd|' c calc'!A0 {OTHER}_劳动力资源台账_2026-08.csv"


def roster(street: str, *serials: int) -> bytes:
    people = [
        person(
            serial,
            community_code=f"{street}001",
            phone=PHONE,
            employed_since=f"20{35 - int(street[-2:])}-01-01",
        )
        for serial in serials
    ]
    return csv_bytes(grid(people))


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    """Person 1 is on the rosters of two streets, one of whose files has a name that a spreadsheet
    would run.
    """
    home = Home(tmp_path_factory.mktemp("notice")).prepare()
    bring(home, f"{STREET}_劳动力资源台账_2026-08.csv", roster(STREET, 1, 2, 3))
    bring(home, HOSTILE, roster(OTHER, 4, 1, 5))
    release_now(home)
    make_release.tell_streets(home)
    return home


def lists(home: Home) -> dict[str, Path]:
    return {
        str(path.relative_to(home.returns)): path
        for path in sorted(home.returns.rglob("*_核对单.xlsx"))
    }


def cells(path: Path) -> list[tuple]:
    return list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))


def test_a_street_with_findings_has_a_list_beside_its_returns_closed_to_others(home):
    assert list(lists(home)) == [f"2026-08/{STREET}_核对单.xlsx", f"2026-08/{OTHER}_核对单.xlsx"]
    assert {
        oct(path.stat().st_mode & 0o777)
        for path in (*lists(home).values(), home.returns / check_list.RECORD)
    } == {"0o600"}
    assert check_list_counts(home.current_release) == {"2026-08": 2}


def behind_the_lists(home: Home, folder: Path) -> Home:
    """Another data folder, with what lists are made of beside the release."""
    other = Home(folder).prepare()
    for part in (home.vault, home.landing):
        shutil.copytree(part, other.root / part.name, dirs_exist_ok=True)
    return other


def test_both_streets_are_told_of_a_person_in_two_places_by_file_and_row(home):
    own, other = (cells(path) for path in lists(home).values())
    assert own[0][0] == f"台账核对单：锦江区锦官驿街道（{STREET}）2026年8月，共 1 条"
    assert other[0][0] == f"台账核对单：锦江区东湖街道（{OTHER}）2026年8月，共 1 条"
    assert own[3][:6] == (
        "劳动力资源台账",
        f"{STREET}_劳动力资源台账_2026-08.csv",
        "1",
        "2",
        "测试人",
        "此人在其他台账中也有登记，计入本行",
    )
    masked = HOSTILE.replace("calc", "****")  # a word in letters that nobody knows may be a name
    assert f"（{OTHER}001），文件《{masked}》第 1 张工作表第 3 行" in own[3][7]
    assert other[3][:6] == (
        "劳动力资源台账",
        HOSTILE,
        "1",
        "3",
        "测试人",
        "此人已计入其他台账，本行不计",
    )
    assert (
        f"锦江区锦官驿街道水井坊社区居委会（{STREET}001），"
        f"文件《{STREET}_劳动力资源台账_2026-08.csv》第 1 张工作表第 2 行" in other[3][7]
    )
    assert "由一方删去" in other[3][6]


def test_a_list_names_the_persons_and_holds_no_other_personal_value(home):
    said = "\n".join(
        str(cell) for path in lists(home).values() for row in cells(path) for cell in row
    )
    assert not [
        value
        for value in (PHONE, *(id_number(serial=serial) for serial in range(1, 6)))
        if value in said
    ]
    assert said.count("水井坊") > 0
    assert said.count("测试人") == 2


def test_a_county_that_is_not_alone_with_its_name_has_its_prefecture_before_it():
    places = {"5101": "成都市", "5111": "乐山市", "5110": "内江市", "510104": "锦江区"}
    places |= {"511102": "市中区", "511002": "市中区", "511102001": "泊水街道"}
    names = Names(places, {})
    assert names.place("511102001") == "乐山市市中区泊水街道"
    assert names.place("510104") == "锦江区"


def test_a_list_without_the_vault_says_the_same_but_no_name(home, tmp_path):
    other = Home(tmp_path).prepare()
    write_check_lists(other, home.current_release)
    assert cells(next(iter(lists(other).values())))[3][4] in (None, "")


def test_nothing_in_a_list_can_run(home):
    written = lists(home)
    assert written
    for path in written.values():
        book = openpyxl.load_workbook(path)
        assert {
            cell.data_type
            for sheet in book
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        } == {"s"}
        assert not [
            cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.hyperlink
        ]


def test_an_equal_release_gives_equal_bytes_and_what_is_there_is_not_written_again(home, tmp_path):
    before = {name: (path.read_bytes(), path.stat().st_ino) for name, path in lists(home).items()}
    assert make_release.tell_streets(home) == check_list.CheckLists(2, 0)
    assert {
        name: (path.read_bytes(), path.stat().st_ino) for name, path in lists(home).items()
    } == before
    again = behind_the_lists(home, tmp_path)
    assert write_check_lists(again, home.current_release) == check_list.CheckLists(2, 2)
    assert {name: path.read_bytes() for name, path in lists(again).items()} == {
        name: content for name, (content, _) in before.items()
    }


def test_a_list_that_was_lost_comes_back_and_one_that_nothing_calls_for_goes(home):
    kept = {name: path.read_bytes() for name, path in lists(home).items()}
    lists(home)[f"2026-08/{STREET}_核对单.xlsx"].unlink()
    (home.returns / "2020-01").mkdir(exist_ok=True)
    for name in ("2020-01", "2026-08"):
        (home.returns / name / "510105001_核对单.xlsx").write_bytes(b"old")
    assert make_release.tell_streets(home) == check_list.CheckLists(2, 3)
    assert {name: path.read_bytes() for name, path in lists(home).items()} == kept


def test_a_run_killed_between_two_lists_is_made_good_by_the_next(home, tmp_path, monkeypatch):
    killed, write = behind_the_lists(home, tmp_path), check_list._write
    written = []

    def dies(path: Path, content: bytes) -> bool:
        if written:
            raise KeyboardInterrupt
        written.append(path)
        return write(path, content)

    monkeypatch.setattr(check_list, "_write", dies)
    with pytest.raises(KeyboardInterrupt):
        write_check_lists(killed, home.current_release)
    monkeypatch.undo()
    assert len(lists(killed)) == 1
    assert write_check_lists(killed, home.current_release) == check_list.CheckLists(2, 1)
    assert [path.read_bytes() for path in lists(killed).values()] == [
        path.read_bytes() for path in lists(home).values()
    ]


def test_the_lists_go_with_what_they_tell(home, tmp_path):
    copy = Home(tmp_path / "copy")
    shutil.copytree(home.root, copy.root, symlinks=True)
    submission = next(
        r for r in survey(copy, Limits.from_environment()).receipts if r.name == HOSTILE
    ).submission
    take(copy, {"kind": "withdraw", "submission": submission, "reason": "错件"})
    release_now(copy)
    assert make_release.tell_streets(copy) == check_list.CheckLists(0, 2)
    assert lists(copy) == {}


def test_a_list_that_is_sent_back_is_told_that_it_is_one_and_what_to_do(home, tmp_path):
    copy = Home(tmp_path / "copy")
    shutil.copytree(home.root, copy.root, symlinks=True)
    sent = next(iter(lists(copy).values()))
    submission = bring(copy, sent.name, sent.read_bytes())
    world = read_here(copy)
    assert world.submissions.filter(submission=submission)["verdict"].to_list() == ["refused"]
    assert (
        refused_lines(world, world.submissions)[1].strip()
        == "这是发给街道看的核对单，不是台账；此表无需报回；确有差错的，请改正原台账后重报"
        " / this is a check list that was sent to the street, not a register; it need not be"
        " sent back; mend what is wrong in the register and send that"
    )
