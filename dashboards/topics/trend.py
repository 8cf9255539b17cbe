"""A month against the month before, and which months of a series are provisional."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl

from dashboards.release import Area, Release
from dashboards.texts import TEXTS
from pipelines.base.wording import Text, fill


def with_provisional(
    frame: pl.DataFrame, release: Release, area: Area, register: str
) -> pl.DataFrame:
    """The frame (a row a month) with a column that says which months lack a street of that
    register.
    """
    return frame.with_columns(
        pl.col("month").is_in(release.provisional_months(area, register)).alias("provisional")
    )


def now_and_before(frame: pl.DataFrame, release: Release) -> tuple[dict, dict]:
    """The rows of the data month and of the calendar month before it, {} where there is none."""

    def row(month: date | None) -> dict:
        return next(frame.filter(pl.col("month") == month).iter_rows(named=True), {})

    return row(release.data_month), row(release.month_before)


def difference(now: dict, before: dict, column: str) -> float | int | None:
    """What a column changed by; None where either month has no value."""
    return (
        None
        if now.get(column) is None or before.get(column) is None
        else now[column] - before[column]
    )


def changed(
    change: float | int | None, unit: Text, reads: Callable[[float | int | None], str]
) -> Text:
    """ "比上月 +12 人", or that there is no month before."""
    if change is None:
        return TEXTS["no_month_before"]
    return (
        TEXTS["as_month_before"]
        if change == 0
        else fill(TEXTS["on_month_before"], change=reads(change), unit=unit)
    )
