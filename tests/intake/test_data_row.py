"""What is a row is decided by its content (SPEC section 3), and every row left out is named."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.contract.column import Register
from pipelines.contract.example import example_cells, former_example
from pipelines.contract.register import REGISTERS, register_named
from pipelines.intake.landing import Receipt
from pipelines.intake.reading import read_file
from pipelines.intake.verdict import Reading
from tests.build.register_file import (
    COMMUNITY,
    HEADER,
    STREET,
    csv_bytes,
    grid,
    person,
    reader_for,
    submit,
)

NAME = f"{STREET}_劳动力资源台账_2026-08"
PEOPLE = [person(serial, household_no=f"H{serial}") for serial in range(1, 21)]
TITLES = ["序号", *grid(PEOPLE)[0]]
ROWS = [[str(n), *cells] for n, cells in enumerate(grid(PEOPLE)[1:], 1)]
WIDTH = len(TITLES)
PLACE = {name: place for place, name in enumerate(PEOPLE[0], 1)}


def read(home, content: bytes, kind: str = "csv", name: str = NAME) -> Reading:
    receipt = Receipt("1", "0" * 64, f"{name}.{kind}", 1, "2026-09-03T00:00:00+00:00", None)
    return read_file(reader_for(home), receipt, content)


def with_rows(home, *rows: list[str]) -> Reading:
    full = [row + [""] * (WIDTH - len(row)) for row in rows]
    return read(home, csv_bytes([TITLES, *ROWS, *full]))


def cells(**named: str) -> list[str]:
    row = [""] * WIDTH
    for name, cell in named.items():
        row[PLACE.get(name, 0)] = cell
    return row


def reasons(reading: Reading) -> list[str]:
    return reading.left_out["why"].to_list()


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([["21"], ["22"]], "filled_before"),
        ([["21", COMMUNITY]], "filled_before"),
        ([cells(serial="21", employment_status="就业", labour_capacity="是")], "filled_before"),
        ([cells(serial=n, community_code=COMMUNITY, employment_status="失业") for n in "89"],
         "filled_before"),
        ([cells(household_no="H20") for _ in range(3)], "filled_before"),
        ([["", "一、水井坊社区"]], "heading"),
        ([["一", "水井坊社区"]], "heading"),
        ([["（二）崇德里社区（12人）"]], "heading"),
        ([["崇德里社区", "12人"]], "heading"),
        ([["", "水井坊社区小计", "20"]], "total"),
        ([["合计", "20"]], "total"),
        ([["", "填表人：", "", "", "王五"]], "note"),
        ([TITLES], "header"),
    ],
)  # fmt: skip
def test_what_names_nobody_and_says_nothing_of_its_own_is_no_row(home, rows, reason):
    reading = with_rows(home, *rows)
    assert (reading.outcome.verdict, reading.outcome.rows_read) == ("accepted", 20)
    assert reasons(reading) == [reason] * len(rows)
    assert reading.left_out["row"].to_list() == [22 + n for n in range(len(rows))]


@pytest.mark.parametrize(
    "row",
    [
        cells(name="张三"),
        cells(id_number="519900199001010012"),
        cells(serial="21", name="合小计"),
        cells(serial="示例", name="张三"),
        cells(serial="合计", name="张三", id_number="519900199001010012"),
        cells(household_no="H99", employment_status="就业"),
        cells(household_no="H99", relationship="户主"),
    ],
)
def test_a_row_that_names_somebody_or_says_something_of_its_own_is_a_row(home, row):
    reading = with_rows(home, row)
    assert (reading.outcome.rows_read, reasons(reading)) == (21, [])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    named=st.sampled_from(["name", "id_number"]),
    text=st.text("甲乙丙丁0123456789Xx王李合计注说明", min_size=1, max_size=18),
    serial=st.sampled_from(["", "21", "示例", "例", "example"]),
)
def test_a_row_with_an_identifying_cell_is_always_a_row(home, named, text, serial):
    row = cells(serial=serial, community_code=COMMUNITY, **{named: text})
    assert with_rows(home, row).outcome.rows_read == 21


def example_row(register: Register, cells_of: dict[str, str]) -> dict[str, str]:
    return {
        column.name: cells_of.get(column.name, "")
        if column.kind not in ("community_code", "street_code")
        else COMMUNITY
        for column in register.columns
    }


@pytest.mark.parametrize("written_by", [lambda r: dict(example_cells(r.name)), former_example])
@pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.name)
def test_our_example_as_we_wrote_it_is_no_row_and_changed_it_is_one(home, register, written_by):
    header = ["序号", *(column.title.zh for column in register.columns)]
    own = example_row(register, written_by(register))
    name = f"{STREET}_{register.title.zh}_2026-08"
    reading = read(home, csv_bytes([header, ["示例", *own.values()]]), name=name)
    assert (reading.outcome.rows_read, reasons(reading)) == (0, ["example"])
    changed = own | {next(reversed(register.identifying)): "别的"}
    reading = read(home, csv_bytes([header, ["示例", *changed.values()]]), name=name)
    assert (reading.outcome.rows_read, reasons(reading)) == (1, [])


def merged_book(*ranges: tuple[int, int, int, str], before: int = 0, hidden: str = "") -> bytes:
    """The rows in a workbook, with vertical ranges (first row, last row, place, text) merged."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("台账")
    for number, row in enumerate([TITLES, *ROWS]):
        for place, cell in enumerate(row):
            if not any(f <= number <= t and place == at for f, t, at, _ in ranges):
                sheet.write_string(number, place + before, cell)
    for first, last, at, text in ranges:
        sheet.merge_range(first, at + before, last, at + before, text)
        if hidden:
            sheet.write_string(last, at + before, hidden)
    book.close()
    return file.getvalue()


@pytest.mark.parametrize("before", [0, 2])
@pytest.mark.parametrize("hidden", ["", "H9"])
def test_a_merged_cell_holds_in_every_row_as_excel_shows_it(home, before, hidden):
    place = PLACE["household_no"]
    content = merged_book((1, 3, place, "H1"), (4, 5, place, "H4"), before=before, hidden=hidden)
    reading = read(home, content, "xlsx")
    assert (reading.outcome.verdict, reading.outcome.accepted) == ("accepted", 20)
    assert reading.lake["household_no"].to_list()[:6] == ["H1", "H1", "H1", "H4", "H4", "H6"]


def test_an_optional_cell_may_be_merged_too(home):
    reading = read(home, merged_book((1, 4, PLACE["employment_form"], "灵活就业")), "xlsx")
    assert reading.lake["employment_form"].to_list()[:5] == ["flexible"] * 4 + ["unit"]


def test_blanks_that_are_not_merged_stay_blank(home):
    rows = [list(row) for row in ROWS]
    rows[1][PLACE["household_no"]] = ""
    reading = read(home, csv_bytes([TITLES, *rows]))
    assert reading.outcome.quarantined == 1


def test_the_naming_columns_are_those_of_the_definition():
    named = {register.name: register.identifying for register in REGISTERS}
    assert named["labour_force"] == ("name", "id_number")
    assert named["community_entity"] == ("entity_code",)
    assert named["station"] == ("station_name",)
    assert "post_no" in register_named("job_post").identifying
    assert set(HEADER) >= set(PLACE)


LAST_LINES = [
    ["领导签字：", "王五"], ["单位负责人（签字）：", "", "填表人："], ["小 计", "", "", "20"],
    ["", "合计", "", "20"], ["小计（人）", "", "10"], ["总计：20人"], ["社区合计", "", "10"],
    ["（一）水井坊社区（20人）"], ["第1页 共3页"], ["以下空白"], ["截止日期：2026年10月31日"],
]  # fmt: skip


@pytest.mark.parametrize("line", LAST_LINES, ids=lambda line: line[0] or line[1])
@pytest.mark.parametrize("at", [11, 21])
def test_a_line_that_names_nobody_is_no_row_wherever_it_stands(home, line, at):
    rows = grid([person(serial, household_no=f"H{serial}") for serial in range(1, 21)])
    rows.insert(at, line + [""] * (len(rows[0]) - len(line)))
    outcome = submit(home, csv_bytes(rows))[1]
    assert (outcome.rows_read, outcome.accepted, outcome.quarantined) == (20, 20, 0)


NUMBERS_OF_COLUMNS = [
    [str(number) for number in range(1, WIDTH + 1)],
    [f"（{number}）" for number in range(1, WIDTH + 1)],
    [*"ABCDEFGHIJK"][:WIDTH],
    ["甲", "乙", "丙", "丁", "1", "2", "3", "4"],
]


@pytest.mark.parametrize("numbers", NUMBERS_OF_COLUMNS, ids=lambda row: row[0])
def test_a_row_that_numbers_the_columns_is_no_data(home, numbers):
    below = numbers + [""] * (WIDTH - len(numbers))
    reading = read(home, csv_bytes([TITLES, below, *ROWS]))
    assert (reading.outcome.accepted, reading.outcome.quarantined) == (20, 0)
    assert reasons(reading) == ["header"]


@pytest.mark.parametrize(
    "row",
    [
        ["填表人：", "张三", "", "", "审核人：", "李四", "", "", "联系电话", "19900001111"],
        ["制表：", "王五", "", "", "2026年9月2日", "", "", "", "负责人签字：", "赵六"],
        ["无"] * WIDTH,
        ["/"] * WIDTH,
    ],
    ids=lambda row: row[0],
)
def test_signatures_and_a_row_of_nothing_are_no_data_and_are_told(home, row):
    reading = with_rows(home, row)
    assert (reading.outcome.accepted, reading.outcome.quarantined) == (20, 0)
    assert reasons(reading) == ["note"]


def test_a_row_with_a_person_is_data_whatever_stands_beside(home):
    signed = ["填表人：", *ROWS[0][1:]]
    signed[PLACE["id_number"]] = person(301)["id_number"]
    digits = cells(community_code=COMMUNITY, household_no="3", name="乙", sex="1")
    reading = with_rows(home, signed, digits)
    assert (reading.outcome.rows_read, reasons(reading)) == (22, [])
