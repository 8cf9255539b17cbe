"""What holds of a file's rows whatever a clerk types holds for all eight registers: one fate each,
the same whatever order, titles and repeats.
"""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.base.home import Home
from pipelines.contract.register import register_named
from pipelines.intake.landing import land, read_receipts, receive
from pipelines.intake.outcome import Outcome
from pipelines.intake.submission import settled, submission_frame
from pipelines.intake.title import column_named, normalise_title
from pipelines.operation.reading import read_submission
from pipelines.warehouse.standing import standing_communities
from tests.build.any_cell import CELL, MODEST
from tests.build.register_book import FORMS, Form, grid_of, name_of
from tests.build.register_file import csv_bytes, reader_for, submit

pytestmark = pytest.mark.slow

every_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.register)
GOOD = 9  # rows beside one that may hold anything


@pytest.fixture(scope="module")
def one_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("every")).prepare()


def stored(home: Home, outcome: Outcome) -> list[pl.DataFrame]:
    """The accepted rows in lake and vault, without what names the submission."""
    paths = (home.root / outcome.data_file, home.vault / outcome.data_file.removeprefix("lake/"))
    return [
        pl.read_parquet(path).drop("submission").with_columns(pl.col(pl.Enum).cast(pl.String))
        for path in paths
    ]


@settings(MODEST, max_examples=5)
@given(data=st.data())
@every_form
def test_any_row_meets_one_fate_and_the_fates_add_up(one_home, form: Form, data):
    rows = form.rows(GOOD + 1)
    for place in data.draw(st.sets(st.integers(1, len(form.row) - 1), max_size=4)):
        rows[0][place] = data.draw(CELL)
    outcome = submit(one_home, csv_bytes(grid_of(form, rows)), name_of(form, "csv"))[1]
    faults = (
        pl.read_parquet(one_home.root / outcome.issue_file)
        if outcome.issue_file
        else pl.DataFrame(schema={"severity": pl.String, "row": pl.Int32})
    )
    kept = (
        pl.read_parquet(one_home.root / outcome.data_file)["row"].to_list()
        if outcome.data_file
        else []
    )
    bad = set(faults.filter(severity="ROW")["row"])
    assert outcome.rows_read == outcome.accepted + outcome.quarantined + outcome.refused
    assert (outcome.verdict, GOOD <= outcome.rows_read <= GOOD + 1, outcome.accepted >= GOOD) == (
        "accepted",
        True,
        True,
    )
    assert (len(set(kept)), set(kept) & bad, len(bad)) == (
        outcome.accepted,
        set(),
        outcome.quarantined,
    )


@settings(MODEST, max_examples=3)
@given(data=st.data())
@every_form
def test_the_order_of_columns_and_the_words_of_their_titles_change_nothing(
    one_home, form: Form, data
):
    register = register_named(form.register)
    rows = form.rows(3)
    flat = Form(form.register, form.title, tuple(form.titles), form.row)
    plain = submit(one_home, csv_bytes(grid_of(flat, rows)), name_of(form, "csv"))[1]
    order = data.draw(st.permutations(range(len(form.row))))
    titles = []
    for title in form.titles:
        name = column_named(register.name, normalise_title(title))
        column = register.column(name) if name else None
        words = (
            (title,)
            if column is None or title in column.ticked
            else (column.title.zh, f"{column.title.zh}（必填）", *column.aliases)
        )
        own = [
            word
            for word in words
            if column is None
            or title in column.ticked
            or column_named(register.name, normalise_title(word)) == name
        ]
        titles.append(data.draw(st.sampled_from(own)))
    other = Form(form.register, form.title, tuple(titles[place] for place in order), form.row)
    outcome = submit(
        one_home,
        csv_bytes(grid_of(other, [[row[place] for place in order] for row in rows])),
        name_of(form, "csv", "b"),
    )[1]
    assert (plain.verdict, outcome.verdict, outcome.accepted, outcome.issue_file) == (
        "accepted",
        "accepted",
        3,
        None,
    )
    assert all(
        one.equals(two)
        for one, two in zip(stored(one_home, plain), stored(one_home, outcome), strict=True)
    )


@every_form
def test_the_same_file_again_is_settled_and_reads_the_same(one_home, form: Form):
    name, content = name_of(form, "csv", "again"), csv_bytes(grid_of(form, form.rows(4, 300)))
    receipt, outcome = submit(one_home, content, name)
    reader, count = reader_for(one_home), len(read_receipts(one_home))
    (one_home.inbox / name).write_bytes(content)
    frame = submission_frame(reader, read_receipts(one_home))
    assert (
        receive(
            one_home,
            land(one_home, [one_home.inbox / name], 1),
            None,
            lambda candidates: settled(frame, candidates),
        )
        == []
    )
    before = [frame.rows() for frame in stored(one_home, outcome)]
    assert (read_submission(reader, receipt), len(read_receipts(one_home))) == (outcome, count)
    assert [frame.rows() for frame in stored(one_home, outcome)] == before


@settings(MODEST, max_examples=3)
@given(order=st.permutations(range(len(FORMS))))
def test_the_order_in_which_the_registers_of_a_street_arrive_changes_nothing(
    tmp_path_factory, order
):
    def taken_in(sequence: list[int]) -> tuple[list, dict]:
        home = Home(tmp_path_factory.mktemp("order")).prepare()
        outcomes = [
            submit(home, csv_bytes(grid_of(form, form.rows(2))), name_of(form, "csv"))[1]
            for form in (FORMS[place] for place in sequence)
        ]
        standing = (
            standing_communities(submission_frame(reader_for(home), read_receipts(home)))
            .drop("receipt")
            .rows()
        )
        return sorted(standing), {
            outcome.submission: [frame.rows() for frame in stored(home, outcome)]
            for outcome in outcomes
        }

    assert taken_in(order) == taken_in(sorted(order))
