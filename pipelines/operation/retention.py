"""What is kept for a limited time only: here, the titles and values that nobody has explained yet."""

from __future__ import annotations

from datetime import date

from pipelines.base import clock
from pipelines.base.month import month_of, months_between
from pipelines.intake.store import unknown_folder
from pipelines.operation.world import World


def kept_from(world: World, today: date | None = None) -> set[str]:
    """The submissions whose personal files are kept: all but those whose month, or the month in
    which they were received where they tell none, lies more than retention_months (ref.policy; 0:
    for ever) back.
    """
    today = today or clock.today()
    months = {
        receipt.submission: month_of(clock.beijing(receipt.received_at).date())
        for receipt in world.receipts
    }
    try:
        kept = int(world.reference.policy("retention_months", today))
    except KeyError:
        kept = 0
    months |= dict(world.submissions.drop_nulls("month").select("submission", "month").iter_rows())
    return {
        submission
        for submission, month in months.items()
        if kept == 0 or months_between(month, month_of(today)) <= kept
    }


def remove_expired_unknown(world: World, today: date | None = None) -> int:
    """Remove from the vault what is unknown in files that are kept no longer, and in files that are
    in no list; how many files.
    """
    kept, removed = kept_from(world, today), 0
    for path in sorted(unknown_folder(world.home).glob("*.parquet")):
        if path.stem.partition("-")[0] not in kept:
            path.unlink()
            removed += 1
    return removed
