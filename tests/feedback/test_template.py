"""The blank workbook: what a clerk sees, and that the intake takes it when filled in."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest

from pipelines.contract.code_list import code_lists
from pipelines.contract.example import example_cells
from pipelines.contract.kind import KINDS
from pipelines.contract.registers.community_entity import COMMUNITY_ENTITY
from pipelines.contract.registers.labour_force import LABOUR_FORCE
from pipelines.feedback.drop_down import allowed_labels
from pipelines.feedback.reporting import Reporting
from pipelines.feedback.template import write_template
from pipelines.intake.book import read_book
from pipelines.intake.claim import Told, find_month
from pipelines.intake.data_row import data_rows
from pipelines.intake.heading import find_layout
from tests.build.template_book import drop_down, every_register, header, opened


@every_register
def test_a_template_has_every_column_by_its_chinese_title_with_the_required_ones_marked(
    register, tmp_path
):
    titles = header(opened(register, tmp_path))
    assert titles[0] == "序号"
    assert [title.removesuffix("（必填）") for title in titles[1:]] == [
        column.title.zh for column in register.columns
    ]
    marked = {
        column.name
        for column, title in zip(register.columns, titles[1:], strict=True)
        if title.endswith("（必填）")
    }
    assert marked == {
        column.name for column in register.columns if column.required or column.required_unless
    }


@pytest.mark.parametrize(
    ("month", "title"),
    [(None, "＿＿＿＿年＿＿月 劳动力资源台账"), (date(2026, 10, 1), "2026年10月 劳动力资源台账")],
)
def test_the_title_names_the_month_where_it_is_given(tmp_path, month, title):
    sheet = opened(LABOUR_FORCE, tmp_path, month).worksheets[0]
    assert sheet["A1"].value == title
    assert sheet["A2"].value.startswith("报送单位：")
    assert sheet.freeze_panes == "F5"
    assert sheet.merged_cells.ranges == set()


@pytest.mark.parametrize(
    ("register", "titles"),
    [
        (
            LABOUR_FORCE,
            {
                "社区代码（必填）",
                "身份证号（必填）",
                "统一社会信用代码",
                "联系电话",
                "户编号（必填）",
            },
        ),
        (COMMUNITY_ENTITY, {"统一社会信用代码（必填）"}),
    ],
)
def test_cells_for_numbers_that_are_names_are_text_so_that_excel_keeps_their_digits(
    tmp_path, register, titles
):
    book = opened(register, tmp_path)
    spans = book.worksheets[0].column_dimensions.values()  # neighbours of one format are one span
    formats = {
        title: span.number_format
        for cell in book.worksheets[0][4]
        for title in [str(cell.value).replace("\n", "")]
        for span in spans
        if span.min <= cell.column <= span.max
    }
    assert {title: formats[title] for title in titles} == dict.fromkeys(titles, "@")


@pytest.mark.parametrize(
    ("title", "labels"),
    [
        ("性别（必填）", ["男", "女"]),
        ("劳动能力（必填）", ["是", "否"]),
        ("就业状态（必填）", ["就业", "失业", "未就业", "情况不明"]),
    ],
)
def test_a_coded_column_offers_its_labels(tmp_path, title, labels):
    assert drop_down(opened(LABOUR_FORCE, tmp_path), title) == labels


@pytest.mark.parametrize(
    ("title", "code_list"),
    [
        ("所属行业", "industry"),
        ("失业原因", "unemployment_reason"),
        ("就业困难类型", "difficulty_type"),
    ],
)
def test_a_long_list_is_offered_in_full(tmp_path, title, code_list):
    assert drop_down(opened(LABOUR_FORCE, tmp_path), title) == [
        label.zh for label in code_lists()[code_list].labels.values()
    ]


def test_several_codes_may_be_typed_where_several_are_allowed(tmp_path):
    sheet = opened(LABOUR_FORCE, tmp_path).worksheets[0]
    rules = {rule.promptTitle: rule for rule in sheet.data_validations.dataValidation}
    assert not rules["就业困难类型"].showErrorMessage
    assert rules["性别"].showErrorMessage


@every_register
def test_every_column_explains_itself_when_entered(register, tmp_path):
    rules = opened(register, tmp_path).worksheets[0].data_validations.dataValidation
    assert [rule.promptTitle for rule in rules] == [column.title.zh for column in register.columns]
    for rule, column in zip(rules, register.columns, strict=True):
        assert rule.showInputMessage
        assert 0 < len(rule.prompt) <= 255
        assert column.note is None or column.note.zh in rule.prompt


def test_a_number_has_its_bounds(tmp_path):
    (rule,) = (
        r
        for r in opened(COMMUNITY_ENTITY, tmp_path).worksheets[0].data_validations.dataValidation
        if r.promptTitle == "从业人数"
    )
    assert (rule.type, rule.operator or "between", rule.formula1, rule.formula2) == (
        "whole",
        "between",
        "0",
        "200000",
    )


@every_register
def test_the_example_row_is_marked_and_holds_every_required_value(register, tmp_path):
    row = [cell.value for cell in opened(register, tmp_path).worksheets[0][5]]
    assert row[0] == "示例"
    assert all(
        value for value, column in zip(row[1:], register.columns, strict=True) if column.required
    )


def test_the_example_numbers_have_valid_check_characters_and_belong_to_nobody():
    person, entity = KINDS["id_number"].example, KINDS["credit_code"].example
    assert person.startswith("519900")
    assert entity[2:8] == "519900"
    assert sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(person)) % 11 == 1
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    assert (
        sum(alphabet.index(sign) * 3**place for place, sign in enumerate(entity[:17]))
        + alphabet.index(entity[17])
    ) % 31 == 0


@every_register
def test_the_codes_and_the_guide_are_sheets_of_their_own(register, tmp_path):
    book = opened(register, tmp_path)
    assert book.sheetnames == [register.title.zh, "代码", "填表说明"]
    codes = {(row[1], row[2], row[3]) for row in book["代码"].iter_rows(values_only=True)}
    for column in register.columns:
        if column.code_list:
            assert {
                (label.zh, label.en, code)
                for code, label in code_lists()[column.code_list].labels.items()
            } <= codes
    assert book["代码"].sheet_state == "hidden"
    guide = [row[0] for row in book["填表说明"].iter_rows(values_only=True)]
    assert [column.title.zh for column in register.columns] == guide[-len(register.columns) :]


@every_register
def test_nothing_in_a_template_is_a_formula(register, tmp_path):
    cells = [
        cell for sheet in opened(register, tmp_path) for row in sheet.iter_rows() for cell in row
    ]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)


@every_register
def test_two_templates_are_the_same_bytes(register, tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_template(register, tmp_path / name, Reporting(date(2026, 10, 1)))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@every_register
def test_the_intake_reads_the_form_alone_and_leaves_the_example_out(register, tmp_path):
    path = tmp_path / "template.xlsx"
    write_template(register, path, Reporting(date(2026, 10, 1)))
    form, *others = read_book(path.read_bytes(), 100).sheets
    layout = find_layout(form, path.name)
    assert layout.register == register
    assert set(layout.columns) == {column.name for column in register.columns}
    assert layout.unknown == ()
    assert data_rows(form, layout).frame.is_empty()
    assert find_month(
        Told(path.name, layout.above, form.name), [], None, date(2026, 11, 1)
    ) == date(2026, 10, 1)
    assert [find_layout(sheet, path.name) for sheet in others] == [None, None]


@every_register
def test_a_row_typed_below_the_example_is_read(register, tmp_path):
    path = tmp_path / "template.xlsx"
    book = opened(register, tmp_path, date(2026, 10, 1))
    for cell in book.worksheets[0][5]:
        book.worksheets[0].cell(6, cell.column, cell.value if cell.column > 1 else "1")
    book.save(path)
    form = read_book(path.read_bytes(), 100).sheets[0]
    assert data_rows(form, find_layout(form, path.name)).frame["row"].to_list() == [6]


@every_register
def test_a_template_is_set_up_for_paper(register, tmp_path):
    for sheet in opened(register, tmp_path):
        if sheet.sheet_state == "visible":
            assert sheet.page_setup.orientation == "landscape"
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
            assert sheet.print_title_rows


@every_register
def test_an_example_is_what_the_lists_offer(register):
    cells = example_cells(register.name)
    labels = {
        column.name: allowed_labels(column) for column in register.columns if column.list_of_cells
    }
    assert [
        name for name, cell in cells.items() if name in labels and cell not in labels[name]
    ] == []
    assert set(cells) <= {column.name for column in register.columns}


@pytest.mark.parametrize(
    ("title", "says"),
    [
        ("就业状态", ("就业：", "失业：", "未就业：", "情况不明：")),
        ("劳动能力", ("能够从事劳动",)),
        ("就业意愿", ("已就业的填“是”",)),
        ("是否登记失业", ("办理失业登记",)),
        ("退休类别", ("女工人", "女干部", "仅女性")),
    ],
)
def test_what_decides_everything_is_defined_where_it_is_filled_in(tmp_path, title, says):
    sheet = opened(LABOUR_FORCE, tmp_path).worksheets[0]
    prompts = {rule.promptTitle: rule.prompt for rule in sheet.data_validations.dataValidation}
    assert all(said in prompts[title] for said in says)
    assert len(prompts[title]) < 255


def test_a_template_speaks_english_where_that_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.setenv("JIUYE_LANGUAGE", "en")
    sheet = opened(LABOUR_FORCE, tmp_path).worksheets[0]
    assert sheet.data_validations.dataValidation[0].promptTitle == "Community code"
    assert header(openpyxl.load_workbook(tmp_path / "template.xlsx"))[1] == "社区代码（必填）"
