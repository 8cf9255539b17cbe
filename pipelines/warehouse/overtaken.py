"""Refused files that need no attention any more because a later file was accepted instead."""

from __future__ import annotations

import polars as pl

RETURN_DIGITS = 8  # digits of a submission in the name of its return workbook
RETURN_NAME = r"_([0-9a-f]{8})(?:[^0-9a-f]|$)"


def overtaken(submissions: pl.LazyFrame, names: pl.DataFrame) -> set[str]:
    """The receipts of refused files that a later accepted file clearly replaces. `names`: receipt
    and `name`, the file's original name.

    Clearly: of the same month, street and register; or, if the refused file has no known month or
    street, with the same content, or the same name (unless files of several streets have it), or
    made from the refused file's own return workbook.
    """
    place = ["month", "street_code", "register"]
    told = submissions.select("receipt", "submission", "sha256", "verdict", *place).collect()
    accepted = told.filter(pl.col("verdict") == "accepted")
    refused = told.filter(pl.col("verdict") == "refused")
    is_placed = pl.col("month").is_not_null() & pl.col("street_code").is_not_null()
    found = _come_later(refused.filter(is_placed), accepted, place)
    refused = (
        refused.filter(~is_placed)
        .join(names, on="receipt")
        .with_columns(pl.col("submission").str.head(RETURN_DIGITS).alias("returned"))
    )
    if refused.is_empty():
        return found
    by_name = accepted.join(
        names.select(
            "receipt", "name", pl.col("name").str.extract(RETURN_NAME).alias("returned")
        ).filter(
            pl.col("name").is_in(refused["name"].implode())
            | pl.col("returned").is_in(refused["returned"].implode())
        ),
        on="receipt",
    )
    of_one_street = by_name.filter(pl.col("street_code").n_unique().over("name") == 1)
    return (
        found
        | _come_later(refused, accepted, ["sha256"])
        | _come_later(refused, of_one_street, ["name"])
        | _come_later(refused, by_name, ["returned"])
    )


def _come_later(refused: pl.DataFrame, accepted: pl.DataFrame, marks: list[str]) -> set[str]:
    """The receipts of refused files with a later accepted file that agrees in these columns."""
    last = accepted.group_by(marks).agg(pl.col("receipt").max().alias("last"))
    both = refused.join(last, on=marks)
    return set(both.filter(pl.col("last") > pl.col("receipt"))["receipt"])
