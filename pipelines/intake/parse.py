"""Parse one cell's text as a value of its column's kind. Pure functions; unreadable values raise
Unreadable.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from pipelines.contract.code_list import CodeList
from pipelines.intake.period import arabic

NULLS = frozenset(
    (
        "",
        "无",
        "—",
        "——",
        "-",
        "--",
        "/",
        "\\",
        "\\N",
        "NULL",
        "null",
        "N/A",
        "NA",
        "面议",
        "空",
        "None",
        "暂无",
        "未填",
    )
)
MARKS = (  # zero-width marks, direction marks (copied from web pages), text marks
    "`´‘’“”\"\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff'"
)
DASHES = r"[\p{Pd}−─━]+"  # hyphens, dashes, minus sign, box-drawing lines; in polars' regex syntax
DASH_SIGNS = re.compile(r"[‐-―−─━]+")
SEPARATORS = re.compile(r"[、,，;；/|\s]+")
WEEKDAY = re.compile(r"\s*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?\s*")
FULL_DATE = re.compile(
    r"(\d{4})\s*[-/.年、\s]\s*(\d{1,2})\s*[-/.月、\s]\s*(\d{1,2})\s*[日号]?"
    r"(?:[T\s]*(上午|下午|中午|晚上|AM|PM)?\s*(\d{1,2})[:时点](\d{2})(?:[:分](\d{2}(?:\.\d+)?)秒?|分)?"
    r"\s*(?:AM|PM)?\s*(Z|[+-]\d{2}:?\d{2})?)?"
)
MONTH_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*(?:月份?)?")
COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})?")
SERIAL = re.compile(r"(\d{5})(\.\d+)?")
# A script library subtracts 43 seconds from each day: the historical offset of local time in China.
SHORT_OF_MIDNIGHT = (86_400 - 43.5, 86_400 - 42.5)
CODE_AND_NAME = re.compile(r"[(\[【]?(?P<code>\d{12}|\d{9})[)\]】]?[-—_,，、:：/(\[【]*[^\W\d_].*")
NAME_AND_CODE = re.compile(r"[^\W\d_]\D*?[(\[]?(?P<code>\d{12}|\d{9})[)\]]?")
COUNTED = "(?:人|户|个|元|名|位|口人?|家|条|岗)"
CURRENCY = re.compile(r"^(?:¥|RMB|CNY|人民币)\s*[:：]?\s*", re.IGNORECASE)
AMOUNT = re.compile(
    r"([+-]?\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|[+-]?\d+(?:\.\d+)?)\s*(万|千)?\s*"
    r"(?:元|块|圆|平方米|m2|㎡|平米)?[整正]?(?:/月)?"
)
UNITS = {None: 1, "千": 1_000, "万": 10_000}
CAPITAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
CAPITALS = re.compile(f"([{CAPITAL_DIGITS}拾佰仟万]+)[元圆][整正]?")
IN_CAPITALS = str.maketrans("〇一二两三四五六七八九十百千", "零壹贰贰叁肆伍陆柒捌玖拾佰仟")
SHORTENED = re.compile(f"[佰仟万][{CAPITAL_DIGITS[1:]}]$")  # 三千五, which may be 3500 or 3005
NUMBER_AND_LABEL = re.compile(
    r"(?P<number>\(\d{1,3}\)|\d{1,3})[.、:|/=_)-]*\s*(?P<label>[^\d(\s.、:|/=_)-].*)"
)
LABEL_AND_NUMBER = re.compile(
    r"(?P<label>[^\d\s(][^(]*?)\s*(?:(?=\()|[-|/:=_.、])\s*(?P<number>\([^()]+\)|\d{1,3})"
)
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
YEAR_OF_YEARS = 1905  # a year typed into a date cell: 2020 appears as 1905-07-12
CENT, LARGEST_DECIMAL = Decimal("0.01"), Decimal("999999999999.99")
EPOCH_1900 = date(1899, 12, 30)
EPOCH_1904 = date(1904, 1, 1)
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


class Unreadable(ValueError):
    """The text is not a value of this kind. The message is a short detail without the text
    itself.
    """


@lru_cache(maxsize=50_000)
def plain(text: str) -> str:
    """Half-width characters, ① ⑴ （1） all as (1), outer blanks stripped."""
    text = re.sub(r"[①-⑳⑴-⒇]", lambda sign: f"({unicodedata.numeric(sign[0]):.0f})", text)
    return unicodedata.normalize("NFKC", text).strip().strip(MARKS)


def parse_code(text: str, codes: CodeList) -> str | None:
    """The canonical code; None for blanks and known placeholders. Raises Unreadable for anything
    unknown.
    """
    text = text.strip()
    for form in (text, plain(text), plain(text).replace(" ", "")):
        if form in codes.spellings:
            return codes.spellings[form]
        if form in codes.labels:
            return form
        if form in codes.junk or form in NULLS:
            return None
    code = _code_of_two(plain(text), codes)
    if code is None:
        raise Unreadable
    return code


def _code_of_two(text: str, codes: CodeList) -> str | None:
    """The code of a cell that gives it twice, by number and label as "(3)低保", "1-男" or "男(1)", or
    by two labels as "失业(登记失业)"; None if it gives no code, or two different ones.

    "(5) 大龄" gives two codes unless 5 is the number of 大龄.
    """
    if (found := NUMBER_AND_LABEL.fullmatch(text)) or (found := LABEL_AND_NUMBER.fullmatch(text)):
        number, label = found["number"], found["label"]
    else:
        return None
    code = codes.spellings.get(label)
    bare = number.strip("()")
    others = {codes.spellings.get(number), codes.spellings.get(bare)} - {None}
    if not bare.isdigit() and not others:  # the brackets may hold anything
        return None
    return code if others <= {code} else None


def parse_codes(text: str, codes: CodeList) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The canonical codes, sorted, and the unknown parts."""
    try:
        code = parse_code(text, codes)
        return ((code,) if code else ()), ()
    except Unreadable:
        known, unknown = set(), []
    for part in SEPARATORS.split(plain(text).replace(")(", ") (")):
        try:
            code = parse_code(part, codes)
        except Unreadable:
            unknown.append(part)
        else:
            known |= {code} if code else set()
    return tuple(sorted(known)), tuple(unknown)


def parse_date(text: str, *, epoch_1904: bool = False) -> date | None:
    """Parse a day. A month alone is its first day; five digits are an Excel serial. Accepts years
    EARLIEST_YEAR to LATEST_YEAR except 1905.
    """
    text = _in_plain_signs(plain(text))
    if text in NULLS:
        return None
    compact = text.replace(" ", "") if "年" in text else text
    try:
        if match := FULL_DATE.fullmatch(text) or FULL_DATE.fullmatch(compact):
            day = date(int(match[1]), int(match[2]), int(match[3])) + _days_on(match)
        elif match := MONTH_DATE.fullmatch(compact):
            day = date(int(match[1]), int(match[2]), 1)
        elif (match := COMPACT_DATE.fullmatch(compact)) and len(compact) in (6, 8):
            day = date(int(match[1]), int(match[2]), int(match[3] or 1))
        elif match := SERIAL.fullmatch(compact):
            days = int(match[1]) + _is_short(float(match[2] or 0) * 86_400)
            day = (EPOCH_1904 if epoch_1904 else EPOCH_1900) + timedelta(days=days)
        else:
            raise Unreadable
    except ValueError as error:
        raise Unreadable from error
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR or day.year == YEAR_OF_YEARS:
        raise Unreadable
    return day


def _in_plain_signs(text: str) -> str:
    """A day without weekday and trailing dots, with Arabic digits and plain dashes."""
    if not text.isascii():
        text = WEEKDAY.sub(" ", arabic(text).text).strip().rstrip("。")
        text = DASH_SIGNS.sub("-", text)
    return text.rstrip(".")


def _days_on(match: re.Match[str]) -> timedelta:
    """The days to add for a time of day: a UTC time is shifted by eight hours; 43 seconds before
    midnight is rounded up to the next day.
    """
    if match[5] is None:
        return timedelta()
    hours = int(match[5]) + (8 if match[8] in ("Z", "+00:00", "+0000") else 0)
    seconds = hours * 3600 + int(match[6]) * 60 + float(match[7] or 0)
    return timedelta(days=seconds // 86_400 + _is_short(seconds % 86_400))


def _is_short(seconds: float) -> bool:
    return SHORT_OF_MIDNIGHT[0] <= seconds <= SHORT_OF_MIDNIGHT[1]


def parse_integer(text: str) -> int | None:
    """A whole number; also accepts `1,234`, `12人`, `2名`, `三人`, `12.0`."""
    text = plain(text).rstrip("。.")
    if text in NULLS:
        return None
    if match := re.fullmatch(rf"([一二两三四五六七八九十]{{1,3}})\s*{COUNTED}", text):
        return _counted(match[1])
    match = re.fullmatch(rf"([+-]?\d{{1,3}}(?:,\d{{3}})+|[+-]?\d+)(?:\.0+)?\s*{COUNTED}?", text)
    if not match:
        raise Unreadable
    return max(
        -(2**31), min(2**31 - 1, int(match[1].replace(",", "")))
    )  # clipped: larger than the lake's type and any bound


def parse_decimal(text: str) -> Decimal | None:
    """A number with at most two decimals, exact; also accepts `1,234.5`, `￥3,000.00`, `3000元整`,
    `1.2万元`, `叁仟元整`.
    """
    text = plain(text)
    if text in NULLS:
        return None
    text = CURRENCY.sub("", text).rstrip("。.")
    if match := CAPITALS.fullmatch(text.translate(IN_CAPITALS)):
        number = Decimal(_in_capitals(match[1]))
    elif match := AMOUNT.fullmatch(text):
        number = Decimal(re.sub(r"[,\s]", "", match[1])) * UNITS[match[2]]
    else:
        raise Unreadable
    return max(
        -LARGEST_DECIMAL, min(LARGEST_DECIMAL, number.quantize(CENT, ROUND_HALF_UP))
    )  # clipped: larger than the lake's type and any bound


def _counted(numeral: str) -> int:
    """The value of a Chinese numeral up to 99. Raises Unreadable."""
    digits = {sign: place for place, sign in enumerate("一二三四五六七八九", 1)} | {"两": 2}
    tens, ten, ones = numeral.rpartition("十")
    if (ten and not (tens in digits or not tens)) or (ones and ones not in digits):
        raise Unreadable
    return (digits.get(tens, 1) * 10 if ten else 0) + digits.get(ones, 0)


def _in_capitals(numeral: str) -> int:
    """The whole amount written in financial (cheque) numerals. Raises Unreadable for an abbreviated
    one.
    """
    if SHORTENED.search(numeral):
        raise Unreadable
    whole = part = digit = 0
    for sign in numeral:
        if sign in CAPITAL_DIGITS:
            digit = CAPITAL_DIGITS.index(sign)
        elif sign == "万":
            whole, part, digit = whole + (part + digit) * 10_000, 0, 0
        else:
            part, digit = part + (digit or 1) * 10 ** ("拾佰仟".index(sign) + 1), 0
    return whole + part + digit


def parse_community_code(text: str) -> str | None:
    """The digits of a community code, without blanks and without a name before or after it. Does
    not check the division table.
    """
    text = re.sub(r"\s+", "", plain(text))
    if named := CODE_AND_NAME.fullmatch(text) or NAME_AND_CODE.fullmatch(text):
        return named["code"]
    return None if text in NULLS else text.removesuffix(".0")


def parse_credit_code(text: str) -> str | None:
    """A unified social credit code in upper case, without blanks or hyphens, with a valid check
    character (GB 32100-2015).

    Raises Unreadable naming length, character or check. Letters are allowed in the first two
    places.
    """
    text = re.sub(r"[\s-]+", "", plain(text)).upper()
    if text in NULLS or not text:
        return None
    if len(text) != 18:
        raise Unreadable(f"{len(text)} 位 / {len(text)} characters")
    if not re.fullmatch(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}", text):
        raise Unreadable("有不该出现的字符 / a character that does not belong")
    total = sum(
        weight * CREDIT_ALPHABET.index(sign)
        for weight, sign in zip(CREDIT_WEIGHTS, text[:17], strict=True)
    )
    if CREDIT_ALPHABET[(31 - total % 31) % 31] != text[17]:
        raise Unreadable("校验码不符 / check character")
    return text
