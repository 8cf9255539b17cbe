"""`jiuye status`: what an operator reads before and after a release."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from pipelines.base.home import Home
from pipelines.operation.returns import workbooks
from pipelines.operation.status import NothingReceived, standing
from pipelines.operation.status_lines import status_lines
from tests.build.register_file import STREET, csv_bytes, grid, person
from tests.build.small_home import WRONG, bring, people, read_here, release_now
from tests.build.two_street_home import OTHER, copied

pytestmark = pytest.mark.slow


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


def test_files_that_nobody_has_read_yet_are_told_and_no_return_workbook_is_named(tmp_path):
    home = Home(tmp_path / "home").prepare()
    bring(home, f"{STREET}_劳动力资源台账_2026-08.csv", people(1))
    with pytest.raises(
        NothingReceived, match="有 1 份文件要用现在的程序读取，请运行 jiuye refresh"
    ):
        standing(home, None, today=date(2026, 9, 10))


def test_before_a_release_it_shows_expected_and_received_by_street_and_register(two_street_home):
    assert rows(two_street_home) == [
        (STREET, "labour_force", True, True, "partly_accepted", 18, 1, None),
        (OTHER, "community_entity", True, True, "nil", 0, 0, None),
        (OTHER, "labour_force", True, False, "refused", 0, 0, 5),
    ]


def test_one_register_alone(two_street_home):
    assert {row[1] for row in rows(two_street_home, register="labour_force")} == {"labour_force"}


def test_on_the_day_on_which_it_is_due_nothing_is_overdue(two_street_home):
    assert (
        standing(two_street_home, None, today=date(2026, 9, 5))
        .rows["days_overdue"]
        .drop_nulls()
        .to_list()
        == []
    )
    assert standing(two_street_home, None, today=date(2026, 9, 6)).rows[
        "days_overdue"
    ].drop_nulls().to_list() == [1]


def test_it_says_whose_what_is_overdue_and_what_was_refused_and_why(two_street_home):
    said = "\n".join(status_lines(standing(two_street_home, None, today=date(2026, 9, 10))))
    assert "报送截止 2026-09-05，已过 5 天" in said
    assert "due on 2026-09-05, 5 days ago" in said
    assert "锦江区东湖街道 510104018：劳动力资源台账（整份退回 refused）" in said
    assert "有问题的行超过上限：10 行中有 3 行有问题，上限为 20%" in said
    assert "看不出是哪个月的台账" in said
    assert "id_check_digit：身份证号校验码有误 / the ID number's check digit is wrong" in said
    assert "发布 / release: 还没有" in said
    assert WRONG not in said
    assert "测试人" not in said


def test_it_is_the_same_as_the_release_says_once_there_is_one(two_street_home, tmp_path):
    copy = copied(two_street_home, tmp_path)
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


def test_a_refused_file_that_tells_no_month_is_listed_once_under_its_own_heading(two_street_home):
    july, august = (
        "\n".join(status_lines(standing(two_street_home, month, today=date(2026, 9, 10))))
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
    two_street_home, tmp_path, name, content, taken
):
    copy = copied(two_street_home, tmp_path)
    (first,) = (one.submission for one in workbooks(copy) if one.month is None)
    bring(copy, name.format(submission=first[:8]), content)
    read_here(copy)
    said = "\n".join(status_lines(standing(copy, None, today=date(2026, 9, 10))))
    assert (
        first not in said,
        first not in {one.submission for one in workbooks(copy, everything=True)},
    ) == (taken, taken)


def test_a_name_that_several_streets_use_takes_no_place(two_street_home, tmp_path):
    copy = copied(two_street_home, tmp_path)
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


def test_what_another_version_read_is_shown_until_it_is_read_again(
    two_street_home, tmp_path, monkeypatch
):
    copy = copied(two_street_home, tmp_path)
    release_now(copy)
    known = rows(copy)
    monkeypatch.setattr(
        "pipelines.intake.reader.reading_fingerprints", lambda digest, key: {None: "0123456789ab"}
    )
    assert rows(copy) == known
    assert "有 6 份文件要用现在的程序读取" in "\n".join(status_lines(standing(copy, None)))
