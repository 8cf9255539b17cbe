"""Sheets that are named for months: parts in time of a workbook, of which the one told is read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from pipelines.intake.claim import YEAR_MONTH_NAME, YEAR_MONTH_TITLE
from pipelines.intake.issue import Refused
from pipelines.intake.period import months_of, times_in

THIS = re.compile(r"本月|当月|本期|这个月")
ANOTHER = re.compile(r"上个?月|上一月|前月|下个?月|上期|上年|去年|同期|累计|本年|往年|历史|以前")
DAY_OF_YEAR = re.compile(r"(?<![\d.])(1[0-2]|0?[1-9])[.．](?:[12]\d|3[01]|0?[1-9])(?![\d.])")

Period = date | int | str | None
"""the month of a sheet, its number where no year is told, this or another; None: not named for one"""


def period_of(sheet_name: str) -> Period:
    """What a sheet is named for; a span of months, as of a year so far, is another."""
    text = unicodedata.normalize("NFKC", sheet_name)
    times = times_in(sheet_name, YEAR_MONTH_TITLE)
    if times.spans or ANOTHER.search(text) or len(times.bare) > 1:
        return "another"
    if months := months_of(times) or months_of(times_in(sheet_name, YEAR_MONTH_NAME)):
        return next(iter(months)) if len(months) == 1 else "another"
    if times.bare:
        return next(iter(times.bare))
    if found := DAY_OF_YEAR.fullmatch(text.strip()):
        return int(found[1])
    return "this" if THIS.search(text) else None


def sheets_left_aside(
    names: Sequence[str], titles: Sequence[Sequence[str]], file_name: str
) -> set[int]:
    """The places of those sheets that are of another month than the file. `titles`: above the
    header of each.

    Raises Refused(sheets_of_months) where none is of the month, or the month cannot be told.
    """
    periods = [period_of(name) for name in names]
    named = {period for period in periods if period is not None}
    if not named:
        return set()
    told = months_of(times_in(file_name, YEAR_MONTH_NAME))
    if not told and "this" not in named:
        told = _told_by_titles(titles, periods)
    if len(told) > 1 or (named == {"another"} and len(names) == 1):
        return set()  # which refuses the file, or is told as a span of months
    month = next(iter(told), None)
    left = {place for place, period in enumerate(periods) if not _may_be(period, month)}
    if len(left) == len(names) or (month is None and len(named - {"another"}) > 1):
        raise Refused("sheets_of_months", "、".join(names))
    return left


def _told_by_titles(titles: Sequence[Sequence[str]], periods: Sequence[Period]) -> set[date]:
    """The months that the titles of the sheets tell; of one that is named for another month its
    own title says nothing.
    """
    return {
        month
        for own, period in zip(titles, periods, strict=True)
        if period != "another"
        for title in own
        for month in months_of(times_in(title, YEAR_MONTH_TITLE))
    }


def _may_be(period: Period, month: date | None) -> bool:
    """Whether a sheet of this period may be of the file's month."""
    if isinstance(period, date):
        return month in (None, period)
    if isinstance(period, int):
        return month is None or period == month.month
    return period != "another"
