"""What is kept for a limited time only: here, the titles and values that nobody has explained yet."""

from __future__ import annotations

from datetime import date

from pipelines.base import clock
from pipelines.base.month import month_of, months_between
from pipelines.intake.store import unknown_folder
from pipelines.operation.world import World


def remove_expired_unknown(world: World, today: date | None = None) -> int:
    """Remove from the vault what is unknown in files whose month, or the month in which they were
    received where they tell none, lies more than retention_months (ref.policy; 0: for ever) back,
    and in files that are in no list; how many files.
    """
    today = today or clock.today()
    try:
        kept = int(world.reference.policy("retention_months", today))
    except KeyError:
        return 0
    months = {
        receipt.submission: month_of(clock.beijing(receipt.received_at).date())
        for receipt in world.receipts
    }
    months |= dict(world.submissions.drop_nulls("month").select("submission", "month").iter_rows())
    removed = 0
    for path in sorted(unknown_folder(world.home).glob("*.parquet")) if kept else ():
        month = months.get(path.stem.partition("-")[0])
        if month is None or months_between(month, month_of(today)) > kept:
            path.unlink()
            removed += 1
    return removed
