"""The ministry's monthly cumulative figures of 2013 to 2025 as a province, projected year by year.

Source: Ministry of Human Resources and Social Security, monthly statistical releases, as first
published; 2016-11 and 2016-12 from press reports and published sums (tests/bench/
mohrss_2013_2025.csv, in 10,000 persons).
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from tests.build.generated_years import target_models
from tests.build.projection_outcome import judged, outcomes

SERIES = Path(__file__).parents[1] / "bench" / "mohrss_2013_2025.csv"
INDICATORS = ("new_employment", "reemployed_unemployed", "difficult_employed")
PROVINCE = "10"
PERSONS = 650  # for each 10,000 of the nation: a province of some 850,000 a year
MULTIPLES = tuple(hundredth / 100 for hundredth in range(90, 111, 2))  # of last year's total


def official_figures() -> pl.DataFrame:
    """Year, month_number and the year to date of each indicator, in persons of the province."""
    return pl.read_csv(SERIES).select(
        "year",
        pl.col("month").alias("month_number"),
        *((pl.col(name) * PERSONS).cast(pl.Int64).alias(name) for name in INDICATORS),
    )


def official_outcomes(first_year: int = 2013) -> pl.DataFrame:
    """Projections of every year of the series from `first_year` on by the years before it, as
    `judged` has them.

    Targets are last year's total times each of MULTIPLES, one setter each.
    """
    figures = official_figures().filter(pl.col("year") >= first_year)
    one = figures.select(
        pl.date("year", "month_number", 1).alias("month"),
        pl.col("new_employment").alias("new_employment_ytd"),
        pl.lit(0).alias("natural_attrition_ytd"),
        pl.col("new_employment").alias("net_new_employment_ytd"),
        pl.col("reemployed_unemployed").alias("reemployed_unemployed_ytd"),
        pl.col("difficult_employed").alias("difficult_employed_ytd"),
    )
    frame = pl.concat(
        one.select(
            "month",
            pl.lit(code).alias("area_code"),
            pl.lit(level).alias("area_level"),
            pl.lit(code).alias("area_name"),
            pl.exclude("month"),
        )
        for code, level in ((PROVINCE, "province"), (f"{PROVINCE}01", "prefecture"))
    )
    totals = figures.filter(pl.col("month_number") == 12).unpivot(
        INDICATORS, index="year", variable_name="indicator", value_name="total"
    )
    targets = pl.concat(
        totals.select(
            (pl.col("year") + 1).alias("year"),
            pl.lit(f"{PROVINCE}{number}").alias("setter_code"),
            pl.lit(PROVINCE).alias("target_code"),
            "indicator",
            (pl.col("total") * multiple).alias("value"),
            pl.lit("persons").alias("unit"),
            pl.lit("at_least").alias("direction"),
            pl.lit("placeholder").alias("basis"),
            pl.date(pl.col("year") + 1, 1, 1).alias("valid_from"),
            pl.date(pl.col("year") + 2, 1, 1).alias("valid_to"),
        )
        for number, multiple in enumerate(MULTIPLES, 11)
    )
    with duckdb.connect(config={"threads": 2}) as connection:
        target_models(connection, frame, targets)
        return judged(outcomes(connection))
