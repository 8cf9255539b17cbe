"""Which submissions stand: a later one supersedes what it covers (SPEC section 3). Derived from the
list of receipts, never stored.
"""

from __future__ import annotations

import polars as pl

SUBMISSION_SCHEMA: dict[str, pl.DataType] = {
    "receipt": pl.String(),
    "submission": pl.String(),
    "sha256": pl.String(),
    "file_name": pl.String(),
    "received_at": pl.Datetime("us"),
    "register": pl.String(),
    "month": pl.Date(),
    "street_code": pl.String(),
    "verdict": pl.String(),
    "is_nil": pl.Boolean(),
    "mends": pl.String(),
    "reader": pl.String(),
    "rows_read": pl.Int64(),
    "accepted": pl.Int64(),
    "quarantined": pl.Int64(),
    "refused": pl.Int64(),
    "warnings": pl.Int64(),
    "is_forced": pl.Boolean(),
    "corrections": pl.Int64(),
    "mended_rows": pl.List(pl.String()),
    "coverage": pl.List(pl.String()),
    "communities": pl.List(pl.String()),
    "returned_communities": pl.List(pl.String()),
    "data_file": pl.String(),
    "returned_file": pl.String(),
    "issue_file": pl.String(),
}
STREET_DIGITS = 9
NEVER = -1  # the turn of mended rows whose original file was not accepted or has another month


def standing_communities(
    submissions: pl.DataFrame, mends: pl.DataFrame | None = None
) -> pl.DataFrame:
    """One row per register, month, community and receipt whose rows count there; more than one
    receipt only if returned rows were mended.

    Columns: register, month, community_code, receipt, submission, data_file, mended_again
    (SHEET_NO:ROW of its rows that a later mend replaces), is_whole (all of the file's communities
    and rows stand). `mends`: mends_of over the submissions of every month, needed if `submissions`
    are of some months only; the same in the other functions here.
    """
    accepted = _accepted(submissions, mends)
    return (
        accepted.join(_mended_again(accepted), on="receipt", how="left", maintain_order="left")
        .filter(pl.col("mended_again").list.len().fill_null(0) < pl.max_horizontal("accepted", 1))
        .with_columns(pl.col("communities").list.len().alias("all_communities"))
        .explode("communities")
        .rename({"communities": "community_code"})
        .drop_nulls("community_code")
        .with_columns(pl.col("community_code").alias("unit"))
        .pipe(_not_cleared, _cleared(accepted))
        .pipe(_standing)
    )


def standing_returned(submissions: pl.DataFrame, mends: pl.DataFrame | None = None) -> pl.DataFrame:
    """One row per register, month, community and receipt whose returned rows wait to be mended.
    Community "" is for rows with an unreadable community: they wait as long as anything that their
    file covers is not superseded.

    Columns as in standing_communities, but `data_file` holds the returned rows, and mended_again
    the first_row keys of those already mended. Rows of refused files are not included.
    """
    accepted = _accepted(submissions, mends)
    covered = (
        accepted.filter(pl.col("mends").is_null())
        .select("turn", pl.col("coverage").alias("unit"))
        .explode("unit")
        .drop_nulls("unit")
    )
    # Of a return workbook's own returned rows, only those that the clerk added are stored.
    came_again = (accepted if mends is None else mends)["mends"].drop_nulls().implode()
    waiting = (
        accepted.join(_mended(accepted), on="turn", how="left", maintain_order="left")
        .filter(pl.col("returned_file").is_not_null())
        .filter(pl.col("mends").is_null() | ~pl.col("submission").is_in(came_again))
        .with_columns(
            pl.col("returned_file").alias("data_file"),
            pl.col("returned_communities").list.len().alias("all_communities"),
        )
        .explode("returned_communities")
        .rename({"returned_communities": "community_code"})
    )
    is_legible = pl.col("community_code") != ""
    legible = waiting.filter(is_legible).with_columns(pl.col("community_code").alias("unit"))
    others = waiting.filter(~is_legible).join(covered, on="turn")
    return (
        pl.concat([legible, others.select(legible.columns)])
        .pipe(_not_cleared, _cleared(accepted))
        .unique(["receipt", "community_code"])
        .pipe(_standing)
    )


def _standing(units: pl.DataFrame) -> pl.DataFrame:
    """The remaining communities of files, with is_whole: whether they are all of the file's
    (`all_communities`) and nothing in them was mended again.
    """
    is_whole = (pl.len().over("receipt") == pl.col("all_communities")) & pl.col(
        "mended_again"
    ).is_null()
    return (
        units.with_columns(is_whole.alias("is_whole"))
        .select(
            "register",
            "month",
            "community_code",
            "receipt",
            "submission",
            "data_file",
            "mended_again",
            "is_whole",
        )
        .sort("register", "month", "community_code", "receipt")
    )


def standing_receipts(
    submissions: pl.DataFrame,
    mends: pl.DataFrame | None = None,
    standing: pl.DataFrame | None = None,
) -> list[str]:
    """The receipts that stand: those with rows somewhere, and nil returns whose coverage no later
    submission covers. `standing`: their standing_communities, if already computed.
    """
    accepted = _accepted(submissions, mends)
    nil = (
        accepted.filter(pl.col("communities").list.len() == 0)
        .explode("coverage")
        .rename({"coverage": "unit"})
        .drop_nulls("unit")
        .pipe(_not_cleared, _cleared(accepted))
    )
    if standing is None:
        standing = standing_communities(submissions, mends)
    return sorted({*standing["receipt"], *nil["receipt"]})


def covered_areas(submissions: pl.LazyFrame) -> pl.DataFrame:
    """month, register and area_code of every street and community covered by a standing submission,
    in no order (two years of a province are seven million). No rows there means that the register is
    empty there. `submissions`: the ledger's rows, with `stands`.
    """
    return (
        submissions.filter(pl.col("stands") & pl.col("mends").is_null())
        .select("month", "register", pl.col("coverage").alias("area_code"))
        .explode("area_code")
        .drop_nulls()
        .unique()
        .collect()
    )


def mends_of(submissions: pl.DataFrame) -> pl.DataFrame:
    """submission and `mends` (the submission whose returned rows it mends), for accepted mended
    returns.
    """
    return submissions.filter(
        (pl.col("verdict") == "accepted") & pl.col("mends").is_not_null()
    ).select("submission", "mends")


def ties(submissions: pl.DataFrame, mends: pl.DataFrame) -> str:
    """Whatever in other months decides what stands of these submissions, as one text: for each
    mended return, its original file and whether it was itself mended again.
    """
    parents = dict(mends.iter_rows())
    again = set(parents.values())
    return "\n".join(
        f"{submission} {_origin(submission, parents)} {submission in again}"
        for submission in mends_of(submissions)["submission"]
    )


def _accepted(submissions: pl.DataFrame, mends: pl.DataFrame | None = None) -> pl.DataFrame:
    """Accepted submissions with `turn`, their position in the order of receipts; a mended return
    has the turn of its original file.
    """
    accepted = (
        submissions.select(*SUBMISSION_SCHEMA)
        .cast(pl.Schema(SUBMISSION_SCHEMA))
        .filter(pl.col("verdict") == "accepted")
        .sort("receipt")
        .with_row_index("turn")
        .cast({"turn": pl.Int64})
    )
    mended = accepted.filter(pl.col("mends").is_not_null())
    if mended.is_empty():
        return accepted
    latest: dict[tuple, int] = {
        tuple(key): turn
        for *key, turn in accepted.select("submission", "register", "month", "turn").iter_rows()
    }
    parents = dict((mends_of(accepted) if mends is None else mends).iter_rows())
    turns = {
        receipt: latest.get((_origin(submission, parents), register, month), NEVER)
        for receipt, submission, register, month in mended.select(
            "receipt", "submission", "register", "month"
        ).iter_rows()
    }
    is_last = pl.col("mends").is_null() | (
        pl.col("receipt") == pl.col("receipt").max().over("submission")
    )
    return accepted.with_columns(
        pl.col("receipt")
        .replace_strict(turns, default=pl.col("turn"), return_dtype=pl.Int64)
        .alias("turn")
    ).filter(is_last)


def _mended_again(accepted: pl.DataFrame) -> pl.DataFrame:
    """receipt and the places of its mended rows that a later receipt mended again: the later one
    counts.
    """
    return (
        accepted.filter(pl.col("mends").is_not_null() & (pl.col("turn") != NEVER))
        .select("receipt", "turn", pl.col("mended_rows").alias("mended_again"))
        .explode("mended_again")
        .drop_nulls("mended_again")
        .with_columns(
            pl.col("mended_again").str.split("=").list.to_struct(fields=["place", "first_row"])
        )
        .unnest("mended_again")
        .filter(pl.col("receipt") < pl.col("receipt").max().over("turn", "first_row"))
        .group_by("receipt")
        .agg(pl.col("place").alias("mended_again"))
        .with_columns(pl.col("mended_again").list.sort())
    )


def _mended(accepted: pl.DataFrame) -> pl.DataFrame:
    """turn, and `mended_again`: the first_row keys of its returned rows that came back mended."""
    return (
        accepted.filter(pl.col("mends").is_not_null() & (pl.col("turn") != NEVER))
        .select("turn", pl.col("mended_rows").alias("mended_again"))
        .explode("mended_again")
        .drop_nulls("mended_again")
        .with_columns(pl.col("mended_again").str.split("=").list.last())
        .group_by("turn")
        .agg(pl.col("mended_again").unique().sort())
    )


def _origin(submission: str, parents: dict[str, str]) -> str:
    """The original file of a mended return, after any number of mends."""
    while submission in parents:
        submission = parents[submission]
    return submission


def _cleared(accepted: pl.DataFrame) -> pl.DataFrame:
    """register, month, unit (street or community code), and the turn of the last submission that
    covers exactly this unit.
    """
    return (
        accepted.explode("coverage")
        .drop_nulls("coverage")
        .group_by("register", "month", pl.col("coverage").alias("unit"))
        .agg(pl.col("turn").max().alias("cleared_at"))
    )


def _not_cleared(units: pl.DataFrame, cleared: pl.DataFrame) -> pl.DataFrame:
    """The rows whose `unit` is not covered by a later submission, directly or through its
    street.
    """
    on = ["register", "month"]
    return (
        units.with_columns(pl.col("unit").str.slice(0, STREET_DIGITS).alias("street"))
        .join(cleared, on=[*on, "unit"], how="left")
        .join(
            cleared, left_on=[*on, "street"], right_on=[*on, "unit"], how="left", suffix="_street"
        )
        .filter(
            pl.col("turn")
            >= pl.max_horizontal(pl.col("cleared_at", "cleared_at_street").fill_null(0))
        )
    )
