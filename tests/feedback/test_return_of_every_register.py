"""The way back, for every register and kind of file: returned in the clerk's own layout with
drop-downs, mended, and taken as the clean original.
"""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.base.home import Home
from pipelines.contract.register import REGISTERS
from pipelines.feedback.drop_down import allowed_labels
from pipelines.intake.landing import read_receipts
from pipelines.intake.outcome import Outcome
from pipelines.intake.submission import submission_frame
from pipelines.warehouse.standing import standing_communities
from tests.build.any_cell import MODEST
from tests.build.register_book import FORMS, WRITERS, Form, grid_of, name_of
from tests.build.register_file import reader_for, submit

every_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.register)
FAULTS = {  # title -> cells that return the row
    "身份证号": ("51990019900101", "5.199E+17", ""),
    "户主身份证号": ("51990019900101", "=1+1"),
    "社区代码": ("510104018001", "无", "510104017999"),
    "社区\n代码": ("510104018001", ""),
    "身份证号\n（必填）": ("51990019900101", "测\ufffd"),
    "姓 名": ("", "\t=1+1\ufffd"),
    "姓名": ("", "@SUM(A1)\ufffd"),
    "劳动能力": ("也许", "+1"),
    "岗位编号": ("", "-1\ufffd"),
    "岗位数": ("若干", "-3"),
    "在岗人数": ("若干",),
    "减员原因": ("=cmd|' /C calc'!A0", "不想干"),
    "服务类型": ("陪聊", ""),
    "实体名称": ("", "{=1}\ufffd"),
    "状态": ("待定", ""),
    "专职人数": ("若干", "-1"),
    "站点名称": ("", "无"),
    "认定日期": ("去年底", ""),
    "单位就业": ("是", "大概"),
    "登记就业时间（年/月/日）": ("去年底",),
    "减员日期": ("2026-13-40", ""),
}
ROWS = 8


def book_of(home: Home) -> tuple[Path, openpyxl.Workbook]:
    path = next(home.returns.rglob("*.xlsx"))
    return path, openpyxl.load_workbook(path)


def header_row(sheet) -> int:
    return next(row[0].row for row in sheet.iter_rows() if row[0].value == "退回原因")


def mended(sheet, form: Form, clean: list[list[str]]) -> None:
    """Every returned row as it should have been, by the clerk's own row numbers and titles."""
    head = header_row(sheet)
    titles = [" ".join(str(cell.value or "").split()) for cell in sheet[head]]
    first = 3 + len(form.header_rows) + 1
    for row in sheet.iter_rows(min_row=head + 1):
        right = clean[int(row[titles.index("原行号")].value) - first]
        for title, text in zip(form.titles, right, strict=True):
            row[titles.index(" ".join(title.split()))].value = text or None


def stored(home: Home, outcome: Outcome, folder: str) -> pl.DataFrame:
    frame = pl.read_parquet(home.root / outcome.data_file.replace("lake/", f"{folder}/", 1)).drop(
        "submission", "sheet_no", "row"
    )
    return frame.with_columns(
        pl.col(pl.Enum).cast(pl.String), pl.col(pl.Categorical).cast(pl.String)
    )


@settings(MODEST, max_examples=2)
@given(data=st.data())
@every_form
def test_corrupted_returned_mended_and_sent_back_it_equals_the_clean_original(
    tmp_path_factory, form: Form, data
):
    home = Home(tmp_path_factory.mktemp("mended")).prepare()
    kind = data.draw(st.sampled_from(sorted(WRITERS)))
    clean = form.rows(ROWS)
    places = {place: FAULTS[title] for place, title in enumerate(form.titles) if title in FAULTS}
    faults = data.draw(
        st.dictionaries(
            st.integers(0, ROWS - 1), st.sampled_from(sorted(places)), min_size=1, max_size=3
        )
    )
    dirty = [list(row) for row in clean]
    for number, place in faults.items():
        dirty[number][place] = data.draw(st.sampled_from(places[place]))
    first = submit(home, WRITERS[kind](grid_of(form, dirty)), name_of(form, kind))[1]
    assert (first.register, first.quarantined + first.refused > 0) == (form.register, True)
    path, book = book_of(home)
    assert {
        cell.data_type
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    } <= {"s", "n"}
    mended(book["需改正的行"], form, clean)
    memory = io.BytesIO()
    book.save(memory)
    second = submit(home, memory.getvalue(), path.name)[1]
    assert (second.verdict, second.quarantined) == ("accepted", 0)
    standing = (
        standing_communities(submission_frame(reader_for(home), read_receipts(home)))["submission"]
        .unique()
        .to_list()
    )
    whole = submit(home, WRITERS[kind](grid_of(form, clean)), name_of(form, kind, "b"))[1]
    for folder in ("lake", "vault"):
        parts = [
            stored(home, outcome, folder)
            for outcome in (first, second)
            if outcome.submission in standing
        ]
        expected = stored(home, whole, folder)
        assert pl.concat(parts).sort(pl.all()).equals(expected.sort(pl.all()))
        if first.verdict == "accepted":  # only what was mended is new
            assert len(stored(home, first, folder)) == ROWS - len(faults)


YELLOW = "FFFFE699"


@every_form
@pytest.mark.parametrize(
    "renames",
    [False, True],
    ids=["fills in the added column", "gives the own column its right title"],
)
def test_a_column_that_is_missing_is_added_marked_and_once_filled_in_the_file_is_accepted(
    home, form: Form, renames
):
    register = next(one for one in REGISTERS if one.name == form.register)
    required = {"".join(column.title.zh.split()) for column in register.columns if column.required}
    lacking, shown = next(
        (title, shown)
        for title in reversed(form.titles)
        if (shown := "".join(title.split()).rstrip("*").replace("（必填）", "")) in required
    )
    place, rows = form.titles.index(lacking), form.rows(ROWS)
    dirty = grid_of(form, [list(row) for row in rows], below=[])
    header = dirty[3 : 3 + len(form.header_rows)]
    for line in dirty[3:]:
        if not renames:
            del line[place]
        elif line in header:
            line[place] = "另一种写法"
    first = submit(home, WRITERS["xlsx"](dirty), name_of(form, "xlsx"))[1]
    assert (first.register, first.verdict, first.refused) == (form.register, "refused", ROWS)
    path, book = book_of(home)
    sheet = book["需改正的行"]
    top = header_row(sheet)
    marked = [cell for cell in sheet[top] if cell.fill.fgColor.rgb == YELLOW]
    assert [cell.value for cell in marked] == [shown]
    assert f"缺少必填列：{shown}" in sheet.cell(top - 1, 4).value
    for row in sheet.iter_rows(min_row=top + 1):
        assert row[0].value == f"{shown}不能为空，请补填"
        assert row[marked[0].column - 1].fill.fgColor.rgb == YELLOW
    if renames:
        next(cell for cell in sheet[top] if cell.value == "另一种写法").value = shown
    else:
        for line, row in enumerate(rows, top + 1):
            sheet.cell(line, marked[0].column).value = row[place]
    memory = io.BytesIO()
    book.save(memory)
    second = submit(home, memory.getvalue(), path.name)[1]
    assert (second.verdict, second.accepted, second.quarantined) == ("accepted", ROWS, 0)


def test_of_two_columns_that_mean_one_both_are_marked_and_without_one_the_file_is_accepted(home):
    form = FORMS[0]
    grid = [
        [*line, *(["性 别" if line[5] == "性别*" else line[5]] if len(line) > 5 else [])]
        for line in grid_of(form, form.rows(ROWS))
    ]
    assert submit(home, WRITERS["xlsx"](grid), name_of(form, "xlsx"))[1].verdict == "refused"
    path, book = book_of(home)
    sheet = book["需改正的行"]
    top = header_row(sheet)
    marked = [cell for cell in sheet[top] if cell.fill.fgColor.rgb == YELLOW]
    assert [cell.value for cell in marked] == ["性别*", "性 别"]
    assert sheet.cell(top - 1, 4).value.startswith("退回原因：表头有两列含义重复")
    sheet.delete_cols(marked[1].column)
    memory = io.BytesIO()
    book.save(memory)
    second = submit(home, memory.getvalue(), path.name)[1]
    assert (second.verdict, second.accepted) == ("accepted", ROWS)


@every_form
def test_a_returned_row_offers_what_its_columns_may_hold(home, form: Form):
    rows = form.rows(ROWS)
    rows[2][form.titles.index(next(title for title in form.titles if title in FAULTS))] = "无"
    submit(home, WRITERS["xls"](grid_of(form, rows)), name_of(form, "xls"))
    sheet = book_of(home)[1]["需改正的行"]
    head = header_row(sheet)
    register = next(one for one in REGISTERS if one.name == form.register)
    offered = {}
    for rule in sheet.data_validations.dataValidation:
        assert (rule.type, rule.showErrorMessage) == ("list", False)
        assert {(cells.min_row, cells.max_row) for cells in rule.sqref.ranges} == {
            (head + 1, sheet.max_row)
        }
        for cells in rule.sqref.ranges:
            for place in range(cells.min_col, cells.max_col + 1):
                offered["".join(str(sheet.cell(head, place).value).split())] = rule.formula1
    expected = {
        column.title.zh: allowed_labels(column)
        for column in register.columns
        if allowed_labels(column)
    }
    titles = {"".join(title.split()).rstrip("*"): title for title in form.titles}
    coded = {shown: expected[shown] for shown in titles if shown in expected}
    coded |= {
        key: ["是", "否"]
        for key in {"单位就业", "个体工商户", "公益性岗位", "灵活就业"} & titles.keys()
    }
    assert coded or form.register == "zero_employment_household"
    for title, labels in coded.items():
        found = next(formula for shown, formula in offered.items() if shown.rstrip("*") == title)
        assert found == f'"{",".join(labels)}"' or found.startswith("'代码'!")
