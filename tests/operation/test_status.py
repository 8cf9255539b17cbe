"""`jiuye status` and `jiuye returns`: what an operator reads, before and after a release, as text
and as files; what goes to whom.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pytest

from pipelines.base.home import Home
from pipelines.operation.returns import workbooks
from pipelines.operation.status import standing
from pipelines.operation.status_lines import status_lines
from pipelines.operation.status_table import aligned
from tests.build.register_file import STREET, csv_bytes, grid, id_number, person
from tests.build.small_home import AUGUST, WRONG, bring, jiuye, people, read_here, release_now, take

pytestmark = pytest.mark.slow

OTHER = "510104018"
ENTITIES = f"{OTHER}_社区就业实体台账_2026-08.csv"


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    """In July both streets send rosters; in August one sends it with a faulty row, the other a file
    refused; one sends entities (nil), one a file of no month.
    """
    home = Home(tmp_path_factory.mktemp("status")).prepare()
    other = csv_bytes(
        grid([person(serial, community_code=f"{OTHER}001") for serial in range(30, 40)])
    )
    bring(home, f"{STREET}_劳动力资源台账_2026-07.csv", people(*range(2, 12)))
    bring(home, f"{OTHER}_劳动力资源台账_2026-07.csv", other)
    bring(home, AUGUST, people(*range(2, 20)) + people(1, id_number=WRONG).split(b"\n", 1)[1])
    bring(
        home,
        f"{OTHER}_劳动力资源台账_2026-08.csv",
        other.replace(id_number(serial=33).encode(), b"1")
        .replace(id_number(serial=34).encode(), b"2")
        .replace(id_number(serial=35).encode(), b"3"),
    )
    bring(
        home,
        ENTITIES,
        "统一社会信用代码,实体名称,社区代码,实体类型,状态,从业人数,吸纳下岗失业人数\n".encode(),
    )
    bring(home, f"{STREET}_劳动力资源台账.csv", people(1))
    read_here(home)
    return home


def copied(home: Home, folder: Path) -> Home:
    return Home(shutil.copytree(home.root, folder / "copy", symlinks=True))


def rows(home: Home, **options: object) -> list[tuple]:
    now = standing(home, None, today=date(2026, 9, 10), **options)
    return [
        tuple(row)
        for row in now.rows.select(
            "street_code",
            "register",
            "expected",
            "received",
            "verdict",
            "accepted_rows",
            "quarantined_rows",
            "days_overdue",
        ).rows()
    ]


def test_before_a_release_it_shows_expected_and_received_by_street_and_register(home):
    assert rows(home) == [
        (STREET, "labour_force", True, True, "partly_accepted", 18, 1, None),
        (OTHER, "community_entity", True, True, "nil", 0, 0, None),
        (OTHER, "labour_force", True, False, "refused", 0, 0, 5),
    ]


def test_one_register_alone(home):
    assert {row[1] for row in rows(home, register="labour_force")} == {"labour_force"}


def test_on_the_day_on_which_it_is_due_nothing_is_overdue(home):
    assert (
        standing(home, None, today=date(2026, 9, 5)).rows["days_overdue"].drop_nulls().to_list()
        == []
    )
    assert standing(home, None, today=date(2026, 9, 6)).rows[
        "days_overdue"
    ].drop_nulls().to_list() == [1]


def test_it_says_whose_what_is_overdue_and_what_was_refused_and_why(home):
    said = "\n".join(status_lines(standing(home, None, today=date(2026, 9, 10))))
    assert "报送截止 2026-09-05，已过 5 天" in said
    assert "due on 2026-09-05, 5 days ago" in said
    assert "锦江区东湖街道 510104018：劳动力资源台账（整份退回 refused）" in said
    assert "有问题的行超过上限：10 行中有 3 行有问题，上限为 20%" in said
    assert "看不出是哪个月的台账" in said
    assert "id_check_digit：身份证号校验码有误 / the ID number's check digit is wrong" in said
    assert "发布 / release: 还没有" in said
    assert WRONG not in said
    assert "测试人" not in said


def test_it_is_the_same_as_the_release_says_once_there_is_one(home, tmp_path):
    copy = copied(home, tmp_path)
    before = rows(copy)
    with duckdb.connect(str(release_now(copy).file), read_only=True) as connection:
        released = connection.execute(
            "select street_code, register, expected, verdict, accepted_rows, quarantined_rows from"
            " mart.submission_status where month = '2026-08-01' order by all"
        ).fetchall()
        faults = connection.execute(
            "select rule, faulty_rows, files from audit.fault where month = '2026-08-01' order"
            " by all"
        ).fetchall()
    assert [(*row[:3], *row[4:7]) for row in before] == released
    now = standing(copy, None, today=date(2026, 9, 10))
    assert sorted(
        now.faults.filter(now.faults["month"].is_not_null())
        .select("rule", "faulty_rows", "files")
        .rows()
    ) == sorted(faults)
    assert "与现状一致 / up to date" in status_lines(now)[-1]
    bring(
        copy,
        f"{OTHER}_劳动力资源台账_2026-08_改.csv",
        csv_bytes(grid([person(30, community_code=f"{OTHER}001")])),
    )
    read_here(copy)
    now = standing(copy, None, today=date(2026, 9, 10))
    assert now.rows["verdict"].to_list() == ["partly_accepted", "nil", "accepted"]
    assert "其后收到 1 份文件" in status_lines(now)[-1]


def test_a_refused_file_that_tells_no_month_is_listed_once_under_its_own_heading(home):
    july, august = (
        "\n".join(status_lines(standing(home, month, today=date(2026, 9, 10))))
        for month in (date(2026, 7, 1), None)
    )
    assert "看不出是哪个月的台账" not in july
    assert "refused files" not in july
    placed, unplaced = august.split("看不出月份的退回文件 / refused files that tell no month:")
    assert "有问题的行超过上限：10 行中有 3 行有问题，上限为 20%" in placed
    assert "看不出是哪个月的台账" not in placed.split("退回的文件 / refused files:")[1]
    assert "看不出是哪个月的台账" in unplaced


NO_MONTH = f"{STREET}_劳动力资源台账.csv"


@pytest.mark.parametrize(
    ("name", "content", "taken"),
    [
        (
            f"{STREET}_劳动力资源台账_2026-08_补.csv",
            people(1),
            True,
        ),  # its content, under a name that tells the month
        (
            NO_MONTH,
            b"2026\xe5\xb9\xb48\xe6\x9c\x88\n" + people(1, employment_form="灵活就业"),
            True,
        ),  # its name
        (
            "未知街道_劳动力资源台账_{submission}.csv",
            b"2026\xe5\xb9\xb48\xe6\x9c\x88\n" + people(1, employment_form="灵活就业"),
            True,
        ),  # its return workbook
        (f"{STREET}_劳动力资源台账_2026-08_补.csv", people(1, employment_form="灵活就业"), False),
        (NO_MONTH, people(1, employment_form="灵活就业"), False),  # refused as well
    ],
)
def test_it_is_listed_and_sent_until_a_file_is_accepted_in_its_place(
    home, tmp_path, name, content, taken
):
    copy = copied(home, tmp_path)
    (first,) = (one.submission for one in workbooks(copy) if one.month is None)
    bring(copy, name.format(submission=first[:8]), content)
    read_here(copy)
    said = "\n".join(status_lines(standing(copy, None, today=date(2026, 9, 10))))
    assert (
        first not in said,
        first not in {one.submission for one in workbooks(copy, everything=True)},
    ) == (taken, taken)


def test_a_name_that_several_streets_use_takes_no_place(home, tmp_path):
    copy = copied(home, tmp_path)
    title = b"2026\xe5\xb9\xb48\xe6\x9c\x88\n"
    bring(copy, "台账.csv", people(1, employment_form="灵活就业"))
    read_here(copy)
    for serial, street in ((40, STREET), (41, OTHER)):
        bring(
            copy,
            "台账.csv",
            title + csv_bytes(grid([person(serial, community_code=f"{street}001")])),
        )
        read_here(copy)
    assert len([one for one in workbooks(copy) if one.month is None]) == 2


def test_what_another_version_read_is_shown_until_it_is_read_again(home, tmp_path, monkeypatch):
    copy = copied(home, tmp_path)
    release_now(copy)
    known = rows(copy)
    monkeypatch.setattr(
        "pipelines.intake.reader.reading_fingerprints", lambda digest, key: {None: "0123456789ab"}
    )
    assert rows(copy) == known
    assert "有 6 份文件要用现在的程序重读" in "\n".join(status_lines(standing(copy, None)))


def test_it_can_be_taken_away_as_csv_json_and_workbook(home, tmp_path):
    code, said = jiuye(home, "status", "--format", "csv")
    table = list(csv.DictReader(io.StringIO(said)))
    assert code == 0
    assert next((row["街道代码"], row["台账代码"], row["结论"]) for row in table) == (
        STREET,
        "labour_force",
        "部分接收",
    )
    records = json.loads(jiuye(home, "status", "--format", "json", "--month", "2026-07")[1])
    assert [
        (record["street_name"], record["verdict"], record["due_on"])
        for record in records
        if record["register"] == "labour_force"
    ] == [
        ("锦江区锦官驿街道", "accepted", "2026-08-05"),
        ("锦江区东湖街道", "accepted", "2026-08-05"),
    ]
    assert jiuye(home, "status", "--format", "xlsx")[0] == 2
    assert (
        jiuye(
            home,
            "status",
            "--format",
            "xlsx",
            "--output",
            str(tmp_path / "s.xlsx"),
            "--register",
            "劳动力资源台账",
        )[0]
        == 0
    )
    sheet = openpyxl.load_workbook(tmp_path / "s.xlsx").worksheets[0]
    assert sheet.max_row == 3
    assert sheet["B2"].value == STREET


@pytest.mark.parametrize(
    ("name", "begins"),
    [("s.xlsx", b"PK"), ("s.json", b"["), ("s.csv", b"\xef\xbb\xbf"), ("s.txt", b"2026")],
)
def test_a_file_is_of_the_kind_that_its_name_says(home, tmp_path, name, begins):
    code, said = jiuye(home, "status", "--output", str(tmp_path / name))
    assert code == 0, said
    assert (tmp_path / name).read_bytes().startswith(begins)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--month", "2026-05"), 2, "有的月份：2026-07、2026-08"),
        (("--register", "roster"), 2, "（labour_force）"),
        (("--month", "May"), 2, "2026-10"),
        (("--output", "/nowhere/x"), 2, "写不了"),
    ],
)
def test_a_wrong_wish_is_answered_by_what_there_is(home, words, code, said):
    done = jiuye(home, "status", *words)
    assert done[0] == code
    assert said in done[1]


def test_an_empty_folder_is_told_what_to_do(tmp_path):
    code, said = jiuye(Home(tmp_path).prepare(), "status")
    assert code == 0
    assert "jiuye refresh" in said


def test_columns_of_chinese_and_english_line_up():
    assert aligned([["街道", "1"], ["area", "12"]]) == ["街道   1", "area  12"]


# What goes to whom.


def test_returns_are_those_that_ask_for_something_by_month_and_street(home):
    assert [(one.month, one.street_code, one.kind, one.rows) for one in workbooks(home)] == [
        (date(2026, 8, 1), STREET, "partly", 1),
        (date(2026, 8, 1), OTHER, "refused", 10),
        (None, None, "refused", 1),
    ]
    assert {one.kind for one in workbooks(home, date(2026, 7, 1), everything=True)} == {"accepted"}
    assert [one.street_code for one in workbooks(home, street=OTHER)] == [OTHER]


def test_what_was_replaced_or_withdrawn_is_not_sent(home, tmp_path):
    copy = copied(home, tmp_path)
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


def test_a_folder_a_street_closed_to_others(home, tmp_path):
    target = tmp_path / "send"
    code, said = jiuye(home, "returns", "--to", str(target))
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
        one.path.read_bytes() for one in workbooks(home)
    }


@pytest.mark.parametrize("zipped", [(), ("--zip",)], ids=["folders", "archives"])
def test_what_need_not_be_sent_any_more_goes_from_the_folder_and_nothing_else(
    home, tmp_path, zipped
):
    copy, target = copied(home, tmp_path), tmp_path / "send"
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


def test_a_file_that_was_changed_where_a_workbook_is_to_go_is_left_and_told(home, tmp_path):
    target = tmp_path / "send"
    jiuye(home, "returns", "--to", str(target))
    changed = min(target.rglob("*.xlsx"))
    changed.write_bytes(b"mended by hand")
    code, said = jiuye(home, "returns", "--to", str(target))
    assert code == 2
    assert str(changed) in said
    assert changed.read_bytes() == b"mended by hand"


def test_an_archive_a_prefecture_of_equal_bytes(home, tmp_path):
    for name in ("a", "b"):
        assert jiuye(home, "returns", "--to", str(tmp_path / name), "--zip")[0] == 0
    one = tmp_path / "a" / "5101_成都市.zip"
    assert one.read_bytes() == (tmp_path / "b" / one.name).read_bytes()
    assert one.stat().st_mode & 0o777 == 0o600
    assert [name.split("/")[0] for name in zipfile.ZipFile(one).namelist()] == [
        f"{STREET}_锦江区锦官驿街道",
        f"{OTHER}_锦江区东湖街道",
    ]


def test_the_list_of_returns_names_no_person(home):
    said = jiuye(home, "returns", "--all")[1]
    assert "部分行退回 rows returned" in said
    assert WRONG not in said
    assert "测试人" not in said
    code, said = jiuye(home, "returns", "--month", "2020-01")
    assert code == 0
    assert "没有要发的" in said
