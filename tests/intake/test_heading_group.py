"""Groups over titles: what is of somebody else, of a unit or of another month is no column of the
person; what only parts the header changes nothing.
"""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from pipelines.intake.outcome import Outcome
from tests.build.register_file import (
    COMMUNITY,
    STREET,
    accepted,
    csv_bytes,
    grid,
    id_number,
    issues,
    person,
    submit,
)

PEOPLE = grid([person(serial) for serial in range(1, 21)])
OTHERS = [["配偶人", id_number(serial=100 + serial)] for serial in range(1, 21)]
STATUS = PEOPLE[0].index("就业状态")
Group = tuple[int, int, str]  # first column, last column, what stands over them


def book(groups: list[Group], header: list[str], rows: list[list[str]]) -> bytes:
    """A workbook with groups, merged where they are over several columns, over its header."""
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = workbook.add_worksheet()
    for first, last, group in groups:
        if first == last:
            sheet.write_string(0, first, group)
        else:
            sheet.merge_range(0, first, 0, last, group)
    for number, row in enumerate([header, *rows], 1):
        for place, cell in enumerate(row):
            sheet.write_string(number, place, cell)
    workbook.close()
    return file.getvalue()


def sent(home, content: bytes, kind: str = "xlsx") -> Outcome:
    return submit(home, content, f"{STREET}_劳动力资源台账_2026-08.{kind}")[1]


def before(groups: list[Group], titles: list[str], cells: list[list[str]]) -> bytes:
    """The good file with other columns in front of it."""
    rows = [own + row for own, row in zip(cells, PEOPLE[1:], strict=True)]
    return book(groups, titles + PEOPLE[0], rows)


def rules(home, outcome: Outcome) -> set[str]:
    return {rule for rule, _, _ in issues(home, outcome)}


@pytest.mark.parametrize(
    "group",
    ["配偶", "父亲", "母亲情况", "家属", "紧急联系人", "户主信息", "监护人", "其他家庭成员"],
)
def test_what_stands_below_somebody_else_is_not_the_persons(home, group):
    outcome = sent(home, before([(0, 1, group)], ["姓名", "身份证号"], OTHERS))
    assert (outcome.verdict, outcome.accepted) == ("accepted", 20)
    assert rules(home, outcome) == {"column_unknown"}


@pytest.mark.parametrize("group", ["本人", "个人信息", "基本情况", "人员信息", "劳动力情况"])
def test_what_stands_below_the_person_is_the_persons(home, group):
    own = [PEOPLE[0].index(title) for title in ("姓名", "身份证号")]
    outcome = sent(home, book([(min(own), max(own), group)], PEOPLE[0], PEOPLE[1:]))
    assert (outcome.verdict, outcome.accepted, rules(home, outcome)) == ("accepted", 20, set())


@pytest.mark.parametrize("group", ["配偶", "联系人", "用人单位"])
def test_the_only_name_below_somebody_else_refuses_the_file(home, group):
    place = PEOPLE[0].index("姓名")
    outcome = sent(home, book([(place, place + 1, group)], PEOPLE[0], PEOPLE[1:]))
    assert outcome.verdict == "refused"
    assert rules(home, outcome) == {"column_missing", "column_unknown"}


@pytest.mark.parametrize("group", ["上月", "去年同期", "原就业情况", "失业前", "变更前", "9月"])
def test_a_state_of_another_time_is_not_read(home, group):
    outcome = sent(home, book([(STATUS, STATUS, group)], PEOPLE[0], PEOPLE[1:]))
    assert outcome.verdict == "refused"
    assert "column_missing" in rules(home, outcome)


@pytest.mark.parametrize("group", ["本月", "目前", "就业情况", "现状"])
def test_a_state_of_this_month_is_read(home, group):
    outcome = sent(home, book([(STATUS, STATUS, group)], PEOPLE[0], PEOPLE[1:]))
    assert (outcome.verdict, outcome.accepted, rules(home, outcome)) == ("accepted", 20, set())


@pytest.mark.parametrize(
    ("last", "this"), [("上月", "本月"), ("变更前", "变更后"), ("年初", "目前")]
)
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_of_two_states_the_one_of_this_month_is_read(home, last, this, kind):
    header = [*PEOPLE[0][:STATUS], "就业状态", *PEOPLE[0][STATUS:]]
    rows = [[*row[:STATUS], "失业", *row[STATUS:]] for row in PEOPLE[1:]]
    groups = [(STATUS, STATUS, last), (STATUS + 1, STATUS + 1, this)]
    if kind == "xlsx":
        content = book(groups, header, rows)
    else:
        top = [""] * len(header)
        top[STATUS], top[STATUS + 1] = last, this
        content = csv_bytes([top, header, *rows])
    outcome = sent(home, content, kind)
    assert set(accepted(home, outcome)["employment_status"]) == {"employed"}
    assert rules(home, outcome) == {"column_unknown"}


def test_a_group_without_merged_cells_reaches_to_the_next_one(home):
    top = ["配偶", "", "本人", *[""] * (len(PEOPLE[0]) - 1)]
    header = ["姓名", "身份证号", *PEOPLE[0]]
    rows = [own + row for own, row in zip(OTHERS, PEOPLE[1:], strict=True)]
    outcome = sent(home, csv_bytes([top, header, *rows]), "csv")
    assert (outcome.verdict, outcome.accepted) == ("accepted", 20)
    assert set(accepted(home, outcome)["sex"]) == {"male", "female"}


def test_lines_of_an_office_above_the_header_are_no_groups(home):
    top = ["填报单位：某街道", "", "联系人", "张三", "电话", "028-1234567"]
    outcome = sent(home, csv_bytes([top, *PEOPLE]), "csv")
    assert (outcome.verdict, outcome.accepted, rules(home, outcome)) == ("accepted", 20, set())


def test_a_name_below_a_unit_is_that_of_the_unit(home):
    header = ["社区代码", "姓名", "身份证号", "登记就业时间", "就业渠道", "名称", "电话"]
    event = ["2026-08-05", "单位就业", "某公司", "19900001234"]
    rows = [[COMMUNITY, "测试人", id_number(serial=serial), *event] for serial in range(1, 11)]
    content = book([(5, 6, "用人单位")], header, rows)
    outcome = submit(home, content, f"{STREET}_新就业人员实名制台账_2026-08.xlsx")[1]
    assert outcome.accepted == 10
    assert rules(home, outcome) == {"column_unknown"}


@pytest.mark.parametrize("above", [["2026年8月"], ["", "", "2026年8月"]])
def test_a_month_alone_above_the_header_is_a_title(home, above):
    name = f"{STREET}_劳动力资源台账_2026-08.csv"
    _, outcome = submit(home, csv_bytes([above, *grid([person(1), person(2)])]), name)
    assert (outcome.verdict, outcome.accepted) == ("accepted", 2)


@pytest.mark.parametrize("above", [[(0, 0, "8月")], [(0, 0, "2026年"), (1, 1, "8月")]])
def test_the_month_of_the_file_over_its_first_column_is_a_title(home, above):
    outcome = sent(home, book(above, PEOPLE[0], PEOPLE[1:]))
    assert (outcome.verdict, outcome.accepted) == ("accepted", 20)


def test_another_month_over_a_column_is_a_group(home):
    outcome = sent(home, book([(STATUS, STATUS, "7月")], PEOPLE[0], PEOPLE[1:]))
    assert (outcome.verdict, rules(home, outcome)) == (
        "refused",
        {"column_missing"},
    )
