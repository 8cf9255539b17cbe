"""Targets, published results, criteria, recognitions and reporting as they are shipped."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

import polars as pl
import pytest

from pipelines.contract.reference_table import REFERENCE_TABLES
from pipelines.reference.load import load_reference
from pipelines.reference.table_file import check_table

SHIPPED = load_reference()
TARGET, RESULT, CRITERION = (
    SHIPPED.tables[name] for name in ("target", "published_result", "criterion")
)


@pytest.mark.parametrize(
    "table", [table for table in REFERENCE_TABLES if table.file], ids=lambda table: table.name
)
def test_the_shipped_rows_keep_the_tables_own_rules(table):
    frame = SHIPPED.tables[table.name]
    assert frame.select(pl.struct(table.key).is_unique().all()).item()
    if table.replaces is None:
        check_table(table.name, frame, table)


@pytest.mark.parametrize("name", ["target", "published_result", "criterion", "policy"])
def test_every_shipped_row_says_its_source(name):
    assert (
        SHIPPED.tables[name]
        .filter(pl.col("source").is_null() | (pl.col("source").str.strip_chars() == ""))
        .is_empty()
    )


@pytest.mark.parametrize("frame", [TARGET, RESULT], ids=["target", "published_result"])
def test_a_source_on_pages_is_named_in_two_languages_and_by_no_document_of_the_programs(frame):
    """Pages show one half by the reader's language; readers have no docs/DOMAIN.md."""
    for source in frame["source"].unique():
        zh, en = source.split(" / ")
        assert re.search(r"[\u4e00-\u9fff]", zh)
        assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", en)
        assert "DOMAIN" not in source


def exact(number: float) -> Fraction:
    return Fraction(str(number))


SHARES = RESULT.filter(pl.col("published_share").is_not_null())


@pytest.mark.parametrize(
    "row",
    SHARES.rows(named=True),
    ids=lambda row: "-".join(map(str, (row["area_code"], row["indicator"], row["period_from"]))),
)
def test_a_computed_share_lies_where_the_rounding_of_the_published_figures_allows(row):
    value, step, target = exact(row["value"]), exact(row["value_step"]), exact(row["target_value"])
    share, share_step = exact(row["published_share"]), exact(row["share_step"])
    lowest, highest = (value - step / 2) / target, (value + step / 2) / target
    assert lowest <= share + share_step / 2
    assert highest >= share - share_step / 2
    assert abs(value / target - share) <= share_step / 2 + step / 2 / target


@pytest.mark.parametrize(
    ("area", "setter", "year", "indicator", "value", "target", "share"),
    [
        ("51", "51", 2017, "new_employment", 262800, 800000, 0.3286),
        ("51", "51", 2017, "reemployed_unemployed", 68800, 200000, 0.3438),
        ("51", "51", 2017, "difficult_employed", 21100, 60000, 0.3521),
        ("5106", "51", 2021, "new_employment", 50801, 39000, 1.3026),
        ("5106", "5106", 2021, "new_employment", 50801, 40000, 1.27),
    ],
)
def test_the_published_figures_are_held_as_they_were_published(
    area, setter, year, indicator, value, target, share
):
    of_year = RESULT.filter(pl.col("period_from").dt.year() == year)
    at = (
        (pl.col("area_code") == area)
        & (pl.col("setter_code") == setter)
        & (pl.col("indicator") == indicator)
    )
    assert of_year.filter(at).select("value", "target_value", "published_share").rows() == [
        (value, target, share)
    ]


def test_there_are_as_many_published_shares_as_bulletins_give():
    by_area = SHARES.group_by("area_code").len().sort("area_code").rows()
    assert by_area == [("51", 9), ("5103", 4), ("5106", 4), ("5118", 3)]


def test_a_target_that_a_share_implies_is_the_one_in_the_target_table():
    implied = SHARES.filter(pl.col("unit") == "persons").with_columns(
        year=pl.col("period_from").dt.year()
    )
    keys = {
        "left_on": ["year", "setter_code", "area_code", "indicator"],
        "right_on": ["year", "setter_code", "target_code", "indicator"],
    }
    held = implied.join(TARGET, **keys, suffix="_held")
    assert held.height == implied.height
    assert (held["target_value"] == held["value_held"]).all()


@pytest.mark.parametrize(
    ("year", "value", "basis"),
    [
        (2017, 800000, "computed"),
        (2018, 850000, "computed"),
        (2019, 850000, "published"),
        (2021, 850000, "plan"),
        (2022, 850000, "plan"),
        (2023, 850000, "published"),
        (2024, 850000, "published"),
        (2025, 850000, "plan"),
    ],
)
def test_the_provinces_targets_of_new_employment_are_held_and_how_they_are_known(
    year, value, basis
):
    at = (
        (pl.col("year") == year)
        & (pl.col("target_code") == "51")
        & (pl.col("indicator") == "new_employment")
    )
    assert TARGET.filter(at).select(
        "value", "basis", "direction", "valid_from", "valid_to"
    ).rows() == [(value, basis, "at_least", date(year, 1, 1), date(year + 1, 1, 1))]


def test_no_target_is_invented_for_a_year_without_one():
    assert set(TARGET.filter(pl.col("target_code") == "51")["year"]) & {2020, 2026} == set()
    assert "placeholder" not in set(TARGET["basis"])


def test_the_province_and_the_prefecture_each_set_a_target_for_deyang():
    deyang = TARGET.filter(
        (pl.col("target_code") == "5106") & (pl.col("indicator") == "new_employment")
    )
    assert dict(deyang.select("setter_code", "value").iter_rows()) == {"51": 39000, "5106": 40000}


def test_a_rate_must_stay_below_its_target_and_a_count_reach_it():
    assert set(
        TARGET.select(pl.col("indicator").str.ends_with("_rate"), "direction").unique().rows()
    ) == {(True, "at_most"), (False, "at_least")}


def test_the_national_set_is_in_force_in_sichuan():
    national = CRITERION.filter(pl.col("region") == "51")
    found = {
        row["indicator"]: (row["area_level"], row["threshold"], row["direction"], row["veto"])
        for row in national.rows(named=True)
    }
    assert found == {
        "employment_rate": ("community", 0.95, "at_least", False),
        "registered_unemployed_employment_rate": ("community", 0.95, "at_least", False),
        "difficult_employment_rate": ("community", 0.95, "at_least", False),
        "overdue_zero_employment_households": ("community", 0, "at_most", True),
        "unemployed_over_half_year": ("community", 0, "at_most", False),
        "communities_meeting_rate": ("street", 1, "at_least", False),
        "streets_meeting_rate": ("county", 1, "at_least", False),
    }
    assert set(national["rule_set"]) == {"national"}
    assert national["valid_to"].null_count() == 7


def test_other_places_sets_are_examples_that_reach_no_area_of_sichuan():
    others = CRITERION.filter(pl.col("rule_set") != "national")
    assert set(others["rule_set"]) == {
        "chongqing",
        "zhejiang",
        "hangzhou_village",
        "fujian",
        "baoji",
        "liuzhou",
        "zhenjiang",
    }
    assert not others["region"].str.starts_with("51").any()
    assert others["source"].str.contains("example").all()


def test_a_policy_gives_the_ministrys_month():
    assert (
        SHIPPED.policy("report_month_from_day", date(2026, 10, 1)),
        SHIPPED.policy("report_month_to_day", date(2026, 10, 1)),
    ) == (21, 20)


@pytest.mark.parametrize("name", ["recognition", "reporting"])
def test_a_table_that_nobody_has_published_is_shipped_without_rows(name):
    assert SHIPPED.tables[name].is_empty()
