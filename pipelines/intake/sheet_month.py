"""Workbooks with one sheet a month: which of their sheets to read."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from pipelines.base.month import month_of
from pipelines.intake.claim import YEAR_MONTH_NAME, YEAR_MONTH_TITLE, times_of_title
from pipelines.intake.issue import Refused
from pipelines.intake.period import months_of, times_in

THIS = re.compile(r"本月|当月|本期|这个月")
ANOTHER = re.compile(r"上个?月|上一月|前月|下个?月|上期|上年|去年|同期|累计|本年|往年|历史|以前")
# 10.31, 10-31, 1031; October; 2610
DAY_OF_YEAR = re.compile(
    r"(1[0-2]|0?[1-9])[.\-_/](?:[12]\d|3[01]|0?[1-9])|(1[0-2]|0[1-9])(?:2[5-9]|3[01])"
)
ENGLISH_MONTHS = list(calendar.month_abbr)
ENGLISH_MONTH = re.compile(rf"({'|'.join(ENGLISH_MONTHS[1:])})[a-z]*\.?", re.IGNORECASE)
MONTH_NUMBER = re.compile(r"1[0-2]|0?[1-9]")
SHORT_YEAR = re.compile(r"(2\d)[.\-年]?(1[0-2]|0[1-9])月?")

Period = date | int | str | None
"""a sheet's month, its number if no year is given, "this" or "another"; None: not named after a
month
"""


def period_of(sheet_name: str) -> Period:
    """The period that a sheet is named after. A span of months, such as the year to date, is
    "another".
    """
    text = unicodedata.normalize("NFKC", sheet_name)
    times = times_in(sheet_name, YEAR_MONTH_TITLE)
    if times.spans or ANOTHER.search(text) or len(times.bare) > 1:
        return "another"
    if months := months_of(times) or months_of(times_in(sheet_name, YEAR_MONTH_NAME)):
        return next(iter(months)) if len(months) == 1 else "another"
    told: list[Period] = [*times.bare, *map(month_of, times.dates)]
    return (
        told[0] if told else _short_period(text.strip()) or ("this" if THIS.search(text) else None)
    )


def _short_period(text: str) -> Period:
    """The month of a sheet named by a day, an English month or a two-digit year; None for any
    other.
    """
    if found := DAY_OF_YEAR.fullmatch(text):
        return int(found[1] or found[2])
    if found := ENGLISH_MONTH.fullmatch(text):
        return ENGLISH_MONTHS.index(found[1].title())
    if found := SHORT_YEAR.fullmatch(text):
        return date(2000 + int(found[1]), int(found[2]), 1)
    return None


def sheets_left_aside(
    names: Sequence[str], titles: Sequence[Sequence[str]], file_name: str
) -> set[int]:
    """The positions of the sheets of another month than the file's. `titles`: the texts above each
    sheet's header.

    Raises Refused(sheets_of_months) if no sheet is of the month, or the month is unknown.
    """
    told = months_of(times_in(file_name, YEAR_MONTH_NAME))
    periods = _bare_numbers(names, told) or [period_of(name) for name in names]
    named = set(periods) - {None}
    if not named:
        return set()
    if not told and "this" not in named:
        told = _told_by_titles(titles, periods)
    if len(told) > 1 or (named == {"another"} and len(names) == 1):
        return set()  # a later step refuses the file, or reports a span of months
    month = next(iter(told), None)
    left = _places_of_others(periods, month)
    is_told = month is not None or len(named - {"another"}) < 2
    if is_told and len(left) < len(names):
        return left
    raise Refused("sheets_of_months", "、".join(names))


def _bare_numbers(names: Sequence[str], told: set[date]) -> list[Period] | None:
    """The months of sheets that are all named by numbers, such as 9 and 10; None if the numbers
    count parts (1, 2, 3). Raises Refused if both are possible, as for 1, 2 in February.
    """
    texts = [unicodedata.normalize("NFKC", name).strip() for name in names]
    if len(names) < 2 or not all(map(MONTH_NUMBER.fullmatch, texts)):
        return None
    numbers = sorted(map(int, texts))
    if numbers != list(range(1, len(names) + 1)):
        return [int(text) for text in texts]
    if any(month.month == len(names) for month in told):
        raise Refused("sheets_of_months", "、".join(names))
    return None


def _told_by_titles(titles: Sequence[Sequence[str]], periods: Sequence[Period]) -> set[date]:
    """The months in the sheets' titles. The titles of a sheet named after another month are
    ignored.
    """
    return {
        month
        for own, period in zip(titles, periods, strict=True)
        if period != "another"
        for title in own
        for month in months_of(times_of_title(title))
    }


def _places_of_others(periods: Sequence[Period], month: date | None) -> set[int]:
    """The positions of the sheets that cannot be of the month."""
    return {place for place, period in enumerate(periods) if not _may_be(period, month)}


def _may_be(period: Period, month: date | None) -> bool:
    """Whether a sheet of this period may be of the file's month."""
    if isinstance(period, date):
        return month in (None, period)
    if isinstance(period, int):
        return month is None or period == month.month
    return period != "another"
