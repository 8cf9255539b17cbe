"""Months: a month is the first of its days; counted, moved and named here and nowhere else."""

from __future__ import annotations

from datetime import date, timedelta


def month_of(day: date) -> date:
    """The month in which a day lies, as its first day."""
    return day.replace(day=1)


def months_between(first: date, last: date) -> int:
    """How many months `last` is after `first`; negative where it is before."""
    return (last.year - first.year) * 12 + last.month - first.month


def shifted(month: date, months: int) -> date:
    """The month that lies `months` after this one; before it where negative."""
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def month_end(month: date) -> date:
    """The last day of the month."""
    return shifted(month, 1) - timedelta(days=1)


def months_until(last: date, count: int) -> list[date]:
    """The `count` months that end with `last`, in order."""
    return [shifted(last, -back) for back in range(count - 1, -1, -1)]


def month_named(text: str) -> date:
    """The month that `2026-10` or `2026-10-05` names. Raises ValueError."""
    return month_of(date.fromisoformat(text if len(text) > len("2026-10") else f"{text}-01"))
