"""A file's form on its way through the reader: headers, sheets, encodings, and what a file that will
not do is told.
"""

from __future__ import annotations

import io

import polars as pl
import pytest
import xlsxwriter

from pipelines.contract.example import example_cells
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
    reader_for,
    submit,
    submit_rows,
)


def test_a_return_without_rows_to_mend_is_known_when_it_is_sent_back(home):
    assert submit_rows(home, person(1)).verdict == "accepted"
    returned = next(home.returns.rglob("*.xlsx"))
    outcome = submit(home, returned.read_bytes(), returned.name)[1]
    assert (outcome.verdict, issues(home, outcome)) == ("refused", [("paper_of_ours", None, None)])


def test_a_missing_column_is_named_and_the_rows_counted_as_refused(home):
    header = {k: v for k, v in HEADER.items() if k != "sex"}
    outcome = submit(home, csv_bytes(grid([person(1), person(3)], header)))[1]
    detail = pl.read_parquet(home.root / outcome.issue_file)["detail"].to_list()
    assert detail == ["性别"]
    assert (outcome.rows_read, outcome.refused) == (2, 2)


def test_a_header_without_rows_is_a_nil_return(home):
    outcome = submit(home, csv_bytes([list(HEADER.values())]))[1]
    assert (outcome.verdict, outcome.is_nil, outcome.rows_read, outcome.coverage) == (
        "accepted",
        True,
        0,
        (STREET,),
    )


def test_titles_merged_headers_notes_totals_and_hidden_sheets_are_understood(home):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("台账")
    sheet.write_string(0, 9, "台账一")
    sheet.merge_range(1, 0, 1, 9, "2026年8月劳动力资源管理台帐")
    sheet.write_string(2, 0, "机构名称： 四川省 成都市 锦江区 锦官驿街道  填报日期：2026年9月2日")
    upper = [
        "序号",
        "社区\n代码",
        "户编号（必填）",
        "姓 名",
        "身份证号*",
        "性别",
        "劳动能力",
        "就业意愿",
        "就业情况",
        "",
    ]
    lower = ["", "", "", "", "", "", "", "", "就业状态", "就业时间（年/月/日）"]
    for column, (above, below) in enumerate(zip(upper, lower, strict=True)):
        sheet.write_string(3, column, above)
        sheet.write_string(4, column, below)
    example = example_cells("labour_force") | {"community_code": COMMUNITY}
    columns = "community_code household_no name id_number sex labour_capacity willing_to_work"
    shown = [*columns.split(), "employment_status", "employed_since"]
    body = [["示例", *(example.get(name, "") for name in shown)]]
    body += [
        [
            str(n),
            COMMUNITY,
            f"H{n}",
            "测试人",
            id_number("19900101", n),
            "男" if n % 2 else "女",
            "是",
            "是",
            "就业",
            "2020-01-01",
        ]
        for n in (1, 2, 3)
    ]
    body += [
        ["合计", "3 人"],
        [],
        [
            "填表说明：就业状态按月末情况填写",
        ],
        ["审核人：", "", "", "制表人："],
    ]
    for row, cells in enumerate(body, 5):
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell)
    hidden = book.add_worksheet("旧数据")
    hidden.hide()
    for row, cells in enumerate([[*upper[:8], "就业状态"], body[1]]):
        hidden.write_row(row, 0, cells)
    book.close()
    outcome = submit(home, file.getvalue(), "劳动力台账.xlsx")[1]
    assert (outcome.verdict, outcome.month, outcome.rows_read, outcome.accepted) == (
        "accepted",
        "2026-08-01",
        3,
        3,
    )
    assert accepted(home, outcome)["row"].to_list() == [7, 8, 9]
    assert issues(home, outcome) == [("sheet_ignored", None, None)]


def test_several_sheets_of_one_register_are_all_read(home):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"strings_to_numbers": False})
    for number, name in enumerate(("水井坊社区", "崇德里社区"), 1):
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(grid([person(number)])):
            sheet.write_row(row, 0, cells)
    book.close()
    outcome = submit(home, file.getvalue(), f"{STREET}-202608.xlsx")[1]
    assert accepted(home, outcome).select("sheet_no", "row").rows() == [(0, 2), (1, 2)]


def test_an_id_column_that_a_workbook_holds_as_numbers_is_never_guessed(home):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    rows = grid([person(s) for s in range(1, 12)])
    for number, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if number == 4 and cell == rows[4][4]:
                sheet.write_number(number, column, float(cell.replace("X", "0")))
            else:
                sheet.write_string(number, column, cell)
    book.close()
    outcome = submit(home, file.getvalue(), f"{STREET}-202608.xlsx")[1]
    assert issues(home, outcome) == [("id_digits_lost", 5, "id_number")]


def test_column_order_and_aliases_do_not_matter(home):
    people = [person(s) for s in range(1, 6)]
    plain = submit(home, csv_bytes(grid(people)))[1]
    aliases = HEADER | {
        "id_number": "公民身份号码",
        "household_no": "户号",
        "employment_status": "就业状况",
        "labour_capacity": "有无劳动能力",
    }
    used = {name: title for name, title in reversed(aliases.items()) if name in people[0]}
    other = submit(home, csv_bytes(grid(people, used)), f"{STREET}-2026.08.csv")[1]
    assert accepted(home, plain).drop("submission").equals(accepted(home, other).drop("submission"))


def test_no_personal_value_is_in_lake_or_issues(home):
    secret_id, secret_name, secret_phone, secret_skill = (
        id_number("19800808", 7),
        "独孤求败",
        "19900000002",
        "会修电机找我19900000002",
    )
    row = person(
        7,
        "19800808",
        name=secret_name,
        phone=secret_phone,
        skills=secret_skill,
        household_no=secret_id,
    )
    rows = grid(
        [row, row | {"sex": "女"}, *(person(s) for s in range(20, 40))],
        HEADER | {"skills": "技能特长"},
    )
    _, outcome = submit(home, csv_bytes(rows), f"{STREET}_2026-08_{secret_phone}.csv")
    assert (outcome.accepted, outcome.quarantined) == (21, 1)
    for path in home.lake.rglob("*"):
        if path.is_file():
            content = (
                path.read_bytes()
                if path.suffix != ".parquet"
                else (
                    pl.read_parquet(path).write_csv(None).encode()
                    if "issue" in str(path)
                    else pl.read_parquet(path)
                    .with_columns(pl.col(pl.Binary).bin.encode("hex"))
                    .write_csv(None)
                    .encode()
                )
            )
            for secret in (secret_id, secret_name, secret_phone, secret_skill):
                assert secret.encode() not in content, f"a personal value is in {path.name}"
    assert oct(home.vault.stat().st_mode)[-3:] == "700"
    vault = pl.read_parquet(next(home.vault.rglob("*.parquet")))
    assert secret_name in vault["name"].to_list()


def test_every_statistical_table_is_refused_with_a_reason(home, shared):
    tables = sorted((shared / "messy").iterdir())
    assert tables
    for path in tables:
        outcome = submit(home, path.read_bytes(), path.name)[1]
        assert (outcome.verdict, outcome.rows_read) == ("refused", 0)
        assert issues(home, outcome) == [("header_missing", None, None)], path.name


def test_the_reader_is_the_same_for_the_same_contract_reference_and_key(home):
    assert reader_for(home).fingerprint == reader_for(home).fingerprint
    assert len(reader_for(home).fingerprint) == 12


def test_mended_rows_sent_back_join_those_already_accepted(home):
    from openpyxl import load_workbook

    from pipelines.intake.landing import read_receipts
    from pipelines.intake.submission import settled, submission_frame
    from pipelines.warehouse.standing import standing_communities

    bad = [person(1) | {"sex": "女"}, person(3) | {"name": ""}]
    outcome = submit_rows(home, *bad)
    returned = next(home.returns.rglob("*.xlsx"))
    book = load_workbook(returned)
    sheet = book["需改正的行"]
    titles = [cell.value for cell in sheet[4]]
    sheet.cell(5, titles.index("性别") + 1).value = "男"
    sheet.cell(6, titles.index("姓名") + 1).value = "测试人"
    mended = io.BytesIO()
    book.save(mended)
    again = submit(home, mended.getvalue(), returned.name)[1]
    assert (again.verdict, again.accepted, again.quarantined, again.mends, again.coverage) == (
        "accepted",
        2,
        0,
        outcome.submission,
        (),
    )
    twice = submit(home, mended.getvalue(), f"again {returned.name}")[1]
    assert twice.mended_rows == again.mended_rows
    assert len(set(again.mended_rows)) == 2
    frame = submission_frame(reader_for(home), read_receipts(home))
    assert set(standing_communities(frame)["submission"]) == {outcome.submission, twice.submission}
    assert not settled(
        frame, read_receipts(home)[1:2]
    )  # the first of the two sent once more would be the last word
    submit(home, mended.getvalue(), returned.name)
    frame = submission_frame(reader_for(home), read_receipts(home))
    assert set(standing_communities(frame)["submission"]) == {outcome.submission, again.submission}
    later = submit_rows(home, person(5))
    frame = submission_frame(reader_for(home), read_receipts(home))
    assert set(standing_communities(frame)["submission"]) == {later.submission}


@pytest.mark.parametrize("whole", [False, True], ids=["some rows returned", "refused whole"])
def test_a_return_of_a_return_has_its_own_columns_once_and_the_row_numbers_of_the_first_file(
    home, whole
):
    """The clerk adds a row as well, which has no number."""
    from openpyxl import load_workbook

    outcome = submit_rows(
        home, *[person(serial) | {"sex": "女"} for serial in (1, 3, 5)], padding=1 if whole else 30
    )
    assert (outcome.verdict, outcome.quarantined) == (("refused", 0) if whole else ("accepted", 3))
    returned = next(home.returns.rglob("*.xlsx"))
    book = load_workbook(returned)
    sheet = book["需改正的行"]
    titles = [cell.value for cell in sheet[4]]
    sheet.cell(5, titles.index("性别") + 1).value = "男"
    if not whole:
        sheet.append([None] * 3 + [cell.value for cell in sheet[6]][3:])
    mended = io.BytesIO()
    book.save(mended)
    returned.unlink()
    again = submit(home, mended.getvalue(), returned.name)[1]
    assert again.quarantined + again.refused > 0
    sheet = load_workbook(next(home.returns.rglob("*.xlsx")))["需改正的行"]
    assert [cell.value for cell in sheet[4]] == titles
    numbers = [row[1] for row in sheet.iter_rows(min_row=5, values_only=True)]
    assert numbers == (["3", "4", "2", "5"] if whole else ["3", "4", ""])
