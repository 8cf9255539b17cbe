"""Months, represented by their first day: all arithmetic and naming of months is here."""

from __future__ import annotations

from datetime import date, timedelta


def month_of(day: date) -> date:
    """The first day of the month of a day."""
    return day.replace(day=1)


def months_between(first: date, last: date) -> int:
    """The number of months from `first` to `last`; negative if `last` is earlier."""
    return (last.year - first.year) * 12 + last.month - first.month


def shifted(month: date, months: int) -> date:
    """The month that is `months` later (negative: earlier)."""
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def month_end(month: date) -> date:
    """The last day of the month."""
    return shifted(month, 1) - timedelta(days=1)


def months_until(last: date, count: int) -> list[date]:
    """The `count` months that end with `last`, in order."""
    return [shifted(last, -back) for back in range(count - 1, -1, -1)]


def month_named(text: str) -> date:
    """Parse `2026-10` or `2026-10-05` as a month. Raises ValueError."""
    return month_of(date.fromisoformat(text if len(text) > len("2026-10") else f"{text}-01"))
