"""`jiuye returns`: which workbooks go to whom, as folders and as archives."""

from __future__ import annotations

import zipfile
from datetime import date

import pytest

from pipelines.operation.returns import workbooks
from tests.build.register_file import STREET, csv_bytes, grid, person
from tests.build.small_home import WRONG, bring, jiuye, read_here, take
from tests.build.two_street_home import OTHER, copied

pytestmark = pytest.mark.slow


def test_returns_are_those_that_ask_for_something_by_month_and_street(two_street_home):
    assert [
        (one.month, one.street_code, one.kind, one.rows) for one in workbooks(two_street_home)
    ] == [
        (date(2026, 8, 1), STREET, "partly", 1),
        (date(2026, 8, 1), OTHER, "refused", 10),
        (None, None, "refused", 1),
    ]
    assert {one.kind for one in workbooks(two_street_home, date(2026, 7, 1), everything=True)} == {
        "accepted"
    }
    assert [one.street_code for one in workbooks(two_street_home, street=OTHER)] == [OTHER]


def test_what_was_replaced_or_withdrawn_is_not_sent(two_street_home, tmp_path):
    copy = copied(two_street_home, tmp_path)
    refused = next(one for one in workbooks(copy, street=OTHER))
    bring(
        copy,
        f"{OTHER}_劳动力资源台账_2026-08_改.csv",
        csv_bytes(grid([person(30, community_code=f"{OTHER}001")])),
    )
    read_here(copy)
    assert refused.submission not in {one.submission for one in workbooks(copy, everything=True)}
    partly = next(one for one in workbooks(copy, street=STREET))
    take(copy, {"kind": "withdraw", "submission": partly.submission, "reason": "错件"})
    read_here(copy)
    assert workbooks(copy, street=STREET) == []


def test_a_folder_a_street_closed_to_others(two_street_home, tmp_path):
    target = tmp_path / "send"
    code, said = jiuye(two_street_home, "returns", "--to", str(target))
    files = {str(path.relative_to(target)): path for path in target.rglob("*.xlsx")}
    assert code == 0
    assert "3 份" in said
    assert {name.split("/")[0] for name in files} == {
        f"{STREET}_锦江区锦官驿街道",
        f"{OTHER}_锦江区东湖街道",
        "未知街道",
    }
    assert {path.stat().st_mode & 0o777 for path in files.values()} == {0o600}
    assert {
        path.stat().st_mode & 0o777 for path in (target, *(path.parent for path in files.values()))
    } == {0o700}
    assert {path.read_bytes() for path in files.values()} == {
        one.path.read_bytes() for one in workbooks(two_street_home)
    }


@pytest.mark.parametrize("zipped", [(), ("--zip",)], ids=["folders", "archives"])
def test_what_need_not_be_sent_any_more_goes_from_the_folder_and_nothing_else(
    two_street_home, tmp_path, zipped
):
    copy, target = copied(two_street_home, tmp_path), tmp_path / "send"
    assert jiuye(copy, "returns", "--to", str(target), *zipped)[0] == 0
    before = {path.relative_to(target) for path in target.rglob("*") if path.is_file()}
    (target / "我的备忘.txt").write_text("甲")
    for one in workbooks(copy):
        take(copy, {"kind": "withdraw", "submission": one.submission, "reason": "错件"})
        if one.street_code == OTHER:
            break
    read_here(copy)
    assert jiuye(copy, "returns", "--to", str(target), "--street", "9", *zipped)[0] == 0
    gone = before - {path.relative_to(target) for path in target.rglob("*") if path.is_file()}
    assert {str(path).split("_")[0] for path in gone} == {"5101"} if zipped else {STREET, OTHER}
    assert {path.name for path in target.iterdir()} >= {
        "我的备忘.txt",
        "未知街道.zip" if zipped else "未知街道",
    }
    assert len([path for path in target.iterdir() if path.is_dir()]) == (0 if zipped else 1)


def test_a_file_that_was_changed_where_a_workbook_is_to_go_is_left_and_told(
    two_street_home, tmp_path
):
    target = tmp_path / "send"
    jiuye(two_street_home, "returns", "--to", str(target))
    changed = min(target.rglob("*.xlsx"))
    changed.write_bytes(b"mended by hand")
    code, said = jiuye(two_street_home, "returns", "--to", str(target))
    assert code == 2
    assert str(changed) in said
    assert changed.read_bytes() == b"mended by hand"


def test_an_archive_a_prefecture_of_equal_bytes(two_street_home, tmp_path):
    for name in ("a", "b"):
        assert jiuye(two_street_home, "returns", "--to", str(tmp_path / name), "--zip")[0] == 0
    one = tmp_path / "a" / "5101_成都市.zip"
    assert one.read_bytes() == (tmp_path / "b" / one.name).read_bytes()
    assert one.stat().st_mode & 0o777 == 0o600
    assert [name.split("/")[0] for name in zipfile.ZipFile(one).namelist()] == [
        f"{STREET}_锦江区锦官驿街道",
        f"{OTHER}_锦江区东湖街道",
    ]


def test_the_list_of_returns_names_no_person(two_street_home):
    said = jiuye(two_street_home, "returns", "--all")[1]
    assert "部分行退回 rows returned" in said
    assert WRONG not in said
    assert "测试人" not in said
    code, said = jiuye(two_street_home, "returns", "--month", "2020-01")
    assert code == 0
    assert "没有要发的" in said
