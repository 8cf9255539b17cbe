"""The reporting calendar: the day on which a month's registers are due."""

from __future__ import annotations

from datetime import date, timedelta

from pipelines.base.month import month_end, shifted
from pipelines.reference.load import Reference


def due_day(reference: Reference, month: date) -> date | None:
    """The last day on which a month's registers are on time, by the policy in force at the month's
    end; None if there is none. Equals `due_on` of mart.submission_status.
    """
    try:
        offset, day = (
            int(reference.policy(name, month_end(month)))
            for name in ("report_due_month_offset", "report_due_day")
        )
    except KeyError:
        return None
    return shifted(month, offset) + timedelta(days=day - 1)
