"""The sample's own targets and recognitions: of its size, marked as placeholders, and good
operator's files.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.reference.load import load_reference
from pipelines.sample import write_reference, write_sample

OWN = pl.col("setter_code") == pl.col("target_code")


@pytest.fixture(scope="module")
def ledger(tmp_path_factory) -> Path:
    """A sample of two years' ends, of the event registers alone."""
    return write_sample(
        tmp_path_factory.mktemp("sample"),
        area="51",
        months=3,
        last_month=date(2026, 2, 1),
        streets=8,
        communities_per_street=2,
        households_per_community=25,
        registers=("new_employment", "natural_attrition"),
    )


@pytest.fixture(scope="module")
def overlaid(ledger, tmp_path_factory) -> dict[str, pl.DataFrame]:
    """The reference tables with the sample's files, only the rows that are the sample's."""
    home = Home(tmp_path_factory.mktemp("home")).prepare()
    write_reference(ledger, home.reference)
    return {
        name: table.filter(pl.col("source").str.starts_with("示例"))
        for name, table in load_reference(home).tables.items()
        if "source" in table.columns
    }


def test_the_files_are_good_operators_files_and_placeholders(overlaid):
    assert overlaid["target"].height > 40
    assert set(overlaid["target"]["basis"]) == {"placeholder"}
    assert {name for name, table in overlaid.items() if table.height} == {"target", "recognition"}


def test_every_year_of_the_sample_has_targets_and_the_real_one_of_the_province_is_replaced(
    overlaid,
):
    targets = overlaid["target"]
    assert set(targets["year"]) == {2025, 2026}
    assert (
        targets.filter(
            (pl.col("year") == 2025)
            & (pl.col("target_code") == "51")
            & (pl.col("indicator") == "new_employment")
        )["value"][0]
        < 10_000
    )


def test_the_provinces_target_is_the_sum_of_those_it_sets_for_prefectures(overlaid):
    counts = overlaid["target"].filter(
        (pl.col("setter_code") == "51") & (pl.col("unit") == "persons")
    )
    sums = counts.group_by(
        "year", "indicator", pl.col("target_code").str.len_bytes().alias("digits")
    ).agg(pl.sum("value"))
    assert sums.group_by("year", "indicator").agg(
        pl.col("value").n_unique().alias("sums"), pl.len()
    ).select("sums", "len").unique().rows() == [(1, 2)]


def test_what_a_prefecture_sets_itself_is_stricter(overlaid):
    targets = overlaid["target"].filter(pl.col("target_code").str.len_bytes() == 4)
    both = targets.filter(OWN).join(
        targets.filter(~OWN), on=["year", "target_code", "indicator"], suffix="_of_province"
    )
    assert both.height == targets.filter(OWN).height >= 6
    assert (both["value"] > both["value_of_province"]).all()


def test_some_communities_of_the_sample_are_recognised_and_one_no_longer(ledger, overlaid):
    recognised = overlaid["recognition"]
    assert set(recognised["area_code"]) < set(json.loads(ledger.read_text("utf-8"))["communities"])
    assert recognised.height == 4
    assert recognised["withdrawn_on"].drop_nulls().to_list() == [date(2026, 2, 1)]


def test_the_same_ledger_gives_the_same_bytes(ledger, tmp_path):
    first, second = (write_reference(ledger, tmp_path / name) for name in ("a", "b"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
