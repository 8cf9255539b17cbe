"""Totals below the table: one that does not add up is flagged with its figures; what may mean
something else is left alone.
"""

from __future__ import annotations

import io

import polars as pl
import pytest
import xlsxwriter

from pipelines.base.home import Home
from pipelines.intake.outcome import Outcome
from tests.build.register_file import COMMUNITY, HEADER, STREET, csv_bytes, person, submit

ENTITIES = f"{STREET}_社区就业实体台账_2026-08.csv"
ENTITY_TITLES = [
    "序号",
    "统一社会信用代码",
    "实体名称",
    "社区代码",
    "实体类型",
    "状态",
    "从业人数",
    "吸纳下岗失业人数",
]
CREDIT_CODES = ("91350100M000100Y43", "91510104MA0000001P", "91510104MA00000020")
PEOPLE = [
    ["序号", *HEADER.values()],
    *([str(n), *(person(n).get(name, "") for name in HEADER)] for n in range(1, 13)),
]


def entities(*last: list[str], staff: tuple[str, ...] = ("30", "1,000", "")) -> list[list[str]]:
    rows = [
        [str(n), code, "示范", COMMUNITY, "企业", "营业", count, "2"]
        for n, (code, count) in enumerate(zip(CREDIT_CODES, staff, strict=True), 1)
    ]
    return [ENTITY_TITLES, *rows, *last]


def told(home: Home, outcome: Outcome) -> list[str]:
    """The details of the warnings about totals."""
    if outcome.issue_file is None:
        return []
    return (
        pl.read_parquet(home.root / outcome.issue_file)
        .filter(rule="total_differs")["detail"]
        .to_list()
    )


@pytest.mark.parametrize(
    ("last", "detail"),
    [
        (["合计", "", "共11条"], "第 14 行写 11，实有 12 行 / row 14 says 11, there are 12 rows"),
        (
            ["合计", "", "", "", "共 13 人"],
            "第 14 行写 13，实有 12 行 / row 14 says 13, there are 12 rows",
        ),
        (["合计：13人"], "第 14 行写 13，实有 12 行 / row 14 says 13, there are 12 rows"),
        (["共11条记录"], "第 14 行写 11，实有 12 行 / row 14 says 11, there are 12 rows"),
        (["总人数：１１"], "第 14 行写 11，实有 12 行 / row 14 says 11, there are 12 rows"),
    ],
)
def test_a_number_of_rows_that_is_not_theirs_is_told_with_both_figures(home, last, detail):
    outcome = submit(home, csv_bytes([*PEOPLE, last]))[1]
    assert (outcome.verdict, outcome.rows_read, outcome.accepted, outcome.warnings) == (
        "accepted",
        12,
        12,
        1,
    )
    assert told(home, outcome) == [detail]


@pytest.mark.parametrize(
    "last",
    [
        ["合计", "", "共12条"],
        ["总计", "12"],
        ["合计：12人"],
        ["共12人"],
        ["合计", "共3页"],
        ["共 1 页 第 1 页"],
        ["共5户"],
        ["合计", "", "5"],
        ["合计", "", "", "", "", "", "", "", "", "7人"],
        ["合计", "", "", "", "", "", "", "", "", "共7人"],
        ["合计", "其中女6人"],
        ["累计", "340"],
        ["合计", "", "", "", "", "19900000001"],
        ["小计", "——"],
        ["填表人：", "", "共3人"],
        ["注：共3人外出"],
    ],
)
def test_a_right_total_and_a_number_of_something_else_are_left_alone(home, last):
    outcome = submit(home, csv_bytes([*PEOPLE, last]))[1]
    assert (outcome.rows_read, outcome.accepted, outcome.issue_file) == (12, 12, None)


def test_a_sum_below_a_column_of_whole_numbers_is_checked(home):
    outcome = submit(
        home, csv_bytes(entities(["合计", "", "", "", "", "", "1031", "6"])), ENTITIES
    )[1]
    assert told(home, outcome) == [
        "第 5 行“从业人数”写 1031，各行之和是 1030 / row 5, Employees: 1031, the rows add up to"
        " 1030"
    ]


def test_a_sum_over_a_cell_that_is_no_number_is_not_judged(home):
    rows = entities(["合计", "", "", "", "", "", "1031", "6"], staff=("30", "若干", "1"))
    assert told(home, submit(home, csv_bytes(rows), ENTITIES)[1]) == []


def test_the_rows_returned_count_in_the_clerks_total_as_she_wrote_it(home):
    rows = [*PEOPLE[:-1], [*PEOPLE[-1][:4], "", *PEOPLE[-1][5:]], ["合计", "共12条"]]
    outcome = submit(home, csv_bytes(rows))[1]
    assert (outcome.accepted, outcome.quarantined, told(home, outcome)) == (11, 1, [])


def test_a_person_listed_twice_may_count_once_in_the_total(home):
    for said in (12, 13):
        assert (
            told(
                home,
                submit(
                    home,
                    csv_bytes([*PEOPLE, PEOPLE[1], ["合计", f"共{said}人"]]),
                    f"{STREET}_劳动力资源台账_2026-08_{said}.csv",
                )[1],
            )
            == []
        )


def test_subtotals_speak_of_their_part_and_the_total_of_all(home):
    rows = [*PEOPLE[:5], ["小计", "共4人"], *PEOPLE[5:], ["小计", "共8人"], ["合计", "共12人"]]
    assert told(home, submit(home, csv_bytes(rows))[1]) == []
    wrong = [*PEOPLE[:5], ["小计", "共4人"], *PEOPLE[5:], ["小计", "共9人"], ["合计", "共12人"]]
    assert told(
        home, submit(home, csv_bytes(wrong), f"{STREET}_劳动力资源台账_2026-08_2.csv")[1]
    ) == ["第 15 行写 9，实有 8 行 / row 15 says 9, there are 8 rows"]


def test_a_total_above_the_rows_speaks_of_them_all(home):
    rows = [PEOPLE[0], ["合计", "共12条"], *PEOPLE[1:]]
    assert told(home, submit(home, csv_bytes(rows))[1]) == []
    rows[1] = ["合计", "共10条"]
    assert (
        len(told(home, submit(home, csv_bytes(rows), f"{STREET}_劳动力资源台账_2026-08_2.csv")[1]))
        == 1
    )


def test_each_sheet_has_its_own_total_or_that_of_the_file(home):
    def book(*totals: str) -> bytes:
        memory = io.BytesIO()
        with xlsxwriter.Workbook(memory, {"strings_to_numbers": False}) as file:
            for place, total in enumerate(totals):
                sheet = file.add_worksheet(f"表{place}")
                for number, row in enumerate(
                    [PEOPLE[0], *PEOPLE[1 + place :: len(totals)], ["合计", total]]
                ):
                    sheet.write_row(number, 0, row)
        return memory.getvalue()

    assert (
        told(
            home, submit(home, book("共6条", "共12条"), f"{STREET}_劳动力资源台账_2026-08.xlsx")[1]
        )
        == []
    )
    assert (
        len(
            told(
                home,
                submit(home, book("共7条", "共6条"), f"{STREET}_劳动力资源台账_2026-08_2.xlsx")[1],
            )
        )
        == 1
    )


def test_a_total_whose_label_stands_in_a_column_of_the_key_is_no_row(home):
    """Without a column of serials 合计 comes to stand below the codes."""
    rows = [row[1:] for row in entities()] + [["合计", "", "", "", "", "1030", "6"]]
    outcome = submit(home, csv_bytes(rows), ENTITIES)[1]
    assert (outcome.rows_read, told(home, outcome)) == (3, [])
    posts = [
        ["岗位编号", "社区代码", "岗位类型", "岗位数", "在岗人数"],
        ["G1", COMMUNITY, "社区岗位", "3", "2"],
        ["合计", "", "", "3", "3"],
    ]
    outcome = submit(home, csv_bytes(posts), f"{STREET}_岗位台账_2026-08.csv")[1]
    assert (outcome.rows_read, outcome.accepted) == (1, 1)
    assert told(home, outcome) == [
        "第 3 行“在岗人数”写 3，各行之和是 2 / row 3, Places filled: 3, the rows add up to 2"
    ]
