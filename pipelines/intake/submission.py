"""The submission frame: every receipt with what became of it, and whether sending a file again
would change anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

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
from pipelines.intake.landing import Receipt, first_receipts
from pipelines.intake.outcome import (
    OUTCOME_SCHEMA,
    outcome_folder,
    outcomes_by,
    read_index,
    read_outcome,
    write_index,
)
from pipelines.intake.reader import Reader
from pipelines.reference.load import Reference
from pipelines.reference.shown import shown


def _outcomes(
    home: Home,
    reader: str,
    fingerprints: Iterable[str],
    readings: Mapping[str, tuple[Decision, ...]],
) -> pl.DataFrame:
    """The outcomes of these submissions, each under its decisions, that have been read; one whose
    file is damaged has not been.

    An index file of the reader spares opening one small file for each of the past, and keeps what
    it knew once another reader has taken its place.
    """
    index = outcome_folder(home) / f"index-{reader}.parquet"
    known = read_index(index)
    names = [(submission, decisions_name(own)) for submission, own in readings.items()]
    wanted = pl.DataFrame(
        names, schema={"submission": pl.String, "decisions": pl.String}, orient="row"
    )
    unknown = wanted.join(known, on=["submission", "decisions"], how="anti").sort(pl.all()).rows()
    files = outcomes_by(home, fingerprints) if unknown else {}
    fresh = [
        outcome for each in unknown if each in files and (outcome := read_outcome(files[each]))
    ]
    if fresh:
        known = pl.concat([known, pl.DataFrame(fresh, schema=OUTCOME_SCHEMA)])
        write_index(index, known)
    return known.join(wanted, on=["submission", "decisions"], how="semi")


def submission_frame(reader: Reader, receipts: list[Receipt]) -> pl.DataFrame:
    """One row a receipt that has been read, in order of receipt, as the reader's decisions have it:
    see submissions_as_known.
    """
    fingerprints = tuple(reader.fingerprints.values())
    return _submissions(
        reader.home, reader.fingerprint, fingerprints, receipts, reader.decisions, reader.reference
    )


def submissions_as_known(
    home: Home,
    reader: str,
    receipts: list[Receipt],
    decisions: tuple[Decision, ...],
    reference: Reference,
) -> pl.DataFrame:
    """One row a receipt that the reader of that fingerprint has read under these decisions, in
    order of receipt. `reference` knows the places that a file name may show.

    Columns: receipt, submission, sha256, file_name, received_at, the outcome (verdict `withdrawn`
    where the operator withdrew it after it came, whatever it was), is_forced, and corrections (cells).
    """
    return _submissions(home, reader, (reader,), receipts, decisions, reference)


def _submissions(
    home: Home,
    reader: str,
    fingerprints: Iterable[str],
    receipts: list[Receipt],
    decisions: tuple[Decision, ...],
    reference: Reference,
) -> pl.DataFrame:
    """As submissions_as_known; `fingerprints`: of the reader's registers, as far as they are known."""
    decided = decisions_by_submission(decisions, first_receipts(receipts))
    outcomes = _outcomes(
        home,
        reader,
        fingerprints,
        {receipt.submission: decided.get(receipt.submission, ()) for receipt in receipts},
    )
    frame = pl.DataFrame(
        [
            (r.receipt, r.submission, r.sha256, shown(r.name, reference), r.received_at)
            for r in receipts
        ],
        schema=["receipt", "submission", "sha256", "file_name", "received_at"],
        orient="row",
        schema_overrides=dict.fromkeys(
            ("receipt", "submission", "sha256", "file_name", "received_at"), pl.String
        ),
    )
    forced = [
        submission for submission, own in decided.items() if forces_file(own) or forced_rows(own)
    ]
    corrections = {submission: len(of_kind(own, "correct")) for submission, own in decided.items()}
    return frame.join(outcomes, on="submission", maintain_order="left").with_columns(
        pl.col("received_at")
        .str.to_datetime("%Y-%m-%dT%H:%M:%S%z", time_unit="us")
        .dt.replace_time_zone(None),
        pl.col("month").str.to_date("%Y-%m-%d"),
        pl.when(pl.col("receipt").is_in(_withdrawn(receipts, decisions)))
        .then(pl.lit("withdrawn"))
        .otherwise(pl.col("verdict"))
        .alias("verdict"),
        pl.col("submission").is_in(forced).alias("is_forced"),
        pl.col("submission")
        .replace_strict(corrections, default=0, return_dtype=pl.Int64)
        .alias("corrections"),
    )


def _withdrawn(receipts: list[Receipt], decisions: tuple[Decision, ...]) -> list[str]:
    """The receipts that came before their submission was withdrawn."""
    gone = withdrawals(decisions)
    return [
        receipt.receipt
        for receipt in receipts
        if (last := gone.get(receipt.submission)) and not came_after(receipt, last)
    ]


def came_after(receipt: Receipt, decision: Decision) -> bool:
    """Whether a file came in after a decision was taken."""
    if decision.receipt is not None:
        return receipt.receipt > decision.receipt
    return datetime.fromisoformat(receipt.received_at) > datetime.fromisoformat(decision.decided_at)


def settled(frame: pl.DataFrame, candidates: list[Receipt]) -> set[str]:
    """The candidates that would change nothing: already received, and nothing that came later,
    before or with them, covers the same.

    A refused file sent again is settled too; one that was withdrawn counts again. `frame` is the
    submission frame before the candidates.
    """
    latest = {
        row["submission"]: (place, row) for place, row in enumerate(frame.iter_rows(named=True))
    }
    later = list(latest.values())
    order = {candidate.submission: place for place, candidate in enumerate(candidates)}
    found = set()
    for submission, (place, row) in ((s, latest[s]) for s in order if s in latest):
        if row["verdict"] == "withdrawn":
            continue
        rivals = [other for at, other in later if at > place and _overlap(row, other)]
        in_batch = [
            other for other in rivals if order.get(other["submission"], -1) > order[submission]
        ]
        if not rivals or in_batch:
            found.add(submission)
    return found


def _overlap(one: dict, other: dict) -> bool:
    """Whether two submissions cover some community, or mend some row, of the same register and
    month.
    """
    if (
        one["verdict"] != "accepted"
        or other["verdict"] != "accepted"
        or one["month"] != other["month"]
        or one["register"] != other["register"]
    ):
        return False
    if one["mends"] and other["mends"]:
        return bool(first_rows(one) & first_rows(other))
    return any(
        a.startswith(b) or b.startswith(a) for a in one["coverage"] for b in other["coverage"]
    )


def first_rows(mended: dict) -> set[str]:
    """The keys of the rows of the first file that a mended return brings."""
    return {place.partition("=")[2] for place in mended["mended_rows"] or ()}
