"""Tables made in Python for the queries of a release: the areas that submissions cover, the streets
that have sent any, and the months whose rows are made.
"""

from __future__ import annotations

import polars as pl

from pipelines.warehouse.standing import covered_areas

# month, register, area_code: what the standing submissions cover
COVERED_AREA = "fact.covered_area"
# street_code: the streets with a submission, of any month, that is not withdrawn
SENDER = "fact.sender"
# month: every month of which a release may have rows; when a table takes months over, only those
# that are made again. A query that starts from it does no work for the others.
MADE_MONTH = "fact.made_month"
OF_PYTHON = frozenset({COVERED_AREA, SENDER, MADE_MONTH})


def release_facts(submissions: pl.LazyFrame) -> dict[str, pl.DataFrame]:
    """The tables by name. `submissions`: of the ledger, with `stands`."""
    return {
        COVERED_AREA: covered_areas(submissions),
        SENDER: _senders(submissions),
        MADE_MONTH: _months(submissions),
    }


def _senders(submissions: pl.LazyFrame) -> pl.DataFrame:
    return (
        submissions.filter(pl.col("verdict") != "withdrawn")
        .select(pl.col("street_code").cast(pl.String))
        .drop_nulls()
        .unique()
        .sort("street_code")
        .collect()
    )


def _months(submissions: pl.LazyFrame) -> pl.DataFrame:
    """All months from January of the year before the first reported month (late events may be that
    old) to the last. A file that was refused for a future month does not count.
    """
    received = (pl.col("received_at") + pl.duration(hours=8)).dt.date()  # in Beijing
    is_past = (pl.col("verdict") == "refused") & (pl.col("month") <= received)
    first = pl.col("month").min().dt.truncate("1y").dt.offset_by("-1y")
    return (
        submissions.filter((pl.col("verdict") == "accepted") | is_past)
        .select(first.alias("first"), pl.col("month").max().alias("last"))
        .drop_nulls()
        .select(pl.date_ranges("first", "last", interval="1mo").alias("month"))
        .explode("month")
        .cast({"month": pl.Date})
        .collect()
    )
