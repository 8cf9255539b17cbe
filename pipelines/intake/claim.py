"""The month of a file, from what the file says outside its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.base.month import month_of
from pipelines.intake.issue import Refused
from pipelines.intake.period import (
    JANUARY_OR_OCTOBER,
    PERIOD_LABEL,
    Span,
    Times,
    months_of,
    times_in,
)

COUNTING = r"\s*(?:期(?![初末中])|个|周|天|号|人(?!员)|户(?![籍口])|名(?![单册])|家(?!庭)|条|次|批)"
YEAR_MONTH_TITLE = re.compile(
    r"(?<!\d)(?P<year>20\d\d)\s*(?:年|[-./])\s*(?P<month>1[0-2]|0?[1-9])(?:\s*月(?!\s*\d{1,2}\s*日)|"
    rf"(?![\d\-./年月]|{COUNTING}))"
)
# 2026-08-31 is a day because the separator occurs twice; 2026-08_2 is the second file of a month.
YEAR_MONTH_NAME = re.compile(
    r"(?<!\d)(?P<year>20\d\d)(?P<mark>年\s*|[-_."
    r" ]?)(?P<month>1[0-2]|0[1-9]|(?<=\D)[1-9])"
    rf"(?>\s*月份?|(?!{COUNTING}))(?!\d)(?!(?P=mark)[0-3]?\d(?!\d))"
)
# A title of the register itself, not a note: months without a year in it are the file's month.
TITLE_OF_REGISTER = re.compile(
    rf"(?:台[账帐]|表|册|名单|月报)\s*(?:[(（][^()（）]*[)）])?\s*$|^\s*{PERIOD_LABEL}|^\s*\w{{1,3}}月份?\s*$"
)
SURE_FROM_DAY = 20  # an earlier day may be the day on which last month's file was filled in


@dataclass(frozen=True)
class Told:
    """What a file says about itself outside its rows."""

    file_name: str
    titles: tuple[str, ...]  # texts above the header
    sheet_name: str

    @property
    def everything(self) -> str:
        """All texts in one line."""
        return " ".join((self.file_name, self.sheet_name, *self.titles))


def find_month(told: Told, in_rows: list[date], expected: date | None, received: date) -> date:
    """The month of a file. `expected`: the operator's month, used only if the file names none. A
    span of months gives no month; an "as of" day gives its month.

    Raises Refused: month_disagrees, month_range, month_missing, month_other, month_future.
    """
    titles, name, sheet = _times(told)
    month = _month_told(titles, name, sheet, in_rows) or expected
    if month is None:
        raise Refused("month_missing")
    own = [
        times.bare
        for title, times in zip(told.titles, titles, strict=True)
        if not times.months and TITLE_OF_REGISTER.search(title)
    ]
    for bare in (name.bare, sheet.bare, *own):
        if bare and month.month not in bare:
            others = "、".join(f"{number}月" for number in sorted(bare))
            raise Refused("month_disagrees", f"{others}；{month:%Y-%m}")
    if expected and month != expected:
        raise Refused(
            "month_other",
            f"文件是 {month:%Y-%m}，要收 {expected:%Y-%m} / the file is of {month:%Y-%m}, asked for"
            f" {expected:%Y-%m}",
        )
    if month > received:
        raise Refused("month_future", f"{month:%Y-%m}")
    return month


def _month_told(
    titles: Sequence[Times], name: Times, sheet: Times, in_rows: list[date]
) -> date | None:
    """The one month on which titles, file name, sheet name and rows agree; None if none of them
    names a month. Raises Refused: month_disagrees, month_range.
    """
    named = {
        "标题 / title": {month for times in (*titles, sheet) for month in months_of(times)},
        "文件名 / file name": months_of(name),
        "行 / rows": set(in_rows),
    }
    months = set().union(*named.values())
    spans = [span for times in (name, sheet, *titles) for span in times.spans]
    if not months and not spans:
        months = {month_of(day) for times in (*titles, sheet) for day in times.dates}
    if len(months) > 1:
        raise Refused("month_disagrees", _said_by_each(named))
    month = next(iter(months), None)
    if doubtful := [span.text for span in spans if not (month and span.may_end_with(month))]:
        raise Refused("month_range", "、".join(dict.fromkeys(doubtful)))
    return month


def early_day(told: Told) -> date | None:
    """The day from which the month was taken, if it is the only source and lies before the 20th (it
    may then belong to another month's file); else None.
    """
    titles, name, sheet = _times(told)
    every = (*titles, name, sheet)
    if any(times.months for times in every):
        return None
    days = {day for times in every for day in (times.days or times.dates)}
    return min((day for day in days if 1 < day.day < SURE_FROM_DAY), default=None)


def _times(told: Told) -> tuple[list[Times], Times, Times]:
    """The times found in the titles, the file name and the sheet name."""
    return (
        [times_of_title(title) for title in told.titles],
        times_in(told.file_name, YEAR_MONTH_NAME),
        times_in(told.sheet_name, YEAR_MONTH_TITLE),
    )


def times_of_title(title: str) -> Times:
    """The times in a text above the header. A numeric cell 2026.1 may mean January or October."""
    if found := JANUARY_OR_OCTOBER.fullmatch(title.strip()):
        return Times(spans=(Span(title.strip(), int(found[1]), frozenset((1, 10))),))
    return times_in(title, YEAR_MONTH_TITLE)


def _said_by_each(sources: dict[str, set[date]]) -> str:
    """The months named by each source, as one line in Chinese and English."""
    told = [
        (*where.split(" / "), [f"{month:%Y-%m}" for month in sorted(found)])
        for where, found in sources.items()
        if found
    ]
    zh = "，".join(f"{where}是 {'、'.join(months)}" for where, _, months in told)
    return f"{zh} / " + "; ".join(f"{where} {', '.join(months)}" for _, where, months in told)
