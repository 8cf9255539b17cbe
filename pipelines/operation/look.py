"""Builds the present ledger: the stored one, updated with what was received, read and decided
since.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import polars as pl

from pipelines.decision.record import decisions_name
from pipelines.intake.reader import Reader
from pipelines.intake.receipt_list import (
    OWN,
    Batch,
    Received,
    batches,
    received,
    received_in,
    received_up_to,
    stamp,
)
from pipelines.intake.submission import read_submissions, withdrawn
from pipelines.warehouse.ledger import (
    Ledger,
    LedgerMonth,
    digest_of_texts,
    in_order,
    ledger_month,
    ledger_of,
    month_key,
)
from pipelines.warehouse.ledger_file import Basis, keep_ledger, read_ledger
from pipelines.warehouse.standing import mends_of

NONE_GONE = pl.DataFrame(schema={"receipt": pl.String, "month": pl.Date})


def look(reader: Reader, read: str, from_provinces: Sequence[pl.DataFrame]) -> Ledger:
    """The ledger of the data folder as read by this reader under its decisions, including
    provinces. `read`: how everything was read, from reader_of_all.

    The stored ledger is reused if its inputs are equal; otherwise only changed months are
    recomputed. A missing or damaged one is rebuilt from receipts and outcomes.
    """
    there, decided = batches(reader.home), _digest_of_decisions(reader)
    basis = Basis(len(there), stamp(there), reader.fingerprint, decided, read)
    kept = read_ledger(reader.home)
    if kept is None or not _goes_on(kept[0], basis, there):
        return keep_ledger(reader.home, basis, _made_anew(reader, from_provinces))
    if kept[0] == basis and not kept[1].unread:
        return kept[1]
    return _brought_up(reader, basis, *kept, there)


def _brought_up(
    reader: Reader, basis: Basis, before: Basis, ledger: Ledger, there: Sequence[Batch]
) -> Ledger:
    """The ledger, updated with what was received, read and decided since."""
    tail = received_in(reader.home, there[before.batches :])
    gone, waiting = NONE_GONE, tail
    if ledger.unread or (before.reader, before.decisions) != (basis.reader, basis.decisions):
        gone, waiting = _read_otherwise(reader, ledger)
    new = read_submissions(reader, waiting, reader.decisions_by_submission)
    if before == basis and gone.is_empty() and new.is_empty():
        return ledger  # files that were waiting to be read are still waiting
    now = Ledger(
        received_up_to(tail, ledger.received),
        len(waiting) - len(new),
        _changed(ledger.months, gone, new),
    )
    return keep_ledger(reader.home, basis, now, {one.key for one in ledger.months})


def forget(reader: Reader, submissions: Collection[str]) -> None:
    """Remove these submissions from the stored ledger, since they will be read again."""
    kept = read_ledger(reader.home)
    if kept is None:
        return
    basis, ledger = kept
    is_one = pl.col("submission").is_in(list(submissions))
    gone = ledger.rows().filter(is_one).select("receipt", "month").collect()
    months = _changed(ledger.months, gone, ledger.rows().limit(0).drop("stands").collect())
    now = Ledger(ledger.received, ledger.unread + len(gone), months)
    keep_ledger(reader.home, basis, now, {one.key for one in ledger.months})


def _goes_on(before: Basis, now: Basis, there: Sequence[Batch]) -> bool:
    """Whether the earlier receipts are still there, and provinces sent nothing new."""
    provinces = (one.read.partition("-")[2] for one in (before, now))
    return len(set(provinces)) == 1 and stamp(there[: before.batches]) == before.stamp


def _made_anew(reader: Reader, lifted: Sequence[pl.DataFrame]) -> Ledger:
    receipts = received(reader.home)
    own = read_submissions(reader, receipts, reader.decisions_by_submission)
    submissions = pl.concat([own, *lifted], how="diagonal") if lifted else own
    others = Received(files=sum(map(len, lifted)))
    return ledger_of(submissions, received_up_to(receipts, others), len(receipts) - len(own))


def _digest_of_decisions(reader: Reader) -> str:
    return digest_of_texts(f"{one.number} {one.token}" for one in reader.decisions)


def _read_otherwise(reader: Reader, ledger: Ledger) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Receipt and month of ledger rows that this reader now has differently; and the receipts
    without a row.
    """
    receipts = received(reader.home)
    names = {
        submission: decisions_name(own)
        for submission, own in reader.decisions_by_submission.items()
    }
    decided = pl.col("submission").replace_strict(names, default="", return_dtype=pl.String)
    is_withdrawn = pl.col("receipt").is_in(withdrawn(receipts, reader.decisions))
    known = (
        ledger.rows()
        .select("receipt", "submission", "month", "reader", "decisions", "verdict")
        .filter(pl.col("receipt").str.contains(OWN))
        .collect()
        .with_columns(
            (
                pl.col("reader").is_in(list(reader.fingerprints.values()))
                & (pl.col("decisions").fill_null("") == decided)
                & ((pl.col("verdict") == "withdrawn") == is_withdrawn)
            ).alias("holds")
        )
    )
    gone = known.filter(~pl.col("holds")).select("receipt", "month")
    return gone, receipts.join(known.filter("holds"), on="receipt", how="anti")


def _changed(
    months: Sequence[LedgerMonth], gone: pl.DataFrame, new: pl.DataFrame
) -> list[LedgerMonth]:
    """The months without the rows `gone` and with the rows `new`. Other months are unchanged,
    unless a mended return elsewhere changes what stands in them.
    """
    frames = _frames(months, gone, new)
    others = [one for one in months if one.month not in frames]
    mended = [(one, one.rows.drop("stands").collect()) for one in others if one.mended]
    mends = pl.concat(map(mends_of, [new, *frames.values(), *(frame for _, frame in mended)]))
    frames |= _tied(mended, mends)
    made = [ledger_month(month, frame, mends) for month, frame in frames.items() if len(frame)]
    return in_order([*made, *(one for one in months if one.month not in frames)])


def _tied(
    mended: Sequence[tuple[LedgerMonth, pl.DataFrame]], mends: pl.DataFrame
) -> dict[date | None, pl.DataFrame]:
    """The months in which something else stands now because of returns mended in other months."""
    return {
        one.month: frame for one, frame in mended if month_key(one.content, frame, mends) != one.key
    }


def _frames(
    months: Sequence[LedgerMonth], gone: pl.DataFrame, new: pl.DataFrame
) -> dict[date | None, pl.DataFrame]:
    """The submissions of the affected months, without `gone` and with `new`."""
    kept = {one.month: one for one in months}
    frames: dict[date | None, pl.DataFrame] = {}
    for month in {*gone["month"], *new["month"]}:
        parts = [new.filter(pl.col("month").eq_missing(month))]
        if month in kept:
            rows = kept[month].rows.drop("stands").collect()
            parts.insert(0, rows.join(gone, on="receipt", how="anti"))
        frames[month] = pl.concat(parts, how="diagonal_relaxed")
    return frames
