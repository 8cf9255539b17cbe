"""Whatever a clerk types: every row meets one fate, nothing raises, and twice changes nothing."""

from __future__ import annotations

import io
from functools import partial

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
from tests.build.any_cell import CELL, MODEST
from tests.build.entity_table import ENTITY, ENTITY_CELLS, ENTITY_HEADER, ENTITY_NAME, FIRST_ROW
from tests.build.register_file import (
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


@settings(MODEST, max_examples=8)
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
