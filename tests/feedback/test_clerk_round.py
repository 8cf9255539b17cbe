"""A clerk's round: the street's template filled in with typical mistakes, sent, returned, mended
where the colour says, sent back, accepted.
"""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.contract.register import register_named
from pipelines.feedback.drop_down import allowed_labels
from pipelines.operation.templates import Request, write_templates
from pipelines.warehouse.standing import standing_communities
from tests.build.clerk_round import ROUNDS, Round
from tests.build.register_file import STREET
from tests.build.small_home import bring, read_here

MONTH = date(2026, 8, 1)
YELLOW = "FFFFE699"


every_round = pytest.mark.parametrize("one", ROUNDS, ids=lambda one: one.register)


@pytest.fixture
def forms(home, tmp_path):
    """The street's workbooks, as the operator sends them: register -> path."""
    registers = [register_named(one.register) for one in ROUNDS]
    write_templates(home, Request(STREET, tmp_path / "out", registers, MONTH))
    return {
        register.name: next((tmp_path / "out").rglob(f"*{register.title.zh}*"))
        for register in registers
    }


def good_row(one: Round, n: int) -> dict[str, object]:
    return {**one.good, **{title: cell(n) for title, cell in one.numbered.items()}}


def filled(form: Path, one: Round, rows: int, faulty: int) -> bytes:
    """The workbook with `rows` rows below the example, the first `faulty` of them with a mistake
    each.
    """
    book = openpyxl.load_workbook(form)
    sheet = book.worksheets[0]
    places = {str(cell.value).split("\n")[0]: cell.column for cell in sheet[4]}
    mistakes = list(one.mistakes.items())
    for n in range(1, rows + 1):
        row = good_row(one, n)
        if n <= faulty:
            title, (typed, _) = mistakes[(n - 1) % len(mistakes)]
            row[title] = typed
        sheet.cell(5 + n, 1, n)
        for title, cell in row.items():
            sheet.cell(5 + n, places[title], cell)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


def sent(home: Home, name: str, content: bytes) -> dict:
    """What became of a file that was sent."""
    submission = bring(home, name, content)
    return read_here(home).submissions.filter(submission=submission).row(-1, named=True)


def returned(home: Home, submission: str) -> tuple[Path, openpyxl.Workbook]:
    (path,) = home.returns.rglob(f"*{submission[:8]}.xlsx")
    return path, openpyxl.load_workbook(path)


def mend_what_is_coloured(book: openpyxl.Workbook, one: Round) -> list[str]:
    """Type the right cell into every coloured one, by the serial number in the row; the reasons
    that the sheet gave.
    """
    sheet = book["需改正的行"]
    titles = [str(cell.value).split("（必填")[0].strip() for cell in sheet[4]]
    serial = titles.index("序号")
    reasons = []
    for row in sheet.iter_rows(min_row=5):
        good = good_row(one, int(row[serial].value))
        coloured = [cell for cell in row if cell.fill.fgColor.rgb == YELLOW]
        if coloured:
            reasons.append(row[0].value)
        for cell in coloured:
            cell.value = good[titles[cell.column - 1]]
    return reasons


def stock(home: Home) -> int:
    """The rows of the street that stand."""
    standing = standing_communities(read_here(home).submissions)
    return sum(len(pl.read_parquet(home.root / name)) for name in standing["data_file"].unique())


@every_round
def test_some_rows_come_back_are_mended_and_join_the_others(home, forms, one):
    first = sent(home, forms[one.register].name, filled(forms[one.register], one, 3 * 6, 3))
    assert (first["verdict"], first["accepted"], first["quarantined"]) == ("accepted", 15, 3)
    path, book = returned(home, first["submission"])
    reasons = mend_what_is_coloured(book, one)
    assert len(reasons) == 3
    for (_, word), reason in zip(one.mistakes.values(), reasons, strict=True):
        assert word in reason
    again = sent(home, path.name, saved(book))
    assert (again["verdict"], again["accepted"], again["quarantined"]) == ("accepted", 3, 0)
    assert again["mends"] == first["submission"]
    assert stock(home) == 18


@every_round
def test_a_file_with_too_many_mistakes_comes_back_whole_and_is_accepted_mended(home, forms, one):
    first = sent(home, forms[one.register].name, filled(forms[one.register], one, 9, 6))
    assert (first["verdict"], first["refused"]) == ("refused", 9)
    path, book = returned(home, first["submission"])
    sheet = book["需改正的行"]
    assert [row[0].value for row in sheet.iter_rows(min_row=11)] == [
        "本行没有问题，因整份退回未计入"
    ] * 3
    assert len(mend_what_is_coloured(book, one)) == 6
    again = sent(home, path.name, saved(book))
    assert (again["verdict"], again["accepted"], again["quarantined"]) == ("accepted", 9, 0)
    assert stock(home) == 9


@every_round
def test_a_good_file_needs_no_second_round(home, forms, one):
    first = sent(home, forms[one.register].name, filled(forms[one.register], one, 5, 0))
    assert (first["verdict"], first["accepted"], first["month"]) == ("accepted", 5, MONTH)
    _, book = returned(home, first["submission"])
    assert "需改正的行" not in book.sheetnames


def test_the_lists_of_the_return_offer_what_the_template_does(home, forms):
    one = ROUNDS[0]
    first = sent(home, forms[one.register].name, filled(forms[one.register], one, 18, 3))
    sheet = returned(home, first["submission"])[1]["需改正的行"]
    offered = {rule.formula1 for rule in sheet.data_validations.dataValidation}
    status = register_named("labour_force").column("employment_status")
    assert f'"{",".join(allowed_labels(status))}"' in offered


def test_a_file_without_a_column_is_told_its_other_faults_in_the_same_round(home, forms):
    one = ROUNDS[0]
    book = openpyxl.load_workbook(io.BytesIO(filled(forms[one.register], one, 6, 3)))
    sheet = book.worksheets[0]
    place = next(cell.column for cell in sheet[4] if str(cell.value).startswith("姓名"))
    sheet.delete_cols(place)
    first = sent(home, forms[one.register].name, saved(book))
    assert (first["verdict"], first["refused"]) == ("refused", 6)
    sheet = returned(home, first["submission"])[1]["需改正的行"]
    reasons = [row[0].value for row in sheet.iter_rows(min_row=5)]
    assert ["位数" in reasons[0], "姓名不能为空" in reasons[0]] == [True, True]
    assert any("劳动能力“看情况”不在可选项内" in reason for reason in reasons)
    assert reasons[-1] == "姓名不能为空，请补填"


def test_a_file_of_no_certain_month_is_told_its_rows_faults_too(home, forms):
    one = ROUNDS[0]
    first = sent(home, "2026-07_台账.xlsx", filled(forms[one.register], one, 6, 3))
    assert first["verdict"] == "refused"
    sheet = returned(home, first["submission"])[1]["需改正的行"]
    assert "月份不一致：标题是 2026-08，文件名是 2026-07" in sheet["D3"].value
    assert "位数" in sheet["A5"].value


@every_round
def test_a_form_sent_untouched_is_no_nil_return_and_one_without_its_example_is(home, forms, one):
    form = forms[one.register]
    untouched = sent(home, form.name, form.read_bytes())
    assert (untouched["verdict"], untouched["rows_read"]) == ("refused", 0)
    _, book = returned(home, untouched["submission"])
    told = [cell for row in book["汇总"].iter_rows(values_only=True) for cell in row]
    assert "表中只有示例行，没有填写" in told
    book = openpyxl.load_workbook(form)
    book.worksheets[0].delete_rows(5)
    nil = sent(home, form.name, saved(book))
    assert (nil["verdict"], nil["is_nil"]) == ("accepted", True)
