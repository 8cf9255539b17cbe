"""The reporting calendar: due days, and the first month with data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.base import clock
from pipelines.base.home import Home
from pipelines.base.month import month_of, shifted
from pipelines.intake.outcome_index import index_folder
from pipelines.reference.load import load_reference
from pipelines.reference.table_file import ReferenceFault

DUE_DAY, RETENTION_MONTHS = 5, 24  # defaults if the reference tables cannot be read


@dataclass(frozen=True)
class Calendar:
    """`due_day`: day of the month after the register's month. `first_month`: of the earliest
    submission read, or the first month still within retention. `fault`: why these are defaults,
    else "".
    """

    due_day: int
    first_month: date
    fault: str = ""


def read_calendar(home: Home) -> Calendar:
    """The calendar of a data folder. An unreadable reference file gives the defaults and a fault."""
    today = clock.today()
    try:
        reference = load_reference(home)
        due = int(reference.policy("report_due_day", today))
        kept = int(reference.policy("retention_months", today))
        first = _earliest_month(home)
    except (ReferenceFault, LookupError, OSError, pl.exceptions.PolarsError) as error:
        default = shifted(month_of(today), -RETENTION_MONTHS)
        return Calendar(DUE_DAY, default, str(error) or type(error).__name__)
    return Calendar(due, first or shifted(month_of(today), -kept))


def _earliest_month(home: Home) -> date | None:
    """The earliest month of an accepted submission, read by any version."""
    months = [  # as text: two years of a province are 600,000 rows, and ISO days sort as dates do
        pl.scan_parquet(index)
        .filter(pl.col("verdict") == "accepted")
        .select(pl.col("month").min())
        .collect()
        .item()
        for index in index_folder(home).glob("index-*.parquet")
    ]
    first = min((month for month in months if month), default=None)
    return date.fromisoformat(first) if first else None
