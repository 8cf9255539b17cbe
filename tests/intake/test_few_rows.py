"""A column says the same whether it is short, and walked in Python, or long, and queried."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contract.register import register_named
from pipelines.intake.conform import conform
from pipelines.intake.judge import looks_personal
from pipelines.intake.rows import Rows
from pipelines.intake.sheet import FEW_ROWS
from pipelines.intake.typed_column import typed
from pipelines.reference.load import load_reference
from tests.build.written_person import NAMES, NUMBERS

REFERENCE = load_reference()
DAYS = (
    *(
        "2026-10-05",
        "2026-02-28",
        "2026-02-30",
        "2026-10-5",
        "2026/10/05",
        "2026年10月5日",
        "46000",
    ),
    *(
        "0000-01-01",
        "0001-01-01",
        "1904-05-06",
        "9999-12-31",
        "2026-W01-1",
        " 2026-1-05",
        "2026-10-0５",
    ),
    *("20261005", "2026-10-05 00:00:00", "+2026-1-05", "-026-10-05", "无"),
)
NUMERALS = (
    "0",
    "12",
    "-3",
    "1,234",
    "1.5",
    "1.50",
    "３",
    "十二",
    "二三",
    "1e3",
    "999999999999",
    "无",
    "x",
)
CODES = (
    "510104017001",
    "510104017001.0",
    "510104017001 某社区",
    "91519900070070000U",
    "91-519900",
    "—",
)
TEXTS = (
    *NUMBERS,
    *NAMES,
    "H3",
    "SC-12",
    "A栋3楼",
    "锦官驿街道",
    "a@b",
    "wx12345",
    "~0123abcd",
    "1\n",
    "9\n9",
)
COLUMNS = (
    ("job_post", "started_on", DAYS),
    ("labour_force", "reporting_month", DAYS),
    ("job_post", "capacity", NUMERALS),
    ("job_post", "monthly_subsidy_yuan", NUMERALS),
    ("job_post", "community_code", CODES),
    ("job_post", "entity_code", CODES),
)


def lengthened(texts: list[str | None]) -> list[str | None]:
    """The texts again and again, more than a short column has."""
    return texts * (FEW_ROWS // len(texts) + 1)


@pytest.mark.parametrize(("register", "name", "texts"), COLUMNS)
@given(data=st.data())
def test_a_cell_has_the_same_value_and_fault(register, name, texts, data):
    cells = data.draw(st.lists(st.sampled_from((*texts, None)), min_size=1, max_size=8))
    column = register_named(register).column(name)
    short, short_faults = typed(column, pl.Series(name, cells, pl.String), epoch_1904=False)
    long, long_faults = typed(
        column, pl.Series(name, lengthened(cells), pl.String), epoch_1904=False
    )
    assert short.dtype == long.dtype
    assert short.to_list() == long.head(len(cells)).to_list()
    assert short_faults == long_faults


@given(st.lists(st.sampled_from((*TEXTS, None)) | st.text(max_size=20), min_size=1, max_size=8))
def test_the_same_texts_are_taken_for_personal(cells):
    short = looks_personal(pl.Series(cells, dtype=pl.String), REFERENCE)
    long = looks_personal(pl.Series(lengthened(cells), dtype=pl.String), REFERENCE)
    assert (short is None) == (long is None)
    if short is not None and long is not None:
        assert short.to_list() == long.head(len(cells)).to_list()


@given(st.lists(st.sampled_from(("张三", "无", "—", " ", "/", None)), min_size=1, max_size=8))
def test_the_same_texts_are_placeholders(names):
    register = register_named("natural_attrition")

    def read(cells: list[str | None]) -> list[str | None]:
        places = {"sheet": [""], "sheet_no": [0], "row": [2]}
        frame = pl.DataFrame({"name": pl.Series(cells, dtype=pl.String)}).with_columns(
            *(pl.lit(pl.Series(name, value)).first().alias(name) for name, value in places.items())
        )
        rows = Rows(register, frame, frozenset(("name",)), False, False, None)
        return conform(rows, date(2026, 9, 30)).values["name"].to_list()

    assert read(names) == read(lengthened(names))[: len(names)]
