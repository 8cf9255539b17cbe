"""Plausibility: contradictions between a file's rows, and signs of invented data. The rows are kept
and flagged.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import polars as pl

from pipelines.contract.column import Register
from pipelines.contract.register import register_named
from pipelines.intake.issue import file_issue, quarantined_rows, row_issues

HOUSEHOLD_CELLS = ("sheet", "row", "community_code", "household_no", "relationship", "id_number")
HOUSEHOLD = pl.struct("community_code", "household_no").hash().alias("household")
IS_HEAD = (pl.col("relationship") == "head").fill_null(value=False).alias("is_head")
FEWEST_ROWS = 30  # with fewer rows, a column may well have one value throughout
FEWEST_SAME_PHONES, SAME_PHONE_SHARE = 10, 0.05
FEWEST_LAGS, SAME_LAG_SHARE = 20, 0.9


def plausibility_issues(
    register: Register,
    values: pl.DataFrame,
    issues: pl.DataFrame,
    joined: pl.DataFrame | None = None,
) -> list[pl.DataFrame]:
    """Warnings about the rows of one file (typed by conform). `issues`: those found so far; a row
    with a faulty cell is not compared on that cell. `joined`: the accepted rows that a mended
    return joins, with whom its rows share households.
    """
    bad = quarantined_rows(issues)
    return [
        *_contradictions(register, values, issues),
        *_heads(register, values, bad, joined),
        *_constant_columns(register, values),
        *_one_phone(values),
        *_one_lag(values),
    ]


def _contradictions(
    register: Register, values: pl.DataFrame, issues: pl.DataFrame
) -> Iterator[pl.DataFrame]:
    if not register.contradictions or not values.select(_any_met(register.name)).item():
        return
    faulty = issues[["sheet", "row"]].drop_nulls("row")
    sound = values.join(faulty, on=["sheet", "row"], how="anti", maintain_order="left")
    for found in register.contradictions:
        at = sound.select(pl.sql_expr(found.is_met).fill_null(value=False)).to_series()
        if at.any():
            column, detail = register.column(found.column), f"{found.says.zh} / {found.says.en}"
            yield row_issues("cells_disagree", sound, at, column, sound[column.name], detail)


@cache
def _any_met(register: str) -> pl.Expr:
    """Whether some row has one of the register's contradictions."""
    told = register_named(register).contradictions
    return pl.any_horizontal([pl.sql_expr(found.is_met).any() for found in told])


def _heads(
    register: Register, values: pl.DataFrame, bad: pl.DataFrame, joined: pl.DataFrame | None
) -> Iterator[pl.DataFrame]:
    """Flag households with two heads, at the second head, and households without a head, at their
    first row, unless a faulty row was the head's. Heads in `joined` count; issues are only about
    the other rows.
    """
    if "relationship" not in values.columns or values["relationship"].null_count() == len(values):
        return
    sound = (
        values.join(bad, on=["sheet", "row"], how="anti", maintain_order="left")
        if len(bad)
        else values
    )
    own = len(sound)
    if joined is not None and "relationship" not in joined.columns:
        return  # the joined rows do not say who the head is
    if joined is not None and len(joined):
        sound = pl.concat([joined.select(HOUSEHOLD_CELLS), sound.select(HOUSEHOLD_CELLS)])
    household, of_head = sound.select_seq(HOUSEHOLD, IS_HEAD)
    heads = household.filter(of_head)
    households, households_with_head = household.n_unique(), heads.n_unique()
    if households == households_with_head == len(heads):
        return
    is_own = pl.Series(np.arange(len(sound)) >= len(sound) - own)
    if households_with_head < len(heads):
        persons = sound.select(
            "sheet",
            "row",
            "relationship",
            "id_number",
            household,
            is_own.alias("is_own"),
        ).filter(of_head)
        second = (
            persons["is_own"]
            & ~persons["household"].is_first_distinct()
            & persons.select(pl.struct("household", "id_number").is_first_distinct()).to_series()
        )
        if second.any():
            yield row_issues(
                "household_two_heads",
                persons,
                second,
                register.column("relationship"),
                persons["relationship"],
            )
    if households > households_with_head and not _has_lost_a_head(values, bad):
        yield row_issues(
            "household_no_head",
            sound,
            is_own & ~household.is_in(heads.implode()) & household.is_first_distinct(),
        )


def _has_lost_a_head(values: pl.DataFrame, bad: pl.DataFrame) -> bool:
    return len(bad) > 0 and bool(
        (values.join(bad, on=["sheet", "row"], how="semi")["relationship"] == "head").any()
    )


def _constant_columns(register: Register, values: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for column in (column for column in register.columns if column.varies):
        value = values[column.name]
        known = len(value) - value.null_count()
        if known >= FEWEST_ROWS and value.min() == value.max():
            yield file_issue(
                "column_constant",
                f"{column.title.zh}（{known} 行） / {column.title.en} ({known} rows)",
            )


def _one_phone(values: pl.DataFrame) -> Iterator[pl.DataFrame]:
    if (
        "phone" not in values.columns
        or len(values) - values["phone"].null_count() < FEWEST_SAME_PHONES
    ):
        return
    known = values["phone"].drop_nulls()
    if len(known) - known.n_unique() >= FEWEST_SAME_PHONES - 1:
        rows = known.value_counts()["count"].sort(descending=True).item(0)
        if rows >= FEWEST_SAME_PHONES and rows >= SAME_PHONE_SHARE * len(known):
            yield file_issue(
                "one_phone_for_many", f"{len(known)} 行中有 {rows} 行 / {rows} of {len(known)} rows"
            )


def _one_lag(values: pl.DataFrame) -> Iterator[pl.DataFrame]:
    if not {"employed_since", "unemployed_since"} <= set(values.columns) or values[
        "unemployed_since"
    ].null_count() == len(values):
        return
    both = values[["employed_since", "unemployed_since"]].drop_nulls()
    if len(both) >= FEWEST_LAGS:
        same = int((both["unemployed_since"].dt.offset_by("1mo") == both["employed_since"]).sum())
        if same >= SAME_LAG_SHARE * len(both):
            yield file_issue(
                "one_lag_for_all", f"{len(both)} 行中有 {same} 行 / {same} of {len(both)} rows"
            )
