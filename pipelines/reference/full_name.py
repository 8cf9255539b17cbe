"""Unambiguous names of divisions: prefixed with the names of the divisions above."""

from __future__ import annotations

import polars as pl

ABOVE = (4, 6, 9)  # code lengths of the prefixed levels, without the province


def with_full_name(division: pl.DataFrame) -> pl.DataFrame:
    """The division table with full_name filled in (内江市市中区), from the names in force on a row's
    first day. A level without a name on that day is skipped.
    """
    above = division.select(
        pl.col("division_code").alias("above_code"),
        pl.col("division_name").alias("above_name"),
        "valid_from",
    ).sort("valid_from")
    full, code = division.sort("valid_from"), pl.col("division_code")
    for digits in ABOVE:
        is_below = code.str.len_chars() > digits
        full = (
            full.with_columns(pl.when(is_below).then(code.str.head(digits)).alias("above_code"))
            .join_asof(above, on="valid_from", by="above_code", check_sortedness=False)
            .rename({"above_name": f"name_{digits}"})
            .drop("above_code")
        )
    names = [pl.col(f"name_{digits}").fill_null("") for digits in ABOVE]
    return full.select(
        *division.drop("full_name").columns,
        pl.concat_str(*names, "division_name").alias("full_name"),
    ).sort("division_code", "valid_from")
