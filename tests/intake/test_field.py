"""Files as people really send them (../shared/field): each comes to what its README calls right."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.base.home import Home
from pipelines.intake.issue import public_issues
from pipelines.intake.landing import Receipt
from pipelines.intake.reading import read_file
from pipelines.intake.verdict import Reading
from tests.build.register_file import SHIPPED, reader_for

SEPTEMBER, OCTOBER = "2026-09-01", "2026-10-01"
RANGE = "month_range"
WHOLE = (
    *("510104018", "510104022", "510104023", "510104026", "510105002", "510105009", "510105011"),
    *("510106040", "510107004", "510107012", "510107061", "510108015", "510112001", "510112002"),
    *("510112003", "510112005"),
)
READ = {  # the beginning of the name -> rows accepted
    "510108007": 20,
    "510112006": 20,
    "510108016": 12,
    "510114001": 20,
    "510114005": 20,
    "510106027": 20,
    "510106030": 20,
    "510106031": 20,
    "510106024": 24,
    "草堂街道": 20,
    "府南街道": 20,
    "510104019": 20,
    "510106042": 20,
    "510107014": 20,
    "金花桥街道": 20,
    "510108017": 14,
    "510107011": 20,
    "510107009": 12,
    **dict.fromkeys(WHOLE, 20),
}
REFUSED = {
    "510105012": (RANGE, "2026年1-10月"),
    "510105013": (RANGE, "2026年1—10月"),
    "510105014": (RANGE, "2026年1月至10月"),
    "510105018": (RANGE, "1-10月"),
    "after/510108007": (RANGE, "2026年9-10月"),
    "510105005": ("codes_became_numbers", "5.10105E+11"),
    "西御河街道": ("codes_became_numbers", "5.10105E+11"),
    "510104032": ("file_secured", ""),
    "510104035": ("file_secured", ""),
    "510104036": ("file_secured", ""),
    "510108011": ("file_kind", "Excel 5.0 或 95"),
    "510108014": ("file_kind", "Excel 5.0 或 95"),
    "510106025": ("formula_uncached", "F2"),
    "510106041": ("file_encoding", "第 4 行"),
    "510107063": ("file_kind", "网页"),
    "510107064": ("file_kind", "网页"),
    "510108002": ("file_kind", "网页"),
    "浆洗街街道": ("file_archive", "1 份表格"),
}


def read(home: Home, shared: Path, start: str) -> Reading:
    folder = shared / "field"
    if not folder.is_dir():
        pytest.skip("the files as people send them lie elsewhere")
    path = next(folder.glob(f"{start}*"))
    receipt = Receipt("1", "0" * 64, path.name, 1, "2026-11-15T00:00:00+00:00", None)
    return read_file(reader_for(home), receipt, path.read_bytes())


def rules(reading: Reading) -> set[str]:
    return set(reading.issues["rule"])


@pytest.mark.parametrize(("start", "accepted"), READ.items())
def test_what_can_be_read_is_read_whole(home, shared, start, accepted):
    outcome = read(home, shared, start).outcome
    month = SEPTEMBER if start == "510108007" else OCTOBER
    assert (outcome.verdict, outcome.month, outcome.rows_read, outcome.accepted) == (
        "accepted",
        month,
        accepted,
        accepted,
    )
    if start.isdigit():
        assert outcome.street_code == start


@pytest.mark.parametrize(("start", "why"), REFUSED.items())
def test_what_cannot_be_read_is_refused_by_its_name(home, shared, start, why):
    reading = read(home, shared, start)
    assert (reading.outcome.verdict, reading.outcome.accepted) == ("refused", 0)
    rule, detail = reading.issues.filter(reading.issues["severity"] == "FILE")[
        "rule", "detail"
    ].row(0)
    assert rule == why[0]
    assert why[1] in (detail or "")


def test_september_stays_as_it_was(home, shared):
    lake = read(home, shared, "510108007").lake
    assert (lake["employment_status"] == "employed").sum() == 16


def test_the_sheet_of_last_month_is_named(home, shared):
    issues = read(home, shared, "510108016").issues
    assert issues.filter(issues["rule"] == "sheet_ignored")["detail"].to_list() == ["上月"]


def test_a_number_that_may_be_two_months_is_flagged_and_blank(home, shared):
    reading = read(home, shared, "510114001")
    assert reading.lake["unemployed_since"].null_count() == 20
    assert (reading.issues["rule"] == "value_ignored").sum() == 10


@pytest.mark.parametrize(
    ("start", "left_out"),
    [
        ("510106027", {"filled_before": 40}),
        ("510106030", {"filled_before": 40}),
        ("510106031", {"heading": 2}),
        ("510114005", {}),
    ],
)
def test_every_row_left_out_is_counted_and_named(home, shared, start, left_out):
    counted = read(home, shared, start).left_out["why"].value_counts()
    assert dict(counted.iter_rows()) == left_out


def test_amounts_are_read_in_every_spelling(home, shared):
    lake = read(home, shared, "510108017").lake
    assert (lake["amount_yuan"].sum(), lake["amount_yuan"].count()) == (39_000, 13)


def test_counts_are_read_in_every_spelling(home, shared):
    reading = read(home, shared, "510107007")
    vault = reading.lake.sort("row")
    assert vault["members"].to_list()[:3] == [3, 3, 3]
    assert vault["able_and_willing_members"].to_list()[0] == 2
    assert {2 + 3, 2 + 6} <= set(reading.issues["row"])  # 约2, 50%


def test_days_are_read_where_they_are_certain(home, shared):
    reading = read(home, shared, "510108008")
    read_as = dict(reading.lake.select("row", "employed_on").iter_rows())
    fifth = date(2026, 10, 5)
    assert [read_as.get(row) for row in (2, 3, 4, 5, 7, 8, 10, 11)] == [fifth] * 8
    returned = reading.issues.filter(reading.issues["rule"] == "date_unreadable")["row"].to_list()
    assert {6, 9, 12} <= set(returned)  # 2026-09-31, 26.10.5, 10/5/2026


def test_days_that_a_script_left_43_seconds_short_are_those_that_were_meant(home, shared):
    lake = read(home, shared, "510107009").lake
    assert date(2026, 10, 1) in set(lake["employed_on"])
    assert lake["employed_on"].min() >= date(2026, 10, 1)


def test_a_name_in_the_file_name_is_nowhere_outside(home, shared):
    reading = read(home, shared, "510107062")
    public = public_issues(reading.issues, SHIPPED).to_dicts()
    for personal in ("张三丰", "13900001234", "519900196209036245"):
        assert personal not in f"{reading.outcome} {public}"
