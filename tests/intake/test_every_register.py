"""Each of the eight registers arrives in each of the three kinds of file, whatever stands above and
below its rows.
"""

from __future__ import annotations

import polars as pl
import pytest

from tests.build.register_book import FORMS, WRITERS, Form, grid_of, name_of, xls_bytes, xlsx_bytes
from tests.build.register_file import (
    COMMUNITY,
    STREET,
    accepted,
    csv_bytes,
    id_number,
    issues,
    submit,
)

every_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.register)
PLACED = next(form for form in FORMS if form.register == "new_employment")
LABOUR = FORMS[0]
OTHER_COMMUNITY = "510104017002"  # of the same street


@every_form
@pytest.mark.parametrize("kind", WRITERS)
def test_a_register_arrives_in_every_kind_of_file(home, form: Form, kind):
    outcome = submit(home, WRITERS[kind](grid_of(form, form.rows(4))), name_of(form, kind))[1]
    assert issues(home, outcome) == []
    assert (outcome.verdict, outcome.register, outcome.month, outcome.street_code) == (
        "accepted",
        form.register,
        "2026-08-01",
        STREET,
    )
    assert (outcome.layout, outcome.rows_read, outcome.accepted) == (kind, 4, 4)
    first = 3 + len(form.header_rows) + 1
    assert accepted(home, outcome)["row"].to_list() == list(range(first, first + 4))


@every_form
def test_a_header_without_rows_is_a_nil_return_of_any_register(home, form: Form):
    outcome = submit(home, csv_bytes(grid_of(form, [])), name_of(form, "csv"))[1]
    assert (
        outcome.verdict,
        outcome.register,
        outcome.is_nil,
        outcome.coverage,
        outcome.issue_file,
    ) == ("accepted", form.register, True, (STREET,), None)


@every_form
@pytest.mark.parametrize("written", [xlsx_bytes, xls_bytes])
def test_a_hidden_sheet_that_looks_like_the_register_is_left_aside_and_said_so(
    home, form: Form, written
):
    content = written(
        ("台账", grid_of(form, form.rows(4))),
        ("旧", grid_of(form, form.rows(3, 50))),
        hidden=("旧",),
    )
    outcome = submit(home, content, name_of(form, written.__name__.removesuffix("_bytes")))[1]
    assert (outcome.accepted, issues(home, outcome)) == (4, [("sheet_ignored", None, None)])


# 新就业人员实名制, whose channel stands as a column to tick for each kind.


def ticks(home, *rows: tuple[str, str, str, str], mark: str = "") -> tuple[list, list]:
    """Channels and issues of rows that tick 单位就业, 个体工商户, 公益性岗位 and 灵活就业 so."""
    cells = [
        [*row[:7], *own, *row[11:]] for row, own in zip(PLACED.rows(len(rows)), rows, strict=True)
    ]
    outcome = submit(
        home,
        csv_bytes(grid_of(PLACED, [*cells, *PLACED.rows(10, 50)])),
        name_of(PLACED, "csv", mark),
    )[1]
    return accepted(home, outcome)["channel"].to_list()[:-10], issues(home, outcome)


def test_the_ticked_channel_is_the_channel(home):
    found = ticks(
        home,
        ("是", "", "", ""),
        ("否", "否", "√", "×"),
        ("", "", "", "有"),
        ("", "个体工商户", "", ""),
    )
    assert found == (["unit", "public_welfare_post", "flexible", "self_employed"], [])


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (("是", "", "", "是"), "code_unknown"),
        (("", "", "", ""), "required_missing"),
        (("否", "无", "×", ""), "required_missing"),
        (("", "大概", "", ""), "code_unknown"),
    ],
)
def test_two_ticks_none_or_a_word_are_a_fault_of_the_row(home, row, rule):
    assert ticks(home, row) == ([], [(rule, 6, "channel")])


def test_the_real_header_of_register_six_is_read_with_a_community_code_added(home):
    """DOMAIN section 3a: 地市名称 and 性别 are told as columns that were not read."""
    titles = ("地市名称（市、县（区））", *PLACED.header[:3], "性别", *PLACED.header[3:])
    form = Form(
        PLACED.register, PLACED.title, titles, ("成都市", *PLACED.row[:3], "{sex}", *PLACED.row[3:])
    )
    outcome = submit(
        home, xlsx_bytes(("新就业人员", grid_of(form, form.rows(3)))), name_of(form, "xlsx")
    )[1]
    assert (outcome.accepted, issues(home, outcome)) == (3, [("column_unknown", None, None)])
    assert accepted(home, outcome).select(
        "channel", "reemployed_unemployed", "difficult"
    ).unique().rows() == [("self_employed", True, None)]


def test_a_channel_of_its_own_beats_ticks(home):
    form = Form(
        PLACED.register, PLACED.title, (*PLACED.header, "就业渠道"), (*PLACED.row, "灵活就业")
    )
    outcome = submit(home, csv_bytes(grid_of(form, form.rows(3))), name_of(form, "csv"))[1]
    assert accepted(home, outcome)["channel"].to_list() == ["flexible"] * 3
    assert issues(home, outcome) == [("column_unknown", None, None)]


def test_a_ticked_column_twice_refuses_the_file(home):
    form = Form(PLACED.register, PLACED.title, (*PLACED.header, "灵活就业"), (*PLACED.row, "是"))
    assert issues(
        home, submit(home, csv_bytes(grid_of(form, form.rows(3))), name_of(form, "csv"))[1]
    ) == [("header_duplicate", None, None)]


# Workbooks of several sheets.


def community_sheet(form: Form, name: str, rows: list[list[str]]) -> tuple[str, list[list[str]]]:
    return name, grid_of(
        form, rows, above=[[f"2026年8月{form.title}"], [f"机构名称：锦江区 锦官驿街道 {name}"]]
    )


@every_form
def test_a_community_whose_sheet_is_empty_reports_nil(home, form: Form):
    sheets = [
        community_sheet(form, "水井坊社区", form.rows(3)),
        community_sheet(form, "大慈寺社区", []),
    ]
    names = dict(divisions())
    sheets[1] = community_sheet(form, names[OTHER_COMMUNITY], [])
    outcome = submit(home, xlsx_bytes(*sheets), f"{form.title}.xlsx")[1]
    assert (outcome.verdict, outcome.coverage, outcome.accepted) == (
        "accepted",
        (COMMUNITY, OTHER_COMMUNITY),
        3,
    )


def divisions() -> list[tuple[str, str]]:
    from datetime import date

    from pipelines.intake.community_name import short_name
    from pipelines.reference.division import divisions_on
    from tests.build.register_file import SHIPPED

    return [
        (code, short_name(name))
        for code, name in divisions_on(SHIPPED, date(2026, 8, 1)).communities.items()
    ]


@pytest.mark.parametrize("name", ["Sheet2", "空表", "锦官驿街道"])
def test_an_empty_sheet_of_nobody_says_nothing(home, name):
    sheets = [
        community_sheet(LABOUR, "水井坊社区", LABOUR.rows(3)),
        (name, grid_of(LABOUR, [], above=[["2026年8月劳动力资源台账"]])),
    ]
    assert submit(home, xlsx_bytes(*sheets), "劳动力资源台账.xlsx")[1].coverage == (COMMUNITY,)


def test_sheets_that_tell_two_months_refuse_the_file(home):
    sheets = [
        (f"2026年{month}月", grid_of(LABOUR, LABOUR.rows(3, 10 * month), above=[]))
        for month in (7, 8)
    ]
    assert issues(home, submit(home, xlsx_bytes(*sheets), f"{STREET}劳动力资源台账.xlsx")[1]) == [
        ("sheets_of_months", None, None)
    ]
    sheets = [
        (
            f"表{month}",
            grid_of(LABOUR, LABOUR.rows(3, 10 * month), above=[[f"2026年{month}月台账"]]),
        )
        for month in (7, 8)
    ]
    assert issues(home, submit(home, xlsx_bytes(*sheets), f"{STREET}劳动力资源台账.xlsx")[1]) == [
        ("month_disagrees", None, None)
    ]


@every_form
def test_sheets_of_other_column_orders_are_returned_below_one_header(home, form: Form):
    """The second sheet has its columns the other way round and one of its own; every cell comes
    back below its title.
    """
    turned = Form(
        form.register,
        form.title,
        (*reversed([title.split(">")[-1] for title in form.header]), "备忘"),
        (*reversed(form.row), "记{n}"),
    )
    first, second = form.rows(4), turned.rows(4, 50)
    place = form.titles.index("社区代码" if "社区代码" in form.titles else "社区\n代码")
    first[1][place] = second[2][len(form.row) - 1 - place] = ""  # a fault in each
    flat = Form(form.register, form.title, tuple(form.titles), form.row)
    outcome = submit(
        home,
        xlsx_bytes(("一", grid_of(flat, first)), ("二", grid_of(turned, second))),
        name_of(form, "xlsx"),
    )[1]
    rows = returned(home)
    if outcome.verdict == "accepted":
        assert [row["原行号"] for row in rows] == ["6", "7"]
    by_number = {(row["原工作表"], row["原行号"]): row for row in rows}
    expected = dict(zip(form.titles, second[2][-2::-1], strict=True)) | {"备忘": second[2][-1]}
    found = by_number["二", "7"]
    assert {" ".join(title.split()): cell for title, cell in expected.items()} == {
        " ".join(title.split()): found[title] or ""
        for title in found
        if title not in ("退回原因", "原行号", "原工作表")
    }


def returned(home) -> list[dict[str, str | None]]:
    """The rows to mend of the only return workbook, by their titles."""
    import openpyxl

    sheet = openpyxl.load_workbook(next(home.returns.rglob("*.xlsx")))["需改正的行"]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if row[0] == "退回原因")
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]


def test_no_id_number_of_a_hidden_row_is_lost(home):
    """Every row of every sheet is read once: the numbers in the vault are those that were sent."""
    sheets = [
        community_sheet(LABOUR, "水井坊社区", LABOUR.rows(5)),
        community_sheet(LABOUR, "崇德里社区", LABOUR.rows(5, 60)),
    ]
    outcome = submit(home, xls_bytes(*sheets), f"{STREET}劳动力资源台账202608.xls")[1]
    vault = pl.read_parquet(
        home.vault / "labour_force" / outcome.month[:7] / f"{outcome.data_file.rsplit('/', 1)[1]}"
    )
    assert sorted(vault["id_number"]) == sorted(
        id_number(serial=n) for n in (*range(1, 6), *range(60, 65))
    )
