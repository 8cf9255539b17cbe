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
    of_verdict = pl.col("verdict")
    accepted = submissions.filter(of_verdict == "accepted")
    refused = (
        submissions.filter(of_verdict == "refused")
        .select("receipt", "submission", "sha256", *place)
        .collect()
    )
    is_placed = pl.col("month").is_not_null() & pl.col("street_code").is_not_null()
    found = _come_later(refused.filter(is_placed), accepted, place)
    refused = (
        refused.filter(~is_placed)
        .join(names, on="receipt")
        .with_columns(pl.col("submission").str.head(RETURN_DIGITS).alias("returned"))
    )
    if refused.is_empty():
        return found
    by_name = (
        accepted.select("receipt", "street_code")
        .join(_named_alike(names, refused).lazy(), on="receipt")
        .collect()
    )
    of_one_street = by_name.filter(pl.col("street_code").n_unique().over("name") == 1)
    return (
        found
        | _come_later(refused, accepted, ["sha256"])
        | _come_later(refused, of_one_street.lazy(), ["name"])
        | _come_later(refused, by_name.lazy(), ["returned"])
    )


def _named_alike(names: pl.DataFrame, refused: pl.DataFrame) -> pl.DataFrame:
    """The names that a refused file has too, or that are of its return workbook: receipt, name,
    returned.
    """
    returned = pl.col("name").str.extract(RETURN_NAME).alias("returned")
    return names.select("receipt", "name", returned).filter(
        pl.col("name").is_in(refused["name"].implode())
        | pl.col("returned").is_in(refused["returned"].implode())
    )


def _come_later(refused: pl.DataFrame, accepted: pl.LazyFrame, marks: list[str]) -> set[str]:
    """The receipts of refused files with a later accepted file that agrees in these columns."""
    both = accepted.select("receipt", *marks).join(
        refused.lazy().select(pl.col("receipt").alias("refused"), *marks), on=marks
    )
    later = both.filter(pl.col("receipt") > pl.col("refused")).select("refused")
    return set(later.collect()["refused"])
