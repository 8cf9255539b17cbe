"""The audit finds every deliberately weakened edition: each case takes back one protection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from pipelines.edition.audit import BESIDE, Seen, leaks
from pipelines.edition.cells import PLACE, areas_of
from pipelines.edition.dominance import dominated
from pipelines.edition.shown import MONEY, SIGNED, TABLES, Rules
from pipelines.edition.suppression import primary
from pipelines.release.publish import Release
from pipelines.warehouse.engine import open_release
from tests.build.planted_province import FEBRUARY, JANUARY

pytestmark = pytest.mark.slow
RULES = Rules(lag_months=0)
NOTHING = pl.DataFrame(schema=BESIDE)
value, is_shown = pl.col("value"), pl.col("is_shown")


@dataclass(frozen=True)
class Made:
    """A safe edition's cells, those of one with primary suppression alone, and who dominates."""

    safe: pl.DataFrame
    primary_alone: pl.DataFrame
    few: pl.DataFrame


@pytest.fixture(scope="module")
def made(first: Path, first_release: Release) -> Made:
    with open_release(first_release.file) as session:
        areas = areas_of(session, [JANUARY, FEBRUARY], RULES.total_digits)
        few = dominated(session, areas, RULES)
    safe = pl.read_parquet(first.with_name(f".{first.stem}.parquet"))  # all its cells
    alone = safe.with_columns(pl.Series("is_shown", ~primary(safe, few, RULES)))
    return Made(safe, alone, few)


def shown(cells: pl.DataFrame) -> Seen:
    """The cells as a reader sees them."""
    return Seen(cells.with_columns(pl.when(is_shown).then(value)).select(*PLACE, "value"), NOTHING)


def found(made: Made, cells: pl.DataFrame, former: pl.DataFrame | None = None) -> set[str]:
    then = None if former is None else shown(former)
    return {leak.why for leak in leaks(shown(cells), RULES, made.few, then)}


def with_shown(cells: pl.DataFrame, which: pl.Expr) -> pl.DataFrame:
    """The cells with those shown too."""
    return cells.with_columns((is_shown | which).alias("is_shown"))


def one_of(cells: pl.DataFrame, which: pl.Expr) -> pl.Expr:
    """The first withheld cell of these, as a condition."""
    row = cells.filter(~is_shown & which).row(0, named=True)
    return pl.all_horizontal(pl.col(name) == row[name] for name in PLACE)


def test_the_safe_edition_has_no_leak(made):
    assert found(made, made.safe) == set()


def small(table: str) -> pl.Expr:
    counted = ~pl.col("column").is_in([*SIGNED, *MONEY, "entities"])
    return (pl.col("table") == table) & counted & (value > 0) & (value < RULES.threshold)


@pytest.mark.parametrize(
    "table",
    [
        "employment_rate",
        "unemployment_duration",
        "household_typology",
        "zero_employment_household",
        "new_employment",
        "assistance",
        "job_post",
    ],
)
def test_one_primary_missed_is_found(made, table):
    weak = with_shown(made.safe, one_of(made.safe, small(table)))
    assert "small" in found(made, weak)


@pytest.mark.parametrize(
    "table",
    [
        "employment_rate",
        "unemployment_duration",
        "household_typology",
        "new_employment",
        "community_entity",
        "job_post",
    ],
)
def test_primary_suppression_alone_is_found(made, table):
    weak = pl.concat(
        [
            made.safe.filter(pl.col("table") != table),
            made.primary_alone.filter(pl.col("table") == table).select(made.safe.columns),
        ]
    ).sort(PLACE)
    assert found(made, weak) & {"narrow", "rest"}


def at(table: str, column: str, key: str | None = None) -> pl.Expr:
    is_key = pl.lit(value=True) if key is None else pl.col("key") == key
    return (pl.col("table") == table) & (pl.col("column") == column) & is_key


def siblings(made: Made, table: str, column: str) -> pl.DataFrame:
    """All other areas beside one withheld area, and the area above, shown."""
    below = pl.col("area_code").str.len_chars() > 2
    row = made.safe.filter(~is_shown & at(table, column) & below).row(0, named=True)
    area = row["area_code"]
    above = area[: {4: 2, 6: 4, 9: 6}[len(area)]]
    code = pl.col("area_code")
    beside = (code == above) | (
        code.str.starts_with(above) & (code.str.len_chars() == len(area)) & (code != area)
    )
    same = (pl.col("month") == row["month"]) & (pl.col("key") == row["key"])
    return with_shown(made.safe, at(table, column) & same & beside)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("employment_rate", "employed"),
        ("employment_rate", "registered_unemployed"),
        ("new_employment", "new_employment"),
        ("new_employment", "natural_attrition"),
        ("community_entity", "employees"),
        ("assistance", "amount_yuan"),
        ("household_typology", "households"),
    ],
)
def test_a_sibling_left_alone_is_found(made, table, column):
    assert "narrow" in found(made, siblings(made, table, column))


WEAKENED: dict[str, Callable[[pl.DataFrame], pl.Expr]] = {
    "group complement": lambda cells: (
        at("employment_rate", "unemployed") & pl.col("key").is_in(["all", "female"])
    ),
    "ages but one": lambda cells: (
        at("employment_rate", "unknown") & pl.col("key").is_in(["all", "age_16_24", "age_25_45"])
    ),
    "bands beside their total": lambda cells: (
        (at("unemployment_duration", "persons") & (pl.col("key") != "under_1"))
        | at("employment_rate", "registered_unemployed", "all")
    ),
    "denominator and complement": lambda cells: (
        at("employment_rate", "able_and_willing") | at("employment_rate", "employed")
    ),
    "net beside its parts": lambda cells: (
        at("new_employment", "net_new_employment") | at("new_employment", "new_employment")
    ),
    "year to date less year to date": lambda cells: pl.col("column").str.ends_with("_ytd"),
    "month beside year to date": lambda cells: (
        at("new_employment", "new_employment") & (pl.col("month") == FEBRUARY)
        | at("new_employment", "new_employment_ytd")
    ),
    "dominance": lambda cells: at("community_entity", "employees"),
    "too few entities": lambda cells: at("community_entity", "entities"),
}


@pytest.mark.parametrize("case", WEAKENED)
def test_a_weakened_edition_is_found(made, case):
    weak = with_shown(made.safe, WEAKENED[case](made.safe))
    assert (~made.safe["is_shown"] & weak["is_shown"]).any(), "the case weakens nothing"
    assert found(made, weak)


def test_a_complement_is_found_where_nothing_small_is_shown(made):
    large = ~(value < RULES.threshold) | (value == 0)
    weak = with_shown(made.safe, (pl.col("table") == "employment_rate") & large)
    assert found(made, weak) & {"narrow", "rest"}


def test_a_rate_whose_count_is_withheld_is_found(made):
    rate = pl.DataFrame(
        [("rate", "employment_rate", "51", "employment_rate")], schema=BESIDE, orient="row"
    )
    edition = Seen(shown(made.safe).cells, rate)
    assert {leak.why for leak in leaks(edition, RULES, made.few)} == {"rate"}


def test_a_community_is_found(made):
    row = made.safe.filter(at("roster", "persons") & (pl.col("area_code").str.len_chars() == 9))
    deep = row.head(1).with_columns(
        pl.col("area_code") + "001", pl.lit(value=True).alias("is_shown")
    )
    assert "level" in found(made, pl.concat([made.safe, deep]).sort(PLACE))


def test_a_figure_revised_since_the_former_edition_is_found(made):
    is_one = pl.col("area_code") == "51"
    revised = made.safe.with_columns(
        pl.when(is_one & at("roster", "persons")).then(value + 3).otherwise(value).alias("value")
    )
    assert "changed" in found(made, revised, former=made.safe)


def test_a_cell_withheld_before_and_shown_now_is_found(made):
    was = made.safe.with_columns(
        (is_shown & ~(at("roster", "persons") & (pl.col("area_code") == "51"))).alias("is_shown")
    )
    assert "shown_again" in found(made, made.safe, former=was)


def test_a_cell_that_the_former_edition_showed_is_found_beside_what_this_one_shows(made):
    employed = at("employment_rate", "employed") & ~(value < RULES.threshold)
    then = with_shown(made.safe, employed)
    assert found(made, made.safe, former=then) & {"narrow", "rest"}


def test_what_stood_just_so_in_the_edition_before_is_not_attacked_again(made, monkeypatch):
    asked: list[pl.DataFrame] = []
    later = made.safe.with_columns(pl.col("month").dt.offset_by("2mo"))
    both = pl.concat([made.safe, later]).sort(PLACE)
    monkeypatch.setattr("pipelines.edition.audit._worked_out", lambda p, _: asked.append(p) or [])
    assert found(made, both, former=made.safe) == set()
    people = [part for part in asked if part["table"][0] == "employment_rate"]
    months = {month for part in people for month in part["month"]}
    assert months == set(later["month"])


def test_sums_that_do_not_add_up_are_found(made):
    forged = made.safe.with_columns(
        pl.when(at("roster", "persons") & (pl.col("area_code") == "51"))
        .then(value + 100)
        .otherwise(value)
        .alias("value")
    )
    assert "sums" in found(made, forged)


def test_every_table_that_is_shown_is_attacked(made):
    assert set(made.safe["table"]) == {table.table for table in TABLES}
