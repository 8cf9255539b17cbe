"""The list of receipts as one frame. Most of it is cached as Parquet in the vault, since it
contains the clerks' file names; later batches are read from landing.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.base.journal import read_lines
from pipelines.base.whole_file import whole_file
from pipelines.intake.landing import Receipt, submission_name

RECEIPT_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "receipt": pl.String,
    "sha256": pl.String,
    "name": pl.String,
    "bytes": pl.Int64,
    "received_at": pl.String,
    "expected_month": pl.String,
    "submission": pl.String,
}
BATCH_DIGITS, OWN = 8, r"^\d{8}-"  # provinces' receipts start with the province's code
FOLDED = 100  # uncached batches before the cache is rewritten
STAMP = "jiuye_batches"


@dataclass(frozen=True)
class Batch:
    """A file of receipts in landing."""

    name: str
    bytes: int
    changed: int  # modification time in ns


@dataclass(frozen=True)
class Received:
    """The list of receipts up to one of them: `files` counts all, with those of provinces; `own`
    landing's own; `last` is the last own one ("" before the first); `digest` covers the own ones in
    order.
    """

    files: int = 0
    own: int = 0
    last: str = ""
    digest: str = ""


NONE_RECEIVED = Received()


def batches(home: Home) -> tuple[Batch, ...]:
    """The receipt batches in landing, in order."""
    folder = home.landing / "receipts"
    if not folder.is_dir():
        return ()
    with os.scandir(folder) as entries:
        found = [
            Batch(entry.name, (state := entry.stat()).st_size, state.st_mtime_ns)
            for entry in entries
            if entry.name.endswith(".jsonl") and not entry.name.startswith(".")
        ]
    return tuple(sorted(found, key=lambda batch: batch.name))


def stamp(some: Iterable[Batch]) -> str:
    """A text that changes if a batch is added, removed or rewritten."""
    lines = "\n".join(f"{batch.name} {batch.bytes} {batch.changed}" for batch in some)
    return hashlib.sha256(lines.encode()).hexdigest()


def received(home: Home) -> pl.DataFrame:
    """All receipts in order of arrival: RECEIPT_SCHEMA. Raises RecordsDamaged if a batch read from
    landing is not as it was written.
    """
    there = batches(home)
    known, covered = _kept(home, there)
    tail = there[covered:]
    if not tail:
        if not there:
            read_lines(home.landing / "receipts")  # raises if there should be some
        return known
    frame = pl.concat([known, received_in(home, tail)])
    if len(tail) > FOLDED:
        with suppress(OSError):  # a read-only user caches nothing
            _keep(home, frame, there)
    return frame


def receipt_frame(receipts: Iterable[Receipt]) -> pl.DataFrame:
    """Receipts as a frame: RECEIPT_SCHEMA."""
    rows = [
        (r.receipt, r.sha256, r.name, r.bytes, r.received_at, r.expected_month, r.submission)
        for r in receipts
    ]
    return pl.DataFrame(rows, schema=RECEIPT_SCHEMA, orient="row")


def received_in(home: Home, some: Collection[Batch]) -> pl.DataFrame:
    """The receipts of these batches in order: RECEIPT_SCHEMA. Raises RecordsDamaged like
    `received`.
    """
    if not some:
        return pl.DataFrame(schema=RECEIPT_SCHEMA)
    told = {name: kind for name, kind in RECEIPT_SCHEMA.items() if name != "submission"}
    lines = read_lines(home.landing / "receipts", {batch.name for batch in some})
    rows = pl.read_ndjson("\n".join(lines).encode(), schema=pl.Schema(told))
    named = [
        submission_name(*row) for row in rows.select("sha256", "name", "expected_month").iter_rows()
    ]
    return rows.with_columns(pl.Series("submission", named, dtype=pl.String))


def receipts_of(frame: pl.DataFrame) -> list[Receipt]:
    """Receipt objects from a frame: the inverse of `receipt_frame`."""
    columns = [name for name in RECEIPT_SCHEMA if name != "submission"]
    return [Receipt(*row) for row in frame.select(columns).iter_rows()]


def received_up_to(frame: pl.DataFrame, before: Received = NONE_RECEIVED) -> Received:
    """The state after these receipts (receipt, submission) are added to `before`."""
    own = frame.filter(pl.col("receipt").str.contains(OWN)).select(
        pl.col("receipt").str.head(BATCH_DIGITS).alias("batch"),
        pl.concat_str("receipt", "submission", separator=" ").alias("line"),
        "receipt",
    )
    digest = before.digest
    for lines in own.group_by("batch", maintain_order=True).agg("line")["line"]:
        digest = hashlib.sha256("\n".join((digest, *lines)).encode()).hexdigest()
    return Received(
        before.files + len(frame),
        before.own + len(own),
        own["receipt"][-1] if len(own) else before.last,
        digest,
    )


def extends(frame: pl.DataFrame, before: Received) -> bool:
    """Whether a list of receipts (from `received`) still begins with everything received before, in
    the same order.
    """
    known = received_up_to(frame.filter(pl.col("receipt") <= before.last))
    return (known.own, known.digest) == (before.own, before.digest)


def list_extends(home: Home, before: Received) -> bool:
    """`extends` for landing's list. While its batches up to there are not touched, this process
    does not read them again: every look at the folder asks.
    """
    last = before.last[:BATCH_DIGITS]
    own = stamp(batch for batch in batches(home) if batch.name[:BATCH_DIGITS] <= last)
    return _list_extends(home, before, own)


@lru_cache(maxsize=4)
def _list_extends(home: Home, before: Received, _: str) -> bool:
    return extends(received(home), before)


def _kept_file(home: Home) -> Path:
    return home.vault / "receipts.parquet"


def _kept(home: Home, there: tuple[Batch, ...]) -> tuple[pl.DataFrame, int]:
    """The cached receipts, and how many of the present batches they cover; empty and 0 if the cache
    is not of these batches.
    """
    nothing = pl.DataFrame(schema=RECEIPT_SCHEMA), 0
    path = _kept_file(home)
    try:
        covered, told = pl.read_parquet_metadata(path)[STAMP].split(" ")
        if stamp(there[: int(covered)]) != told:
            return nothing
        frame = pl.read_parquet(path, schema=pl.Schema(RECEIPT_SCHEMA))
    except (OSError, KeyError, ValueError, pl.exceptions.PolarsError):
        return nothing
    return frame, int(covered)


def _keep(home: Home, frame: pl.DataFrame, there: tuple[Batch, ...]) -> None:
    with whole_file(_kept_file(home), durable=False, private=True) as unfinished:
        frame.write_parquet(unfinished, metadata={STAMP: f"{len(there)} {stamp(there)}"})
