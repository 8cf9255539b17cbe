"""A template of every register: filled it is accepted, blank it is no register of the example."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import polars as pl
import pytest

from pipelines.contract.register import REGISTERS
from pipelines.feedback.drop_down import allowed_labels
from pipelines.feedback.reporting import Reporting
from pipelines.feedback.template import write_template
from tests.build.register_file import COMMUNITY, id_number, submit

every_register = pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.name)


def filled(register, column, n: int) -> str:
    """What a clerk types below the example: the first label of a list, else a value of the column's
    form.
    """
    forms = {
        "community_code": COMMUNITY,
        "street_code": "",
        "id_number": id_number(serial=2 * n + 1),
        "date": "2026-08-05",
        "month": "2026年8月",
    }
    if column.name in ("household_no", "post_no", "station_name"):
        return f"{column.name[0].upper()}{n}"
    if column.name in (
        "closed_on",
        "resolved_on",
        "exit_reason",
        "employed_id_number",
        "unemployed_since",
        "unemployment_registered",
    ):
        return ""
    return forms.get(column.kind, (allowed_labels(column) or [column.of_kind.example or ""])[0])


@pytest.mark.parametrize("keeps_example", [True, False])
@every_register
def test_a_filled_template_is_accepted(home, tmp_path, register, keeps_example):
    """Every column filled as it asks, by a clerk who keeps or deletes the example row."""
    write_template(register, tmp_path / "t.xlsx", Reporting(date(2026, 8, 1)))
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    form = book.worksheets[0]
    if not keeps_example:
        form.delete_rows(5)
    first = 6 if keeps_example else 5
    for n in range(3):
        form.cell(first + n, 1, str(n + 1))
        for place, column in enumerate(register.columns, 2):
            form.cell(first + n, place, filled(register, column, n) or None)
    memory = io.BytesIO()
    book.save(memory)
    outcome = submit(home, memory.getvalue(), f"{register.title.zh}.xlsx")[1]
    found = (
        pl.read_parquet(home.root / outcome.issue_file)
        .select("rule", "column_name", "detail")
        .rows()
        if outcome.issue_file
        else []
    )
    assert [issue for issue in found if issue[0] != "duplicate_in_file"] == []
    assert (
        outcome.verdict,
        outcome.register,
        outcome.month,
        outcome.rows_read,
        outcome.accepted,
    ) == ("accepted", register.name, "2026-08-01", 3, 3)


@every_register
def test_a_blank_template_sent_back_is_no_register_of_the_example(home, tmp_path, register):
    """Nothing tells the street, and its example shows that nobody touched it."""
    write_template(register, tmp_path / "t.xlsx", Reporting(date(2026, 8, 1)))
    outcome = submit(home, (tmp_path / "t.xlsx").read_bytes(), "blank.xlsx")[1]
    assert (outcome.verdict, outcome.rows_read) == ("refused", 0)
