"""Recognises and masks personal numbers and addresses in any spelling. For names see
`pipelines/reference/shown.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

PERSONAL_NUMBER = (  # an ID number, old or new, or a mobile phone
    r"(?:[0-9]{15}|[0-9]{17}[0-9Xx]|1[3-9][0-9]{9})"
)
SHORTEST_PERSONAL_NUMBER = 11  # characters
SHORTEST_HIDDEN = 5  # minimum length of possibly personal text: a@b.c
FEWEST_DIGITS = 10  # minimum for a possibly personal number: a telephone with area code
MASK = "***"
# Separators allowed inside one number; a longer gap, or anything else, ends it.
_GAP = r"[\s._\-–—−·•/\\|,，、;；:：()（）\[\]【】+*~～#'\"“”]{1,3}"
_CHAIN = re.compile(rf"\d+(?:{_GAP}\d+)*")
_MAIL = re.compile(r"(?P<own>[\w.%+-]+\s?@\s?[\w-]+(?:\.[\w-]+)*)")
# A WeChat or QQ number: after a word for it, or in WeChat's default form.
_HANDLE = re.compile(
    r"(?i)(?:(?:微信|薇信|威信|v信|wechat|weixin|[wv]x|扣扣|企鹅|qq)"
    r"(?:群|号码|号|账号|帐号|id)*(?:是|为)?[\s:：=_\-（(]{0,3}|(?=wxid))(?P<own>[a-z0-9][\w\-]{4,})"
)
# A telephone number without area code, after a word for it.
_TOLD_PHONE = re.compile(
    r"(?i)(?:电话|手机|座机|联系方式|tel|phone|mobile)(?:号码|号)?\W{0,3}"
    r"(?P<own>\d(?:[\s-]?\d){6,})"
)
_BORN = r"(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
# With or without its check digit, or followed by more digits.
_ID = re.compile(rf"(?=(\d{{6}}{_BORN}\d{{3}}))")
_OLD_ID = re.compile(r"\d{6}\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}")
_MOBILE = re.compile(r"(?=(1[3-9]\d{9}))")
_TOWN = r"(?:10|2\d|[3-9]\d\d)"
_MONTH = r"20\d\d(?:0[1-9]|1[0-2])"
_LANDLINE = re.compile(
    rf"(?:(?:00)?86|{_MONTH})?0{_TOWN}[2-9]\d{{6,7}}(?:{_MONTH})?|(?:00)?86{_TOWN}[2-9]\d{{6,7}}"
)
_PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])"
# In groups, with any digits before the first and after the last.
_IN_GROUPS = [
    re.compile(pattern.replace("~", _GAP))
    for pattern in (
        r"1[3-9]\d~\d{4}~\d{4}",
        r"1[3-9]\d\d~\d{4}~\d{3}",
        r"1[3-9]\d~(?!20[0-4]\d[01]\d[0-3]\d)\d{8}",
        r"1[3-9]\d{5}~(?!20[0-4]\d)\d{4}",
        r"1~[3-9](?:~\d){9}",
        rf"{_PROVINCE}\d{{4}}~{_BORN}~\d{{3}}[\dXx]?",
        rf"{_PROVINCE}\d(?:~\d{{3}}){{5}}",
        rf"(?:0|86~0?){_TOWN}~(?!20[0-4]\d)[2-9]\d{{2,3}}(?:~)?\d{{4}}",
    )
]
_LONGEST_CODE = 18  # digits; a longer run may hide a number that cannot be separated from the rest
_DIALLED_FIRST = re.compile(rf"(?:00)?86(?:0?{_TOWN})?|0{_TOWN}")
_CHINESE_DIGITS = {sign: str(place % 10) for place, sign in enumerate("〇一二三四五六七八九零")}
_CHINESE_RUN = re.compile(r"[〇零一二三四五六七八九]{7,}")
_LONG_CHINESE_RUN = re.compile(rf"[〇零一二三四五六七八九]{{{FEWEST_DIGITS},}}")
_MOMENT = re.compile(
    r"20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?"
)
_DIVISION = re.compile(rf"{_PROVINCE}\d{{4}}(?:\d{{3}}(?:\d{{3}})?)?")
_BEFORE_A_PHONE = re.compile(r"(?:0{0,2}86|0|20\d\d(?:0[1-9]|1[0-2])(?:[0-3]\d)?|20\d\d)")


def masked(text: str) -> str:
    """The text with every personal number, e-mail address and WeChat or QQ number replaced by
    MASK.
    """
    if len(text) < SHORTEST_HIDDEN:
        return text
    return _masked(text)


@lru_cache(maxsize=50_000)
def _masked(text: str) -> str:
    plain, places = _plain(text)
    spans = [(places[start], places[end - 1] + 1) for start, end in _spans(plain)]
    for start, end in reversed(_merged(spans)):
        text = text[:start] + MASK + text[end:]
    return text


def _plain(text: str) -> tuple[str, list[int]]:
    """The text without zero-width characters, in plain form with digits of any script as 0 to 9;
    and each character's position in the original.
    """
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        if sign.isascii():
            plain = sign
        elif unicodedata.category(sign) in ("Cf", "Mn", "Me", "Cc"):
            continue
        else:
            plain = unicodedata.normalize("NFKC", sign)
            plain = "".join(
                str(unicodedata.decimal(one)) if one.isdecimal() else one for one in plain
            )
        signs += plain
        places += [place] * len(plain)
    return "".join(signs), places


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans sorted, with overlapping ones merged."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _spans(plain: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of personal numbers and addresses in a plain text."""
    for told in (_MAIL, _HANDLE, _TOLD_PHONE):
        yield from (found.span("own") for found in told.finditer(plain))
    digits = _CHINESE_RUN.sub(lambda run: "".join(_CHINESE_DIGITS[sign] for sign in run[0]), plain)
    yield from (run.span() for run in _LONG_CHINESE_RUN.finditer(plain))
    for grouped in _IN_GROUPS:
        yield from (found.span() for found in grouped.finditer(digits))
    for chain in _CHAIN.finditer(digits):
        if sum(sign.isdigit() for sign in chain[0]) >= FEWEST_DIGITS:
            yield from _in_chain(digits, chain)


def _in_chain(plain: str, chain: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield the personal numbers in a chain of digit groups with small gaps."""
    groups = [
        (chain.start() + group.start(), chain.start() + group.end())
        for group in re.finditer(r"\d+", chain[0])
    ]
    for start, end in groups:
        yield from _in_group(plain, start, end)
    for first in range(len(groups)):  # numbers formed by several groups
        for last in range(first + 1, min(len(groups), first + 24)):
            digits = "".join(plain[start:end] for start, end in groups[first : last + 1])
            if len(digits) > 24:
                break
            parts = [plain[start:end] for start, end in groups[first : last + 1]]
            if _is_together(digits, parts):
                end = groups[last][1]
                yield groups[first][0], end + (plain[end : end + 1] in ("X", "x"))


def _in_group(plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the personal numbers in contiguous digits."""
    digits, sign = plain[start:end], plain[end : end + 1] in ("X", "x")
    if len(digits) in (15, 18) or len(digits) > _LONGEST_CODE or (len(digits) == 17 and sign):
        yield start, end + sign
    if _is_code(digits):
        return
    for found in _ID.finditer(digits):
        yield start + found.start(), end + sign
    for found in _MOBILE.finditer(digits):
        yield start + found.start(), start + found.start() + 11
    if _LANDLINE.fullmatch(digits):
        yield start, end


def _is_code(digits: str) -> bool:
    """Whether the digits are a division code, a timestamp, or a number that begins with a community
    code: these contain no telephone number.
    """
    return bool(
        _DIVISION.fullmatch(digits)
        or _MOMENT.fullmatch(digits)
        or (12 < len(digits) < 17 and _DIVISION.match(digits) and not _ID.match(digits))
    )


def _is_together(digits: str, parts: list[str]) -> bool:
    """Whether groups form one personal number: a complete ID number, or a telephone number with a
    possible prefix. Adjacent codes and dates are not.
    """
    if re.fullmatch(rf"\d{{6}}{_BORN}\d{{3,5}}", digits):
        return True
    if len(digits) == 15 and len(parts) < 6 and _OLD_ID.fullmatch(digits):
        return True
    before = _BEFORE_A_PHONE.match(digits)
    own = digits[before.end() :] if before and len(digits) > 11 else digits
    if re.fullmatch(r"1[3-9]\d{9}", own):
        return not (len(parts) == 2 and all(map(_is_code, parts)))
    return bool(_LANDLINE.fullmatch(digits) and _DIALLED_FIRST.fullmatch(parts[0]))


# Prefilters for whole columns: for ASCII text, anything that `masked` hides matches the first
# pattern, or the second after removal of separators between digits and letters, or contains a word
# or the @ of the third.
MAY_BE_PERSONAL = (
    r"(?:^|[^0-9])(?:[0-9]{15}(?:[^0-9]|$)|[0-9]{17}[0-9Xx]|0[1-9]|(?:00)?86)",
    r"1[3-9][0-9]{9}|[0-9]{6}(?:(?:18|19|20)[0-9])?[0-9]{2}[01][0-9][0-3][0-9]{4}",
)
BETWEEN = "[^0-9A-Za-z]+"
NAMES_A_NUMBER = "(?i)@|[wv]x|wechat|weixin|qq|tel|phone|mobile"
