"""Periods: months, spans of months and days named in a title, file name or sheet name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from pipelines.base.month import month_of

NUMERALS = {sign: str(number) for number, sign in enumerate("一二三四五六七八九十", 1)} | {
    "十一": "11",
    "十二": "12",
    "元": "1",  # as in 元月
}
NUMERAL = r"十[一二]?|[一二三四五六七八九]|(?<![\d百千万])元(?=月)"
DASHES = r"[-‐‑‒–—―─−~〜∼]+"
BETWEEN = r"(?:[^\w\s()\[\]【】《》“”]+|起?[至到]|截[至止]|和|及|与|并|加)"
YEAR = r"20\d\d\s*[年\-./]?\s*"
COMPACT_MONTH = "(?:1[0-2]|0[1-9])"
MONTH = r"(?<!\d)(?:1[0-2]|0?[1-9])(?!\d)"
CHINESE_YEAR = re.compile("二[〇○零Oo一二三四五六七八九]{3}(?=年)")
CHINESE_DAY = re.compile("(?<=[月年])[一二三四五六七八九十]{1,3}(?=[日号])")
CHINESE_MONTH = re.compile(
    rf"({NUMERAL})(?=\s*(?:个?月|季度|{BETWEEN}\s*(?:20\d\d\s*年)?\s*(?:{NUMERAL}|\d{{1,2}})\s*个?(?:月|季度)))"
)
SPAN_IN_BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]+)[)\]】](?=\s*个?月)")  # (9-10)月
COMPACT_DAY_SPAN = re.compile(  # 20261001-20261031, 20261001-1031
    rf"(?<!\d)(20\d\d)({COMPACT_MONTH})[0-3]\d\s*(?:{DASHES}|至|到)\s*"
    rf"(?:(20\d\d))?({COMPACT_MONTH})[0-3]\d(?!\d)"
)
DAY_SPAN = re.compile(  # from a day to a day
    rf"(20\d\d)\s*[年\-./]\s*({MONTH})\s*[月\-./]\s*\d{{1,2}}\s*[日号]?\s*(?:{DASHES}|至|到)\s*"
    rf"(?:(20\d\d)\s*[年\-./]\s*)?(?:({MONTH})\s*[月\-./]\s*)?\d{{1,2}}\s*[日号]?(?!\d|\s*月)"
)
MONTH_SPANS = (
    # 9-10月, 1月至10月, 2026年9月10月, 2026年1月—2026年10月
    re.compile(
        rf"(?P<first_year>{YEAR})?(?P<first>{MONTH})\s*(?:月份?)?\s*{BETWEEN}\s*"
        rf"(?:{MONTH}\s*(?:月份?)?\s*{BETWEEN}\s*)*"
        rf"(?P<last_year>{YEAR})?(?P<last>{MONTH})\s*月(?!\s*\d{{1,2}}\s*[日号])"
    ),
    re.compile(
        rf"(?P<first_year>{YEAR})?(?P<first>{MONTH})\s*月份?\s*(?:{MONTH}\s*月份?\s*)*"
        rf"(?P<last_year>{YEAR})?(?P<last>{MONTH})\s*月(?!\s*\d{{1,2}}\s*[日号])"
    ),
    # 2026年9月—10月25日
    re.compile(
        rf"(?P<first_year>{YEAR})?(?P<first>{MONTH})\s*月份?\s*(?:{DASHES}|至|到)\s*"
        rf"(?P<last_year>{YEAR})?(?P<last>{MONTH})\s*月\s*\d{{1,2}}\s*[日号]"
    ),
    # 2026年9 10月
    re.compile(
        rf"(?P<first_year>{YEAR})(?P<first>{MONTH})\s+(?P<last_year>)(?P<last>{MONTH})\s*月"
    ),
    # 2026.1-10, 2026年1~10, 2026.01-2026.10, 202601-202610, 202601-10
    re.compile(
        rf"(?P<first_year>20\d\d)\s*(?P<mark>年|[-./]?)\s*(?P<first>1[0-2]|0[1-9]|(?<=\D)[1-9])"
        rf"\s*月?\s*(?:{DASHES}|至|到|、|,)\s*(?P<last_year>20\d\d\s*[年\-./]?\s*)?"
        r"(?P<last>1[0-2]|0?[1-9])(?![\d年月日号季]|[\-./]\d)"
    ),
)
QUARTER = re.compile(
    rf"[第前]?\s*([1-4])\s*(?:{BETWEEN}\s*第?\s*([1-4])\s*)?个?季度"
    r"|(?<![A-Za-z])[Qq]([1-4])(?![A-Za-z0-9])"
)
FIRST_MONTHS = re.compile(r"前\s*(\d{1,2})\s*个?月")  # the first N months of the year
OPEN_SPAN = re.compile(
    rf"(?:自|从)?\s*({YEAR})?{MONTH}\s*月份?\s*(?:开始|以来|起(?!草)|至今)|近\s*\d{{1,2}}\s*个月|年初(?:以来|[至到]今)|20\d\d\s*年(?:以来|起?至今)"
)
PARTS_OF_YEAR = {  # part of the year -> its last month; None: unknown
    "上半年": 6,
    "下半年": 12,
    "全年": None,
    "整年": None,
    "半年": None,
    "季度": None,
}
PART_OF_YEAR = re.compile("|".join(PARTS_OF_YEAR))
AS_OF = re.compile(  # 截至2026年10月31日, also written 截止 2026-10-31
    r"截[至止]到?(?:日期|时间|日)?\s*[:：]?\s*"
    r"(?P<year>20\d\d)\s*(?P<mark>[年\-./])?\s*(?P<month>(?(mark)\d{1,2}|\d\d))\s*"
    r"(?(mark)[月\-./])\s*(?P<day>(?(mark)\d{1,2}|\d\d))(?!\d)\s*[日号]?"
)
PERIOD_LABEL = r"(?:填报|报表|统计|所属|数据)?(?:月份|年月|期间|月度|所属期|截[至止](?:日期|时间)?)\s*[:：]?\s*"
DAY_OF_PERIOD = re.compile(  # the text of a date cell that is labelled as a month
    rf"{PERIOD_LABEL}(20\d\d)\s*[年\-./]\s*(\d{{1,2}})\s*[月\-./]\s*(\d{{1,2}})\s*日?(?:\s+0?0:00(?::00)?)?"
)
COMPACT_OF_PERIOD = re.compile(rf"{PERIOD_LABEL}(20\d\d)({COMPACT_MONTH})(?:\.0+)?")
DAY_ALONE = re.compile(  # from the 20th on; an earlier one may be the day of filling in the file
    r"(20\d\d)\s*[年\-./]\s*(\d{1,2})\s*(?:月|[\-./])\s*(2\d|3[01])\s*日?"
)
# How a numeric cell shows either month.
JANUARY_OR_OCTOBER = re.compile(rf"(?:{PERIOD_LABEL})?(20\d\d)\.1")
SERIAL_OF_PERIOD = re.compile(rf"{PERIOD_LABEL}(\d{{5}})(?:\.0+)?")
DATE_CELL = re.compile(r"(20\d\d)-(\d\d)-(\d\d) 00:00:00")
FILLED_ON = re.compile(
    r"(填报|填表|制表|打印|导出|报送|上报|审核)(日期|时间)[:：\s]*"
    r"(?:20\d\d\s*[年\-./]\s*\d{1,2}\s*(?:[月\-./]\s*(?:\d{1,2}\s*[日号]?)?)?|\d{5}(?!\d))?"
)
EXPLANATION = re.compile(r"\s*[(（*※]?(填[表报]说明|说明|注|备注)\s*[:：\d(（]")
BARE_MONTH = re.compile(
    r"(?<![\d年.\-/])(1[0-2]|0?[1-9])\s*月(?!\s*\d{1,2}\s*[日号]|内|前|后)"
    rf"|(?<![年十一二三四五六七八九])({NUMERAL})月(?=份|末|底|台[账帐]|报|[^\u4e00-\u9fff]|$"
    r"|劳动|[零新]?就业|自然减员|公益性?岗|岗位台|基层平台|社区就业)"
)
EPOCH = date(1899, 12, 30)


@dataclass(frozen=True)
class Span:
    """Several months named as one. `text`: as written; `year`: None if none is named; `ends`: the
    months that may be its last (empty: any).
    """

    text: str
    year: int | None
    ends: frozenset[int]

    def may_end_with(self, month: date) -> bool:
        """Whether the span may end with this month."""
        return (not self.ends or month.month in self.ends) and self.year in (None, month.year)


@dataclass(frozen=True)
class Times:
    """The times in a text: `months` named singly; `spans` of months; `days` after "as of"; `dates`
    in cells of their own; `bare`: months without a year.
    """

    months: frozenset[date] = frozenset()
    spans: tuple[Span, ...] = ()
    days: frozenset[date] = frozenset()
    dates: frozenset[date] = frozenset()
    bare: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Arabic:
    """A text in half-width characters with Chinese numerals of years, months and days as digits,
    and for each character its position in the clerk's own text.
    """

    text: str
    places: tuple[int, ...]
    own: str

    def quoted(self, start: int, end: int) -> str:
        """The clerk's own text between two positions."""
        return self.own[self.places[start] : self.places[end - 1] + 1].strip()


def arabic(own: str) -> Arabic:
    """The text with its Chinese numerals as digits."""
    signs = [
        (sign, at) for at, each in enumerate(own) for sign in unicodedata.normalize("NFKC", each)
    ]
    text, places = "".join(sign for sign, _ in signs), [at for _, at in signs]
    for pattern, digits in (
        (CHINESE_YEAR, lambda numeral: "".join(NUMERALS.get(sign, "0") for sign in numeral)),
        (CHINESE_MONTH, NUMERALS.__getitem__),
        (CHINESE_DAY, lambda numeral: str(_number(numeral))),
    ):
        for found in reversed(list(pattern.finditer(text))):
            start, end = found.span()
            written = digits(found[0])
            text = text[:start] + written + text[end:]
            places[start:end] = [places[start]] * (len(written) - 1) + [places[end - 1]]
    return Arabic(text, tuple(places), own)


def _number(numeral: str) -> int:
    """The value of a Chinese numeral up to 99."""
    tens, ten, ones = numeral.rpartition("十")
    digits = {sign: place for place, sign in enumerate("一二三四五六七八九", 1)}
    return (digits.get(tens, 1) * 10 if ten else 0) + digits.get(ones, 0)


@lru_cache(maxsize=10_000)
def times_in(text: str, single: re.Pattern[str]) -> Times:
    """The times in a text. `single` matches one year and month."""
    bare = {
        int(found[1] or NUMERALS[found[2]])
        for found in BARE_MONTH.finditer(unicodedata.normalize("NFKC", text))
    }
    own = arabic(text)
    text = SPAN_IN_BRACKETS.sub(r" \1 ", FILLED_ON.sub(_blanks, own.text))
    if found := DATE_CELL.fullmatch(text.strip()):
        return Times(dates=_days(*found.groups()))
    if found := DAY_ALONE.fullmatch(text.strip()):
        return Times(dates=_days(*found.groups()))
    if found := COMPACT_OF_PERIOD.fullmatch(text.strip()):
        return Times(frozenset((date(int(found[1]), int(found[2]), 1),)))
    if found := SERIAL_OF_PERIOD.fullmatch(text.strip()):
        return Times(days=frozenset((EPOCH + timedelta(days=int(found[1])),)))
    if found := DAY_OF_PERIOD.fullmatch(text.strip()):
        return Times(days=_days(*found.groups()))
    days = frozenset(
        day for found in AS_OF.finditer(text) for day in _days(*found.group("year", "month", "day"))
    )
    rest, spans, months = _without_spans(AS_OF.sub(_blanks, text), own.quoted)
    months |= {date(int(each["year"]), int(each["month"]), 1) for each in single.finditer(rest)}
    told = () if EXPLANATION.match(text) else tuple(spans)
    return Times(frozenset(months), told, days, frozenset(), frozenset(bare))


def _blanks(found: re.Match[str]) -> str:
    """Blanks of the match's length, so that later positions stay valid."""
    return " " * len(found[0])


def _without_spans(
    text: str, quoted: Callable[[int, int], str]
) -> tuple[str, list[Span], set[date]]:
    """Return the text without its spans, the spans, and the months of spans that lie within one
    month.
    """
    spans: list[Span] = []
    months: set[date] = set()
    for pattern, told_by in (
        (COMPACT_DAY_SPAN, _span_of_days),
        (DAY_SPAN, _span_of_days),
        *((pattern, _span_of_months) for pattern in MONTH_SPANS),
        (FIRST_MONTHS, lambda found: (None, int(found[1]))),
        (OPEN_SPAN, lambda found: (_year(found[1]), None)),
        (QUARTER, lambda found: (None, int(found[2] or found[1] or found[3]) * 3)),
        (PART_OF_YEAR, lambda found: (None, PARTS_OF_YEAR[found[0]])),
    ):
        for found in list(pattern.finditer(text)):
            told = told_by(found)
            if isinstance(told, date):
                months.add(told)
            elif told:
                year, last = told
                ends = frozenset((last,) if last else ())
                spans.append(Span(quoted(*found.span()), year, ends))
            if told:
                text = text[: found.start()] + _blanks(found) + text[found.end() :]
    return text, spans, months


def _days(year: str, month: str, day: str) -> frozenset[date]:
    try:
        return frozenset((date(int(year), int(month), int(day)),))
    except ValueError:
        return frozenset()


def _span_of_days(found: re.Match[str]) -> tuple[int, int] | date | None:
    """The month if both days lie in it, else year and month of the last day."""
    year, month = int(found[1]), int(found[2])
    last_year, last = int(found[3] or year), int(found[4] or month)
    if not found[4] and not re.search("[日号至到]", found[0]):
        return None  # 2026-09-02-1 numbers a file
    return date(year, month, 1) if (year, month) == (last_year, last) else (last_year, last)


def _span_of_months(found: re.Match[str]) -> tuple[int | None, int] | date | None:
    """Year and month of the span's end, or the month if both ends are equal; None if the first
    number is a list number (1、2026年10月) or the second one a file number (2026-08-2).
    """
    first, last = int(found["first"]), int(found["last"])
    first_year, last_year = _year(found["first_year"]), _year(found["last_year"])
    year = last_year or first_year
    if (
        last_year
        and not first_year
        and "月" not in found[0][: found.start("last_year") - found.start()]
    ):
        return None
    if "mark" in found.groupdict():
        is_day = re.fullmatch(r"20\d\d-\d{1,2}-\d{1,2}", found[0].strip())
        if is_day or (last_year is None and last <= first):
            return None
    if first == last and year and first_year in (None, year):
        return date(year, last, 1)
    return year, last


def _year(text: str | None) -> int | None:
    return int(text[:4]) if text else None


def months_of(times: Times) -> set[date]:
    """The months that are named singly or that contain an "as of" day."""
    return {*times.months, *(month_of(day) for day in times.days)}
