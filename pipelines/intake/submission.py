"""The submission frame: every receipt with its outcome, and whether sending a file again would
change anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import partial

import polars as pl

from pipelines.base.home import Home
from pipelines.decision.record import (
    Decision,
    decisions_by_submission,
    decisions_name,
    forced_rows,
    forces_file,
    of_kind,
    withdrawals,
)
from pipelines.intake.landing import Receipt
from pipelines.intake.outcome_index import outcomes_of
from pipelines.intake.reader import Reader
from pipelines.intake.receipt_list import receipt_frame, receipts_of
from pipelines.reference.load import Reference
from pipelines.reference.shown import shown

STREET_DIGITS = 9


def submission_frame(reader: Reader, receipts: Iterable[Receipt]) -> pl.DataFrame:
    """One row per receipt that has been read, in order of receipt, under the reader's decisions.
    Columns: see submissions_as_known.
    """
    frame = receipt_frame(receipts)
    return read_submissions(reader, frame, decided_on(reader.decisions, frame))


def read_submissions(
    reader: Reader, receipts: pl.DataFrame, decided: Mapping[str, tuple[Decision, ...]]
) -> pl.DataFrame:
    """Like submission_frame, from a frame of receipts. `decided`: submission -> the decisions in
    force on how it is read, from decided_on over all receipts.
    """
    fingerprints = tuple(reader.fingerprints.values())
    known = (reader.home, reader.fingerprint, fingerprints, receipts)
    return _submissions(*known, reader.decisions, decided, reader.reference)


def submissions_as_known(
    home: Home,
    reader: str,
    receipts: pl.DataFrame,
    decisions: tuple[Decision, ...],
    reference: Reference,
    asked: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """One row per receipt that the reader with this fingerprint has read under these decisions, in
    order of receipt. `reference`: whose place names may stay in a file name. `asked`: the receipts
    wanted, if not all.

    Columns: receipt, submission, sha256, file_name, received_at, the outcome's (verdict `withdrawn`
    if the operator withdrew it after it came), is_forced, and corrections (a number of cells).
    """
    decided = decided_on(decisions, receipts)
    some = receipts if asked is None else asked
    return _submissions(home, reader, (reader,), some, decisions, decided, reference)


def decided_on(
    decisions: tuple[Decision, ...], receipts: pl.DataFrame
) -> Mapping[str, tuple[Decision, ...]]:
    """Map each submission to the decisions in force on how it is read, if there are any.
    `receipts`: all receipts.
    """
    first: dict[str, str] = {}
    if of_kind(decisions, "map"):
        once = receipts.unique("submission", keep="first", maintain_order=True)
        first = dict(once.select("submission", "receipt").iter_rows())
    return decisions_by_submission(decisions, first)


def _submissions(
    home: Home,
    reader: str,
    fingerprints: Collection[str],
    receipts: pl.DataFrame,
    decisions: tuple[Decision, ...],
    decided: Mapping[str, tuple[Decision, ...]],
    reference: Reference,
) -> pl.DataFrame:
    """See submissions_as_known. `fingerprints`: of the reader's registers, as far as they are
    known.
    """
    names = {submission: decisions_name(own) for submission, own in decided.items()}
    named = receipts.with_columns(_told(names, "").alias("decisions"))
    outcomes = outcomes_of(home, reader, fingerprints, named)
    forced = [
        submission for submission, own in decided.items() if forces_file(own) or forced_rows(own)
    ]
    corrections = {submission: len(of_kind(own, "correct")) for submission, own in decided.items()}
    return (
        named.select("receipt", "submission", "sha256", "name", "received_at")
        .join(outcomes, on="submission", maintain_order="left")
        .with_columns(
            _moment("received_at"),
            pl.col("month").str.to_date("%Y-%m-%d"),
            pl.when(pl.col("receipt").is_in(withdrawn(receipts, decisions)))
            .then(pl.lit("withdrawn"))
            .otherwise(pl.col("verdict"))
            .alias("verdict"),
            pl.col("submission").is_in(forced).alias("is_forced"),
            _told(corrections, 0).alias("corrections"),
            pl.col("name").map_elements(partial(shown, reference=reference), pl.String),
        )
        .rename({"name": "file_name"})
    )


def _told(by_submission: Mapping[str, str] | Mapping[str, int], default: str | int) -> pl.Expr:
    """The value of each submission in a mapping, with a default."""
    kind = pl.String if isinstance(default, str) else pl.Int64
    return pl.col("submission").replace_strict(by_submission, default=default, return_dtype=kind)


def _moment(column: str) -> pl.Expr:
    """A stored timestamp as a time in UTC."""
    moment = pl.col(column).str.to_datetime("%Y-%m-%dT%H:%M:%S%z", time_unit="us")
    return moment.dt.replace_time_zone(None)


def withdrawn(receipts: pl.DataFrame, decisions: tuple[Decision, ...]) -> list[str]:
    """The receipts that came before their submission was withdrawn."""
    gone = withdrawals(decisions)
    return [
        receipt.receipt
        for receipt in receipts_of(receipts.filter(pl.col("submission").is_in(list(gone))))
        if not came_after(receipt, gone[receipt.submission])
    ]


def came_after(receipt: Receipt, decision: Decision) -> bool:
    """Whether a file was received after a decision was taken."""
    if decision.receipt is not None:
        return receipt.receipt > decision.receipt
    return datetime.fromisoformat(receipt.received_at) > datetime.fromisoformat(decision.decided_at)


def settled(frame: pl.DataFrame, candidates: list[Receipt]) -> set[str]:
    """The candidates that would change nothing: already received, and no later file, in `frame` or
    among the candidates, covers the same.

    This includes refused files sent again, but not withdrawn ones, which count again. `frame`: the
    submission frame before the candidates.
    """
    order = {candidate.submission: place for place, candidate in enumerate(candidates)}
    if not order:
        return set()
    latest = frame.with_row_index("place").unique("submission", keep="last", maintain_order=True)
    counting = latest.filter((pl.col("verdict") != "withdrawn") | pl.col("verdict").is_null())
    known = counting.filter(pl.col("submission").is_in(list(order)))
    units = _units(latest.join(known, on=["register", "month"], how="semi"))
    rivals = (
        _units(known)
        .join(units, on=["register", "month", "key"], suffix="_other")
        .filter(
            (pl.col("place_other") > pl.col("place"))
            & (
                pl.col("unit").str.starts_with(pl.col("unit_other"))
                | pl.col("unit_other").str.starts_with(pl.col("unit"))
            )
        )
        .select("submission", "submission_other")
        .unique()
    )
    places = pl.col("submission").replace_strict(order, return_dtype=pl.Int64)
    others = pl.col("submission_other").replace_strict(order, default=-1, return_dtype=pl.Int64)
    is_overtaken = set(rivals["submission"])
    is_again_in_batch = set(rivals.filter(others > places)["submission"])
    return {
        submission
        for submission in known["submission"]
        if submission not in is_overtaken or submission in is_again_in_batch
    }


def first_rows(mended: dict) -> set[str]:
    """The keys of the first file's rows that a mended return contains."""
    return {place.partition("=")[2] for place in mended["mended_rows"] or ()}


def _units(submissions: pl.DataFrame) -> pl.DataFrame:
    """What accepted submissions cover, or which rows they mend: place, submission, register, month,
    unit (a street, a community or a row's key) and `key`, equal if units may overlap.
    """
    of_file, of_rows = pl.col("coverage"), pl.col("mended_rows")
    return (
        submissions.filter(pl.col("verdict") == "accepted")
        .with_columns(
            pl.when(pl.col("mends").is_null()).then(of_file).otherwise(of_rows).alias("unit")
        )
        .explode("unit")
        .drop_nulls("unit")
        .with_columns(pl.col("unit").str.replace("^[^=]*=", "="))
        .select(
            *("place", "submission", "register", "month", "unit"),
            pl.when(pl.col("mends").is_null())
            .then(pl.col("unit").str.head(STREET_DIGITS))
            .otherwise("unit")
            .alias("key"),
        )
    )
