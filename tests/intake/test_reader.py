"""A file's way through the reader: every row meets one fate, every fault its rule, and no personal
value leaves landing, vault and returns.
"""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.contract.rule import RULES
from tests.build.register_file import (
    COMMUNITY,
    HEADER,
    STREET,
    accepted,
    csv_bytes,
    grid,
    id_number,
    issues,
    person,
    submit,
    submit_rows,
)

ROW_1 = 2  # the clerk's number of the first row below the header


def test_good_rows_are_accepted_as_typed_values(home):
    outcome = submit_rows(
        home,
        person(
            1,
            "19710228",
            employed_since="2020.3",
            difficulty_types="残疾、①",
            employment_status="在业",
            phone="19900000001",
        ),
        padding=0,
    )
    row = accepted(home, outcome).row(0, named=True)
    assert outcome.verdict == "accepted"
    assert (row["birth_date"], row["employed_since"], row["difficulty_types"]) == (
        date(1971, 2, 28),
        date(2020, 3, 1),
        "disabled;older",
    )
    assert (row["employment_status"], row["labour_capacity"], row["sex"], row["row"]) == (
        "employed",
        True,
        "male",
        ROW_1,
    )
    assert outcome.coverage == (STREET,)


@pytest.mark.parametrize(
    ("cells", "rule", "column"),
    [
        ({"name": ""}, "required_missing", "name"),
        ({"household_no": "无"}, "required_missing", "household_no"),
        ({"willing_to_work": ""}, "required_missing", "willing_to_work"),
        ({"employment_status": "待业"}, "code_unknown", "employment_status"),
        ({"labour_capacity": "也许"}, "code_unknown", "labour_capacity"),
        ({"sex": "女"}, "id_sex", "sex"),
        ({"name": "测\ufffd人"}, "text_broken", "name"),
        ({"employment_form": "单\ufffd"}, "text_broken", "employment_form"),
        ({"community_code": "510104017999"}, "community_unknown", "community_code"),
        ({"community_code": "510104018001"}, "community_other_street", "community_code"),
        ({"id_number": "5.199E+17"}, "id_digits_lost", "id_number"),
        ({"id_number": "12345"}, "id_length", "id_number"),
        ({"id_number": id_number("19900101", 1)[:17] + "Y"}, "id_length", "id_number"),
        ({"id_number": id_number("19900230", 1)}, "id_birth_date", "id_number"),
        ({"id_number": id_number("20260901", 1)}, "id_birth_date", "id_number"),
        ({"id_number": id_number("19900101", 1, "990000")}, "id_province", "id_number"),
    ],
)
def test_a_bad_row_is_quarantined_under_its_rule_at_its_row(home, cells, rule, column):
    outcome = submit_rows(home, person(3), person(1) | cells)
    assert issues(home, outcome) == [(rule, ROW_1 + 1, column)]
    assert RULES[rule].severity == "ROW"
    assert (outcome.rows_read, outcome.accepted, outcome.quarantined, outcome.refused) == (
        32,
        31,
        1,
        0,
    )
    assert ROW_1 + 1 not in accepted(home, outcome)["row"]


@pytest.mark.parametrize(
    ("cells", "rule", "column"),
    [
        ({"employer_code": "91510104MA00000000"}, "credit_code", "employer_code"),
        ({"employed_since": "去年"}, "value_ignored", "employed_since"),
        ({"employment_form": "打零工"}, "value_ignored", "employment_form"),
        ({"difficulty_types": "大龄、外星人"}, "value_ignored", "difficulty_types"),
        ({"employed_since": "2026-09-01"}, "date_after_month", "employed_since"),
        ({"labour_capacity": "否"}, "status_contradiction", "employment_status"),
        ({"household_no": id_number("19600101", 1)}, "household_no_personal", None),
    ],
)
def test_a_doubtful_row_is_kept_and_flagged(home, cells, rule, column):
    outcome = submit_rows(home, person(1) | cells)
    assert issues(home, outcome) == [(rule, ROW_1, column)]
    assert RULES[rule].severity == "WARN"
    assert (outcome.accepted, outcome.quarantined, outcome.warnings) == (31, 0, 1)


@pytest.mark.parametrize(
    ("born", "rule"),
    [
        ("20100901", "age_under_16"),
        ("20100831", None),
        ("19150831", "age_over_110"),
        ("19150901", None),
    ],
)
def test_ages_at_month_end_are_flagged_outside_16_to_110(home, born, rule):
    assert issues(home, submit_rows(home, person(1, born))) == (
        [(rule, ROW_1, None)] if rule else []
    )


def test_a_fifteen_digit_number_is_converted_and_flagged(home):
    outcome = submit_rows(
        home,
        person(1) | {"id_number": "519900900101001"},
        person(1) | {"id_number": id_number("19900101", 1)},
    )
    rows = accepted(home, outcome)
    assert rows["person"][0] == rows["person"][1]
    assert {rule for rule, *_ in issues(home, outcome)} == {"id_15_digits", "duplicate_in_file"}


def test_the_unknown_need_not_say_whether_they_are_willing(home):
    outcome = submit_rows(home, person(1, employment_status="情况不明", willing_to_work=""))
    assert issues(home, outcome) == []


def test_too_many_bad_rows_refuse_the_file_whole_and_their_rows_with_it(home):
    bad = [person(s) | {"name": ""} for s in range(1, 10)]
    outcome = submit_rows(home, *bad, padding=30)
    assert (
        outcome.verdict,
        outcome.rows_read,
        outcome.accepted,
        outcome.quarantined,
        outcome.refused,
    ) == ("refused", 39, 0, 0, 39)
    assert ("rows_bad_share", None, None) in issues(home, outcome)
    assert outcome.data_file is None
    assert (
        submit_rows(home, *bad, padding=36).verdict == "accepted"
    )  # 9 of 45 is the limit of 20 % itself


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ([["地区", "2025年", "2024年"], ["北京市", "1", "2"]], "header_missing"),
        (
            grid(
                [person(1)],
                {k: v for k, v in HEADER.items() if k not in ("sex", "employment_status")},
            ),
            "column_missing",
        ),
        (
            [
                [
                    "社区代码",
                    "姓名",
                    "姓名",
                    "身份证号",
                    "性别",
                    "户编号",
                    "劳动能力",
                    "就业意愿",
                    "就业状态",
                ],
                [COMMUNITY, "a", "b", "c", "男", "1", "是", "是", "就业"],
            ],
            "header_duplicate",
        ),
    ],
)
def test_a_file_that_is_no_register_is_refused_with_its_reason(home, rows, rule):
    outcome = submit(home, csv_bytes(rows))[1]
    assert outcome.verdict == "refused"
    assert issues(home, outcome) == [(rule, None, None)]


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        (f"{STREET}_劳动力资源台账_2026-08.csv", ["column_missing", "column_unknown"]),
        (f"{STREET}_2026-08.csv", ["header_missing"]),
    ],
)
def test_a_file_that_says_which_register_it_is_is_told_its_missing_columns_however_many(
    home, name, rules
):
    header = {
        "community_code": "社区代码",
        "name": "姓名",
        "phone": "联系电话",
        "other": "证件",
        "another": "男女",
    }
    outcome = submit(
        home, csv_bytes(grid([person(1, phone="", other=id_number(), another="男")], header)), name
    )[1]
    found = [rule for rule, _, _ in issues(home, outcome)]
    assert (outcome.verdict, found) == ("refused", rules)
    if "column_missing" in rules:
        from openpyxl import load_workbook

        sheet = load_workbook(next(home.returns.rglob("*.xlsx")))["需改正的行"]
        assert [cell.value for cell in sheet[4]][3:] == [
            *header.values(),
            "户编号",
            "身份证号",
            "性别",
            "劳动能力",
            "就业状态",
        ]
