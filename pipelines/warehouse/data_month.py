"""The data month: the month that a release treats as current, and which due days had passed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

import polars as pl

from pipelines.reference.due_day import due_day
from pipelines.reference.load import Reference

REGISTER = "labour_force"
NEARLY_COMPLETE = 90  # percent of the expected submissions

# due: its due day had passed; nearly_complete: not yet due, but nine tenths stand; first: no month
# meets either condition, so the newest month with a file.
Basis = Literal["due", "nearly_complete", "first"]
# Maps months to (expected submissions of the labour force register, how many of them stand).
Arrived = Callable[[Collection[date]], dict[date, tuple[int, int]]]


@dataclass(frozen=True)
class DataMonth:
    """`month`: the data month; None without an accepted file. `last_due_on`: the latest due day
    that had passed, among months with a file. Months due by then are "due", later ones are
    "running".
    """

    month: date | None
    basis: Basis
    last_due_on: date | None


def data_month_of(
    reference: Reference, submissions: pl.DataFrame, today: date, arrived: Arrived
) -> DataMonth:
    """The data month on a day (Beijing time), as SPEC section 4 defines it. `arrived` is called
    only for months that are not due yet.
    """
    accepted = submissions.filter(
        (pl.col("verdict") == "accepted") & pl.col("month").is_not_null()
    ).select("month", "register")
    due_on = {month: due_day(reference, month) for month in sorted(accepted["month"].unique())}
    due = {month: day for month, day in due_on.items() if day is not None and day < today}
    with_roster = sorted(accepted.filter(pl.col("register") == REGISTER)["month"].unique())
    newest_due = max((month for month in with_roster if month in due), default=None)
    running = [month for month in with_roster if newest_due is None or month > newest_due]
    last_due_on = max(due.values(), default=None)
    if complete := _nearly_complete(running, arrived):
        return DataMonth(max(complete), "nearly_complete", last_due_on)
    if newest_due:
        return DataMonth(newest_due, "due", last_due_on)
    return DataMonth(max(due_on, default=None), "first", last_due_on)


def _nearly_complete(running: Collection[date], arrived: Arrived) -> list[date]:
    """The months in which nearly all expected submissions stand."""
    expected = arrived(running) if running else {}
    return [
        month
        for month, (asked, stand) in expected.items()
        if asked and stand * 100 >= asked * NEARLY_COMPLETE
    ]


def data_month_long_after(reference: Reference, months: Collection[date]) -> DataMonth:
    """The data month once all these months are due: the newest of them."""
    days = (due_day(reference, month) for month in months)
    return DataMonth(max(months), "due", max((day for day in days if day), default=None))


def data_month_listed(entry: Mapping[str, str | None] | None) -> DataMonth | None:
    """Parse a manifest entry with the fields of DataMonth; days as YYYY-MM-DD."""
    if entry is None:
        return None
    basis = next(basis for basis in get_args(Basis) if basis == entry["basis"])
    return DataMonth(_day(entry["month"]), basis, _day(entry["last_due_on"]))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def release_columns(data_month: DataMonth) -> dict[str, object]:
    """Its columns in audit.release."""
    return {
        "data_month": data_month.month,
        "data_month_basis": data_month.basis,
        "last_due_on": data_month.last_due_on,
    }
