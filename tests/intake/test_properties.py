"""Whatever a clerk types: every row meets one fate, nothing raises, how it is spelt and in what
order it comes changes nothing.
"""

from __future__ import annotations

import io
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.base.home import Home
from pipelines.intake.landing import land, read_receipts, receive
from pipelines.intake.outcome import Outcome
from pipelines.intake.submission import settled, submission_frame
from pipelines.operation.reading import read_submission
from pipelines.warehouse.standing import standing_communities
from tests.build.any_cell import CELL, MODEST
from tests.build.register_file import (
    COMMUNITY,
    HEADER,
    STREET,
    csv_bytes,
    grid,
    id_number,
    person,
    reader_for,
    submit,
)

pytestmark = pytest.mark.slow

ENTITY_HEADER = {
    "entity_code": "统一社会信用代码",
    "entity_name": "实体名称",
    "community_code": "社区代码",
    "entity_type": "实体类型",
    "industry": "所属行业",
    "founded_on": "成立日期",
    "closed_on": "停业日期",
    "status": "状态",
    "employees": "从业人数",
    "absorbed_unemployed": "吸纳下岗失业人数",
    "fee_relief": "减免收费",
}


ENTITY_NAME = f"{STREET}_社区就业实体台账_2026-08.csv"


FIRST_ROW = 2


ENTITY_CELLS = [CELL] * len(ENTITY_HEADER)


ENTITY = {
    "entity_code": "91350100M000100Y43",
    "entity_name": "示范",
    "community_code": COMMUNITY,
    "entity_type": "企业",
    "status": "营业",
    "employees": "3",
    "absorbed_unemployed": "1",
}


@pytest.fixture(scope="module")
def one_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One data folder for all examples: each is another submission."""
    return Home(tmp_path_factory.mktemp("any")).prepare()


def rows_of(
    home: Home, outcome: Outcome
) -> tuple[list[int], set[int], list[tuple[str, int | None]]]:
    """The clerk's row numbers in the lake, those with an issue of severity ROW, and (severity, row)
    of all issues.
    """
    kept = (
        pl.read_parquet(home.root / outcome.data_file)["row"].to_list() if outcome.data_file else []
    )
    faults = (
        pl.read_parquet(home.root / outcome.issue_file).select("severity", "row").rows()
        if outcome.issue_file
        else []
    )
    return kept, {row for severity, row in faults if severity == "ROW"}, faults


def assert_one_fate_each(home: Home, outcome: Outcome, lines: int) -> None:
    """Every row that was read is accepted, or quarantined, or refused with its file; `lines` is how
    many lie below the header.
    """
    kept, bad, faults = rows_of(home, outcome)
    assert outcome.rows_read == outcome.accepted + outcome.quarantined + outcome.refused <= lines
    assert len(kept) == len(set(kept)) == outcome.accepted
    assert all(row is None or FIRST_ROW <= row < FIRST_ROW + lines for _, row in faults)
    if outcome.verdict == "refused":
        assert (kept, outcome.refused, [severity for severity, _ in faults].count("FILE")) == (
            [],
            outcome.rows_read,
            1,
        )
    else:
        assert (outcome.refused, len(bad), set(kept) & bad, "FILE" in dict(faults)) == (
            0,
            outcome.quarantined,
            set(),
            False,
        )


@MODEST
@given(cells=st.dictionaries(st.sampled_from(sorted(HEADER)), CELL, max_size=6))
def test_any_row_of_persons_is_accepted_quarantined_or_no_row(one_home, cells):
    good = [person(serial) for serial in range(900, 910)]
    row = {**person(1), **cells}
    outcome = submit(one_home, csv_bytes(grid([row, *good], HEADER)))[1]
    assert_one_fate_each(one_home, outcome, 11)
    kept, bad, _ = rows_of(one_home, outcome)
    assert outcome.verdict == "accepted"
    assert set(kept) >= set(range(FIRST_ROW + 1, FIRST_ROW + 11))
    told_apart = row["id_number"].strip() not in (
        "",
        "身份证号",
    )  # else it may be a note, a total or a header repeated
    assert (FIRST_ROW in kept) + (FIRST_ROW in bad) == 1 or not told_apart


@MODEST
@given(lines=st.lists(st.tuples(*ENTITY_CELLS), min_size=1, max_size=4))
def test_any_table_below_a_header_of_entities_is_accounted_for(one_home, lines):
    outcome = submit(one_home, csv_bytes([list(ENTITY_HEADER.values()), *lines]), ENTITY_NAME)[1]
    assert outcome.register in ("community_entity", None)
    assert_one_fate_each(one_home, outcome, len(lines))


@MODEST
@given(
    lines=st.lists(st.lists(CELL, max_size=len(HEADER) + 2), min_size=1, max_size=4),
    delimiter=st.sampled_from(",\t;"),
    encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_any_ragged_table_below_a_header_of_persons_is_accounted_for(
    one_home, lines, delimiter, encoding
):
    outcome = submit(one_home, csv_bytes([list(HEADER.values()), *lines], encoding, delimiter))[1]
    assert_one_fate_each(one_home, outcome, len(lines))


@MODEST
@given(
    cells=st.fixed_dictionaries({}, optional=dict(zip(ENTITY_HEADER, ENTITY_CELLS, strict=True)))
)
def test_any_row_of_an_entity_is_accepted_quarantined_or_no_row(one_home, cells):
    outcome = submit(
        one_home, csv_bytes(grid([{**ENTITY, **cells}, *[ENTITY] * 10], ENTITY_HEADER)), ENTITY_NAME
    )[1]
    assert_one_fate_each(one_home, outcome, 11)
    assert outcome.verdict == "accepted"
    assert outcome.accepted >= 10


def test_a_phone_in_a_column_of_counts_is_a_fault_of_its_row(one_home):
    rows = [{**ENTITY, "employees": "19900000001"}, *[ENTITY] * 10]
    outcome = submit(one_home, csv_bytes(grid(rows, ENTITY_HEADER)), ENTITY_NAME)[1]
    assert (outcome.accepted, outcome.quarantined) == (10, 1)
    faults = (
        pl.read_parquet(one_home.root / outcome.issue_file)
        .filter(severity="ROW")
        .select("rule", "row")
        .rows()
    )
    assert faults == [("number_out_of_range", FIRST_ROW)]


def test_rows_of_a_second_sheet_without_ids_are_at_fault_and_the_first_sheets_are_taken(one_home):
    """One ID number is a multiple of 16, so that the reader looks whether Excel rounded it."""
    multiple = next(
        serial
        for serial in range(1, 999)
        if id_number(serial=serial).isdigit() and int(id_number(serial=serial)) % 16 == 0
    )
    first = grid([person(multiple), *[person(serial) for serial in range(900, 910)]])
    second = grid([{name: cell for name, cell in person(1).items() if name != "id_number"}])
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory) as book:
        for rows in (first, second):
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    outcome = submit(one_home, memory.getvalue(), f"{STREET}_劳动力资源台账_2026-08.xlsx")[1]
    assert (outcome.rows_read, outcome.accepted, outcome.quarantined) == (12, 11, 1)


@settings(MODEST, max_examples=15)
@given(
    lines=st.lists(st.lists(CELL, min_size=len(HEADER), max_size=len(HEADER)), max_size=3),
    again=st.integers(1, 2),
)
def test_taking_in_the_same_file_again_changes_nothing(one_home, lines, again):
    content = csv_bytes([*grid([person(1), person(3)], HEADER), *lines])
    receipt, outcome = submit(one_home, content)
    reader = reader_for(one_home)
    before, states = len(read_receipts(one_home)), []
    for _ in range(again):
        path = one_home.inbox / receipt.name
        path.write_bytes(content)
        frame = submission_frame(reader, [receipt])
        assert (
            receive(
                one_home,
                land(one_home, [path], 1),
                None,
                partial(settled, frame),
            )
            == []
        )
        assert read_submission(reader, receipt) == outcome
        states.append(
            [
                (one_home.root / file).read_bytes()
                for file in (outcome.issue_file, outcome.data_file)
                if file
            ]
        )
    assert len(read_receipts(one_home)) == before
    assert all(state == states[0] for state in states)
    assert frame.select("verdict", "rows_read", "accepted", "quarantined", "refused").row(0) == (
        outcome.verdict,
        outcome.rows_read,
        outcome.accepted,
        outcome.quarantined,
        outcome.refused,
    )


# The same said otherwise.

SYNONYMS = {  # by hand, from real headers
    "community_code": ("社区代码", "社区编码*", "区划代码"),
    "household_no": ("户编号", "户号"),
    "relationship": ("与户主关系", "与户主\n关系"),
    "name": ("姓名", "居民姓名（必填）", " 姓 名 "),
    "id_number": ("身份证号", "公民身份号码", "身份证\n号码"),
    "sex": ("性别", "ＡＡＣ００４"),
    "labour_capacity": ("劳动能力", "是否有劳动能力（是/否）"),
    "willing_to_work": ("就业意愿", "有无就业意愿"),
    "employment_status": ("就业状态", "就业状况："),
    "employment_form": ("就业形式", "就业方式"),
    "employed_since": ("就业时间", "登记就业时间"),
    "phone": ("联系电话", "手机号码"),
}


FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


ID_FORMS = (
    str,
    str.lower,
    lambda text: text.translate(FULL_WIDTH),
    lambda text: f"{text[:6]} {text[6:14]} {text[14:]}",
    lambda text: f"'{text}",
)


DAY_FORMS = (
    "{0:%Y-%m-%d}",
    "{0.year}/{0.month}/{0.day}",
    "{0.year}.{0.month}.{0.day}",
    "{0.year}年{0.month}月{0.day}日",
    "{0:%Y%m%d}",
    "{0:%Y-%m-%d} 00:00:00",
)


SPELLINGS = {
    "labour_capacity": {"是": ("是", "有", " 是　")},
    "willing_to_work": {"是": ("是", "有")},
    "sex": {"男": ("男", "男性", "1"), "女": ("女", "女性")},
    "employment_status": {"就业": ("就业", "在业", "就业\u3000")},
    "community_code": {COMMUNITY: (COMMUNITY, f"{COMMUNITY}.0", f" {COMMUNITY}")},
}


def stored(
    home: Home, outcome: Outcome, *, without: tuple[str, ...] = ("submission",)
) -> list[pl.DataFrame]:
    """What lake and vault hold of a submission, without the columns of where it came from."""
    lake = Path(outcome.data_file)
    files = (home.root / lake, home.vault / lake.relative_to("lake"))
    return [pl.read_parquet(file).drop(*without) for file in files]


@settings(MODEST, max_examples=25)
@given(
    data=st.data(),
    serials=st.lists(st.integers(1, 998), min_size=1, max_size=4, unique=True),
    encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_column_order_header_synonyms_and_spellings_change_nothing(
    one_home, data, serials, encoding
):
    days = [date(2000, 1, 1) + timedelta(days=data.draw(st.integers(0, 9000))) for _ in serials]
    people = [
        person(serial, employed_since=str(day), phone=f"19900000{serial:03d}")
        for serial, day in zip(serials, days, strict=True)
    ]
    header = {name: HEADER[name] for name in people[0]}
    plain = stored(one_home, submit(one_home, csv_bytes(grid(people, header)))[1])

    def respelt(name: str, text: str, day: date) -> str:
        if name == "id_number":
            return data.draw(st.sampled_from(ID_FORMS))(text)
        if name == "employed_since":
            return data.draw(st.sampled_from(DAY_FORMS)).format(day)
        return data.draw(st.sampled_from(SPELLINGS.get(name, {}).get(text, (text,))))

    other = [
        {name: respelt(name, text, day) for name, text in row.items()}
        for row, day in zip(people, days, strict=True)
    ]
    titles = {
        name: data.draw(st.sampled_from(SYNONYMS[name]))
        for name in data.draw(st.permutations(list(header)))
    }
    delimiter = data.draw(st.sampled_from(",;\t|"))
    outcome = submit(one_home, csv_bytes(grid(other, titles), encoding, delimiter))[1]
    assert (outcome.verdict, outcome.accepted, outcome.issue_file) == (
        "accepted",
        len(serials),
        None,
    )
    assert all(one.equals(two) for one, two in zip(plain, stored(one_home, outcome), strict=True))


@settings(MODEST, max_examples=8)
@given(order=st.permutations(range(4)), again=st.booleans())
def test_the_order_in_which_different_files_arrive_changes_nothing(tmp_path_factory, order, again):
    places = ("510104017001", "510104017002", "510104018001")
    files = [
        (
            f"{place}_劳动力资源台账_2026-08.csv",
            csv_bytes(
                grid([person(serial, community_code=place) for serial in range(first, first + 3)])
            ),
        )
        for first, place in enumerate(places, 100)
    ]
    files.append((ENTITY_NAME, csv_bytes(grid([ENTITY], ENTITY_HEADER))))

    def taken_in(sequence: list[int]) -> tuple[list, dict]:
        home = Home(tmp_path_factory.mktemp("order")).prepare()
        outcomes = [
            submit(home, content, name)[1] for name, content in (files[place] for place in sequence)
        ]
        frame = submission_frame(reader_for(home), read_receipts(home))
        standing = standing_communities(frame).drop("receipt").rows()
        return sorted(standing), {
            outcome.submission: [part.rows() for part in stored(home, outcome)]
            for outcome in outcomes
        }

    (standing, rows), (expected_standing, expected_rows) = (
        taken_in([*order, order[-1]] if again else list(order)),
        taken_in(list(range(4))),
    )
    assert standing == expected_standing
    assert rows == expected_rows


# Corrupted, returned, mended and sent back.

CORRUPTIONS = st.sampled_from(
    (
        ("sex", "女"),
        ("name", ""),
        ("id_number", id_number()[:17] + "Y"),
        ("id_number", "5.199E+17"),
        ("employment_status", "待业"),
        ("labour_capacity", "也许"),
        ("community_code", "510104018001"),
        ("community_code", "510104017999"),
        ("household_no", "无"),
        ("name", "=1+1\ufffd"),
        ("willing_to_work", ""),
    )
)


@settings(MODEST, max_examples=25)
@given(
    faults=st.dictionaries(
        st.integers(0, 11), st.lists(CORRUPTIONS, min_size=1, max_size=3), min_size=1, max_size=12
    )
)
def test_a_file_corrupted_returned_mended_and_sent_back_equals_the_clean_original(
    tmp_path_factory, faults
):
    home = Home(tmp_path_factory.mktemp("mended")).prepare()
    clean = [person(2 * place + 1) for place in range(12)]
    dirty = [row | dict(faults.get(place, [])) for place, row in enumerate(clean)]
    first = submit(home, csv_bytes(grid(dirty)))[1]
    assert first.quarantined + first.refused > 0
    path = next(home.returns.rglob("*.xlsx"))
    book = openpyxl.load_workbook(path)
    sheet = book["需改正的行"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "退回原因")
    titles = [cell.value for cell in head]
    for row in sheet.iter_rows(min_row=head[0].row + 1):
        original = clean[int(row[titles.index("原行号")].value) - FIRST_ROW]
        for name, text in original.items():
            row[titles.index(HEADER[name])].value = text
    memory = io.BytesIO()
    book.save(memory)
    second = submit(home, memory.getvalue(), path.name)[1]
    assert (second.verdict, second.quarantined, second.mends) == (
        "accepted",
        0,
        first.submission if first.verdict == "accepted" else None,
    )
    standing = (
        standing_communities(submission_frame(reader_for(home), read_receipts(home)))["submission"]
        .unique()
        .to_list()
    )
    kept = [
        stored(home, outcome, without=("submission", "sheet_no", "row"))
        for outcome in (first, second)
        if outcome.submission in standing
    ]
    expected = stored(
        home, submit(home, csv_bytes(grid(clean)))[1], without=("submission", "sheet_no", "row")
    )
    for part, whole in zip(zip(*kept, strict=True), expected, strict=True):
        assert pl.concat(part).sort(pl.all()).equals(whole.sort(pl.all()))
