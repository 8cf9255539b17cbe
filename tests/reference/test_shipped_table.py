"""The reference tables as shipped, and as an operator's files overlay them: retirement ages,
divisions, policy.
"""

from __future__ import annotations

import csv
import gzip
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.reference.load import REFERENCE_TABLES, load_reference
from pipelines.reference.table_file import ReferenceFault

OPEN_END = date(9999, 1, 1)


# The retirement schedule, computed here from the decision of 2024-09-13 and not from the contract

LINES = {
    "man": (60, 1965, 4, 36),
    "woman_cadre": (55, 1970, 4, 36),
    "woman_worker": (50, 1975, 2, 60),
}


def retirement_months(line: str, born: date) -> int:
    """One month later for each `step` birth months begun since January of the first year, at most
    `cap`.
    """
    years, first_year, step, cap = LINES[line]
    months = (born.year - first_year) * 12 + born.month - 1
    return years * 12 + (0 if months < 0 else min(cap, months // step + 1))


def scheduled(line: str, born: date, on: date) -> list[int]:
    frame = (
        load_reference()
        .tables["retirement"]
        .filter(
            (pl.col("retirement_line") == line)
            & (pl.col("born_from") <= born)
            & (pl.col("born_before").fill_null(OPEN_END) > born)
            & (pl.col("valid_from") <= on)
            & (pl.col("valid_to").fill_null(OPEN_END) > on)
        )
    )
    return frame["retirement_months"].to_list()


@pytest.mark.parametrize(
    ("line", "born", "months"),
    [
        ("man", date(1964, 12, 31), 720),
        ("man", date(1965, 1, 1), 721),
        ("man", date(1965, 4, 30), 721),
        ("man", date(1965, 5, 1), 722),
        ("man", date(1976, 8, 31), 755),
        ("man", date(1976, 9, 1), 756),
        ("man", date(2000, 1, 1), 756),
        ("woman_cadre", date(1969, 12, 31), 660),
        ("woman_cadre", date(1970, 1, 1), 661),
        ("woman_cadre", date(1981, 9, 1), 696),
        ("woman_worker", date(1974, 12, 31), 600),
        ("woman_worker", date(1975, 2, 28), 601),
        ("woman_worker", date(1975, 3, 1), 602),
        ("woman_worker", date(1984, 10, 31), 659),
        ("woman_worker", date(1984, 11, 1), 660),
        ("woman_worker", date(2008, 6, 1), 660),
    ],
)
def test_the_published_retirement_ages_are_held(line, born, months):
    assert retirement_months(line, born) == months
    assert scheduled(line, born, date(2026, 10, 31)) == [months]


@pytest.mark.parametrize("line", LINES)
def test_every_birth_month_has_one_retirement_age_and_it_follows_the_formula(line):
    table = load_reference().tables["retirement"].filter(pl.col("retirement_line") == line)
    ends = pl.col("born_before").fill_null(OPEN_END), pl.col("valid_to").fill_null(OPEN_END)
    rows = table.select("born_from", ends[0], "valid_from", ends[1], "retirement_months").rows()
    before_the_reform = LINES[line][0] * 12
    for on, reformed in ((date(2024, 12, 31), False), (date(2025, 1, 1), True)):
        in_force = [row for row in rows if row[2] <= on < row[3]]
        for year in range(1940, 2012):
            for born in (date(year, month, day) for month in range(1, 13) for day in (1, 28)):
                held = [row[4] for row in in_force if row[0] <= born < row[1]]
                assert held == [retirement_months(line, born) if reformed else before_the_reform], (
                    line,
                    born,
                    on,
                )


# Divisions and policy


@pytest.fixture(scope="module")
def division() -> pl.DataFrame:
    return load_reference().tables["division"]


def in_force(division: pl.DataFrame, on: date) -> pl.DataFrame:
    return division.filter(
        (pl.col("valid_from") <= on) & (pl.col("valid_to").fill_null(OPEN_END) > on)
    )


def test_sichuan_has_21_prefectures_183_counties_and_3111_streets_today(division):
    levels = in_force(division, date(2026, 10, 31)).group_by("area_level").len().rows()
    assert dict(levels) == {
        "province": 1,
        "prefecture": 21,
        "county": 183,
        "street": 3111,
        "community": 34412,
    }


def test_each_division_lies_in_one_above_it_whose_code_begins_its_own(division):
    lengths = {
        "province": (2, 0),
        "prefecture": (4, 2),
        "county": (6, 4),
        "street": (9, 6),
        "community": (12, 9),
    }
    for code, level, parent in division.select(
        "division_code", "area_level", pl.col("parent_code").fill_null("")
    ).iter_rows():
        length, above = lengths[level]
        assert len(code) == length
        assert code.isdigit()
        assert parent == code[:above]
    below = division.filter(pl.col("area_level") != "province").with_columns(
        end=pl.col("valid_to").fill_null(OPEN_END)
    )
    above = division.select(
        parent_code="division_code",
        above_from="valid_from",
        above_end=pl.col("valid_to").fill_null(OPEN_END),
    )
    met = (pl.col("above_from") <= pl.col("valid_from")) & (
        pl.col("above_end") > pl.col("valid_from")
    )
    housed = below.join(above, on="parent_code").filter(met)
    assert below.join(housed, on=["division_code", "valid_from"], how="anti").is_empty()


def test_no_division_is_valid_twice_on_one_day(division):
    turns = division.sort("division_code", "valid_from").with_columns(
        next_from=pl.col("valid_from").shift(-1).over("division_code"),
        end=pl.col("valid_to").fill_null(OPEN_END),
    )
    assert turns.filter(pl.col("end") <= pl.col("valid_from")).is_empty()
    assert turns.filter(pl.col("end") > pl.col("next_from")).is_empty()


@pytest.mark.parametrize("vintage", [2018, 2019, 2020, 2021, 2023])
def test_the_divisions_of_each_vintage_are_those_that_were_published(division, shared, vintage):
    with gzip.open(
        shared / "divisions" / f"sichuan_nbs_{vintage}.csv.gz", "rt", encoding="utf-8"
    ) as file:
        published = {(line["code"], line["name"]) for line in csv.DictReader(file)}
    assert (
        set(
            in_force(division, date(vintage, 7, 1))
            .select("division_code", "division_name")
            .iter_rows()
        )
        == published
    )


def test_a_policy_without_a_value_on_that_day_is_an_error():
    reference = load_reference()
    assert reference.policy("bad_row_share_limit", date(2026, 10, 31)) == 0.2
    with pytest.raises(KeyError, match="bad_row_share_limit has no value on 1899-12-31"):
        reference.policy("bad_row_share_limit", date(1899, 12, 31))
    with pytest.raises(KeyError, match="bad_rows"):
        reference.policy("bad_rows", date(2026, 10, 31))


# An operator's own reference files

POLICY_HEADER = "policy,value,valid_from,valid_to,unit,title_zh,title_en,source"


def own_policy(home: Home, *lines: str) -> Path:
    path = home.reference / "policy.csv"
    path.write_text("\n".join([POLICY_HEADER, *lines, ""]), encoding="utf-8")
    return path


def test_an_operators_file_replaces_rows_of_its_key_and_adds_others(home):
    shipped = load_reference(home)
    own_policy(
        home,
        # the shipped key: replaced
        "bad_row_share_limit,0.1,1900-01-01,2026-10-01,share,上限,limit,order 1",
        "bad_row_share_limit,0.3,2026-10-01,,share,上限,limit,order 2",  # added
    )
    reference = load_reference(home)
    assert reference.policy("bad_row_share_limit", date(2026, 9, 30)) == 0.1
    assert reference.policy("bad_row_share_limit", date(2026, 10, 1)) == 0.3
    assert reference.policy("retention_months", date(2026, 10, 1)) == shipped.policy(
        "retention_months", date(2026, 10, 1)
    )
    assert reference.tables["policy"].height == shipped.tables["policy"].height + 1
    assert reference.digest != shipped.digest


def test_the_digest_follows_the_content_and_not_the_order_of_the_lines(home):
    lines = ["a,1,2026-01-01,,share,甲,a,x", "b,2,2026-01-01,,share,乙,b,x"]
    own_policy(home, *lines)
    digest = load_reference(home).digest
    own_policy(home, *reversed(lines))
    assert load_reference(home).digest == digest != load_reference().digest


@pytest.mark.parametrize(
    "content",
    [
        b"policy,value\nretention_months,24\n",
        f"{POLICY_HEADER}\nretention_months,24,2026年1月,,months,保存,retention,x\n".encode(),
        f"{POLICY_HEADER}\nretention_months,two years,2026-01-01,,months,保存,kept,x\n".encode(),
        f"{POLICY_HEADER}\nretention_months,24,2026-01-01,,months,保存,retention,x\n".encode(
            "gb18030"
        ),
        b"",
    ],
    ids=["columns missing", "date", "number", "GBK", "empty"],
)
def test_a_broken_operators_file_is_a_fault_that_names_it(home, content):
    (home.reference / "policy.csv").write_bytes(content)
    with pytest.raises(ReferenceFault, match=r"policy\.csv"):
        load_reference(home)


def test_every_reference_column_is_named_in_both_languages_and_the_key_is_among_them():
    for table in REFERENCE_TABLES:
        assert set(table.key) <= {column.name for column in table.columns}
        assert load_reference().tables[table.name].columns == [
            column.name for column in table.columns
        ]
        assert all(
            text.zh.strip() and text.en.strip()
            for text in (table.title, *(column.title for column in table.columns))
        )
