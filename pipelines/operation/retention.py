"""Retention: what is kept for a limited time, and deletion of expired unknown titles and values."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl

from pipelines.base import clock
from pipelines.base.month import month_of, months_between, shifted
from pipelines.intake.receipt_list import received
from pipelines.intake.store import unknown_folder
from pipelines.operation.world import World
from pipelines.reference.load import Reference


def months_kept(reference: Reference, today: date | None = None) -> int:
    """The months for which raw registers are kept (retention_months of ref.policy); 0: for ever."""
    try:
        return int(reference.policy("retention_months", today or clock.today()))
    except KeyError:
        return 0


def first_month_kept(reference: Reference, today: date | None = None) -> str:
    """The first month (2026-10) whose raw registers are kept; "" if all are."""
    today = today or clock.today()
    kept = months_kept(reference, today)
    return f"{shifted(month_of(today), -kept):%Y-%m}" if kept else ""


def kept_from(world: World, submissions: Collection[str], today: date | None = None) -> set[str]:
    """The submissions whose personal files are kept: their month (if unknown, the month of receipt)
    is at most retention_months ago (ref.policy; 0: for ever).
    """
    today, is_one = today or clock.today(), pl.col("submission").is_in(list(submissions))
    came = received(world.home).filter(is_one).select("submission", "received_at")
    placed = world.ledger.rows().filter(is_one).drop_nulls("month").select("submission", "month")
    months = {
        submission: month_of(clock.beijing(moment).date())
        for submission, moment in came.iter_rows()
    }
    kept = months_kept(world.reference, today)
    months |= dict(placed.collect().iter_rows())
    return {
        submission
        for submission, month in months.items()
        if kept == 0 or months_between(month, month_of(today)) <= kept
    }


def remove_expired_unknown(world: World, today: date | None = None) -> int:
    """Delete unknown titles and values from the vault for files past retention or without a
    receipt. Returns the number of files.
    """
    files = sorted(unknown_folder(world.home).glob("*.parquet"))
    owners = {path: path.stem.partition("-")[0] for path in files}
    kept = kept_from(world, set(owners.values()), today) if files else set()
    expired = [path for path, owner in owners.items() if owner not in kept]
    for path in expired:
        path.unlink()
    return len(expired)
