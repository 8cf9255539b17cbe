"""The cells of an edition: every count of every table, month and area, one row each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from pipelines.edition.shown import ALL, EVENTS, MONEY, TABLES, Rules, Shown
from pipelines.warehouse.engine import Session, column_list

PLACE = ("table", "month", "area_code", "key", "column")  # identifies a cell
LEVELS = (2, 4, 6, 9, 12)  # code lengths from province to community
SCHEMA = {
    "table": pl.String,
    "month": pl.Date,
    "area_code": pl.String,
    "key": pl.String,
    "column": pl.String,
    "value": pl.Float64,
}


def areas_of(session: Session, months: Sequence[date] | None, digits: int) -> pl.DataFrame:
    """The rows of mart.area of these months (None: all), down to the level with codes of
    `digits`.
    """
    columns = session.columns("mart.area")
    frame = session.frame(
        f"select {column_list(columns)} from mart.area"
        f" where length(area_code) <= {digits} order by month, area_code"
    )
    return frame if months is None else frame.filter(pl.col("month").is_in(list(months)))


def cells_of(session: Session, areas: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The cells of a release or an edition in these months and areas: PLACE and value.

    A missing row counts as zeros; null means withheld by an edition.
    """
    parts = [_cells(session, shown, areas, rules) for shown in TABLES]
    return pl.concat(parts).sort(PLACE)


def _cells(session: Session, shown: Shown, areas: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    key = shown.key_column or f"'{ALL}'"
    sums = ", ".join(
        # An edition's null stays null: it has one row per key, so nothing is summed.
        f'cast(case when count("{name}") = count(*) then sum("{name}") end as double) as "{name}"'
        for name in shown.columns
    )
    months = areas["month"].unique().sort()
    told = session.frame(
        f"select month, area_code, {key} as key, {sums}, true as is_told from mart.{shown.table}"
        f" where length(area_code) <= {max(rules.digits(shown, ALL), rules.detail_digits)}"
        " and month between $first and $last"
        " group by month, area_code, key order by month, area_code, key",
        {"first": months.first(), "last": months.last()},
    )
    keys = shown.keys or tuple(told["key"].unique().sort())
    grid = areas.select("month", "area_code").join(
        pl.DataFrame(
            [(one, rules.digits(shown, one)) for one in keys],
            schema={"key": pl.String, "digits": pl.Int64},
            orient="row",
        ),
        how="cross",
    )
    grid = grid.filter(pl.col("area_code").str.len_chars() <= pl.col("digits")).drop("digits")
    wide = grid.join(told, on=["month", "area_code", "key"], how="left").with_columns(
        pl.when(pl.col("is_told").is_null()).then(0.0).otherwise(pl.col(name)).alias(name)
        for name in shown.columns
    )
    return (
        wide.drop("is_told")
        .unpivot(shown.columns, index=["month", "area_code", "key"], variable_name="column")
        .select(pl.lit(shown.table).alias("table"), "month", "area_code", "key", "column", "value")
        .cast(SCHEMA)  # type: ignore[arg-type]
    )


def with_own_year(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells, with each year to date computed from their months.

    An area's first month in a year keeps the release's value. Published months keep their former
    values, so that a late event appears in no sum.
    """
    events = cells.filter(pl.col("column").is_in([*EVENTS, *(f"{e}_ytd" for e in EVENTS)]))
    others = cells.join(events.select(PLACE), on=PLACE, how="anti")
    year = [*PLACE[:1], pl.col("month").dt.year(), "area_code", "key", "column"]
    of_month = (
        events.filter(~pl.col("column").str.ends_with("_ytd"))
        .sort(PLACE)
        .with_columns(
            (pl.col("value").cum_sum().over(year) - pl.col("value").first().over(year)).alias(
                "since"
            ),
            (pl.col("column") + "_ytd").alias("column_ytd"),
        )
    )
    to_date = (
        events.filter(pl.col("column").str.ends_with("_ytd"))
        .sort(PLACE)
        .join(
            of_month.select("table", "month", "area_code", "key", "column_ytd", "since"),
            left_on=PLACE,
            right_on=[*PLACE[:4], "column_ytd"],
            how="left",
        )
        .with_columns((pl.col("value").first().over(year) + pl.col("since")).alias("value"))
    )
    return pl.concat([others, of_month.select(*SCHEMA), to_date.select(*SCHEMA)]).sort(PLACE)


def tables_of(cells: pl.DataFrame, areas: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Map each table to its counts as shown in an edition: all-zero rows are left out, and a count
    is null if `is_shown` is false.
    """
    seen = cells.with_columns(pl.when("is_shown").then(pl.col("value")))
    found = {}
    for shown in TABLES:
        wide = (
            seen.filter(pl.col("table") == shown.table)
            .pivot(
                "column",
                on_columns=shown.columns,
                index=["month", "area_code", "key"],
                values="value",
            )
            .filter(~pl.all_horizontal(pl.col(name).eq_missing(0.0) for name in shown.columns))
            .join(
                areas.select("month", "area_code", "area_level", "area_name"),
                on=["month", "area_code"],
                how="left",
            )
            .sort("month", "area_code", "key")
        )
        found[shown.table] = wide.select(
            "month",
            "area_code",
            "area_level",
            "area_name",
            *([pl.col("key").alias(shown.key_column)] if shown.key_column else []),
            *(_count(name) for name in shown.columns),
        )
    return found


def _count(name: str) -> pl.Expr:
    return pl.col(name) if name in MONEY else pl.col(name).round().cast(pl.Int64)
