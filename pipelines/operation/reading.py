"""The end of the corridor: reads landed files and stores the results in lake, vault and returns."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import polars as pl
from pebble import ProcessPool

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.seal import Seal, sealed, write_sealed
from pipelines.decision.record import decisions_name
from pipelines.feedback.return_content import (
    LEFT_OUT_SCHEMA,
    NOTHING_LEFT_OUT,
    ReturnContent,
)
from pipelines.feedback.return_workbook import return_path, write_return
from pipelines.feedback.texts import TEXTS, said
from pipelines.intake import pool
from pipelines.intake.issue import Refused, all_issues, public_issues
from pipelines.intake.landed_file import landed_path
from pipelines.intake.landing import LandingDamaged, Receipt, landed_bytes
from pipelines.intake.outcome import Outcome, write_outcome
from pipelines.intake.reader import Reader
from pipelines.intake.reading import read_file
from pipelines.intake.removed import BytesRemoved, carried_over, is_removed, removed_bytes
from pipelines.intake.store import unknown_file
from pipelines.intake.verdict import Reading, refused_unread
from pipelines.operation.stored_file import parquet_bytes


def read_all(
    reader: Reader,
    receipts: list[Receipt],
    progress: Callable[[int, int], None] = lambda done, total: None,
    processes: ProcessPool | None = None,
) -> None:
    """Read every receipt that has no outcome yet, in reader processes (`processes`: started before
    by start_readers; stopped at the end). Raises pool.ReaderBroken.
    """
    pool.read_all(reader, receipts, pool.Work(read_submission, refuse), progress, processes)
    os.sync()  # readings must be on disk before a release that uses them


def share_of(receipts: Iterable[Receipt], digit: str) -> list[Receipt]:
    """The receipts of files whose hash begins with this hexadecimal digit: an even share, known
    before reading. Shares can be read in parallel on any machines that see the data folder, since
    the result for a file does not depend on other files.
    """
    return [receipt for receipt in receipts if receipt.sha256.startswith(digit)]


def start_readers(home: Home, limits: Limits, processes: int | None = None) -> ProcessPool:
    """Reader processes for one `read_all`, started at once."""
    return pool.start_readers(home, limits, processes, pool.Work(read_submission, refuse))


def read_submission(reader: Reader, receipt: Receipt) -> Outcome:
    """Read one landed file, whatever it contains, and store the result. If its bytes are no longer
    kept, a former reader's result is used. Raises LandingDamaged, and BytesRemoved if there is no
    such result.
    """
    try:
        content = landed_bytes(reader.home, receipt)
    except LandingDamaged:
        if landed_path(reader.home, receipt.sha256).is_file() or not is_removed(
            reader.home, receipt, removed_bytes(reader.home)
        ):
            raise
        return _carry_over(reader, receipt)
    return keep(reader, receipt, read_file(reader, receipt, content))


def _carry_over(reader: Reader, receipt: Receipt) -> Outcome:
    decisions = decisions_name(reader.decisions_on(receipt.submission))
    found = carried_over(reader, receipt, decisions)
    if found is None:
        raise BytesRemoved([receipt])
    outcome, made = found
    write_outcome(reader.home, outcome, made)
    return outcome


def refuse(reader: Reader, receipt: Receipt, rule: str, detail: str) -> Outcome:
    """The outcome of a file that killed its reader process."""
    outcome = Outcome(receipt.submission, reader.fingerprint)
    return keep(reader, receipt, refused_unread(outcome, Refused(rule, detail)))


def keep(reader: Reader, receipt: Receipt, reading: Reading) -> Outcome:
    """Write the rows, the issues, the return workbook and, last, the outcome with the seals of
    these files.
    """
    home, outcome = reader.home, reading.outcome
    frames: dict[Path, pl.DataFrame] = {}
    if reading.lake is not None and reading.vault is not None and outcome.data_file:
        lake_file = home.root / outcome.data_file
        frames[lake_file] = reading.lake
        frames[home.vault / lake_file.relative_to(home.lake)] = reading.vault
    if reading.returned is not None and outcome.returned_file:
        frames[home.root / outcome.returned_file] = reading.returned
    if outcome.issue_file:
        frames[home.root / outcome.issue_file] = public_issues(reading.issues, reader.tables)
    if len(reading.unknown):
        frames[unknown_file(home, outcome.name)] = reading.unknown
    made = [
        write_sealed(home.root, path, content)
        for path, content in zip(frames, parquet_bytes(list(frames.values())), strict=True)
    ]
    made.append(_write_return(reader, receipt, reading))
    write_outcome(home, outcome, made)
    return outcome


def _write_return(reader: Reader, receipt: Receipt, reading: Reading) -> Seal:
    outcome = reading.outcome
    month = date.fromisoformat(outcome.month) if outcome.month else None
    path = return_path(
        reader.home, month, outcome.street_code, reading.register, outcome.submission
    )
    content = ReturnContent(
        submission=receipt.submission,
        file_name=receipt.name,
        register=reading.register,
        month=month,
        street_code=outcome.street_code,
        street_name=reading.street_name,
        verdict=outcome.verdict,
        rows_read=outcome.rows_read,
        accepted=outcome.accepted,
        quarantined=outcome.quarantined,
        refused=outcome.refused,
        warnings=outcome.warnings,
        received_at=receipt.received_at,
        issues=all_issues([reading.issues, reading.cell_issues]),
        header=list(reading.titles),
        rows=reading.to_mend,
        taken=reading.taken,
        left_out=_left_out(reading.left_out),
    )
    if not path.parent.is_dir():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return sealed(reader.home.root, path, write_return(content, path))


def _left_out(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that are not data in the form for a return workbook, with the reasons in words."""
    if rows.is_empty():
        return NOTHING_LEFT_OUT
    words = {why: said(TEXTS[f"left_out.{why}"]) for why in rows["why"].unique()}
    return rows.with_columns(pl.col("why").replace(words)).cast(pl.Schema(LEFT_OUT_SCHEMA))
