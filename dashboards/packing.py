"""Compact encoding of rows by column, and of values as JavaScript source."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby, pairwise
from math import gcd

Packed = dict[str, object]
FEWEST_ROWS = 8  # shorter columns are not encoded
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
NAMES = re.compile(r"[^/|]+ / [^/|]+")
CODE = re.compile(r"[1-9][0-9]{0,13}")  # as many digits as JavaScript represents exactly
PARTS = 1_000_000  # the precision of fractions on pages
# One character for each position: those that neither JSON nor JavaScript escapes.
PLACES = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*()+,:;=@[]{}|^?/$%# "


class _Signs(dict[int | None, str]):
    """Encodes an integer as characters: digits in base HALF, least significant first, all but the
    last from the second half of PLACES; negative numbers are interleaved.
    """

    def __missing__(self, number: int) -> str:
        rest = number * 2 if number >= 0 else -number * 2 - 1
        text = ""
        while rest >= HALF:
            text += PLACES[HALF + rest % HALF]
            rest //= HALF
        text += PLACES[rest]
        if len(text) <= MOST_KEPT:
            self[number] = text
        return text


HALF = len(PLACES) // 2
MOST_KEPT = 3  # maximum length of cached encodings
SIGNS = _Signs({None: "`"})


# Common endings of community and street names, Chinese and English; encoded by index.
ENDINGS = (
    ("村民委员会", " Village"),
    ("居民委员会", " Community"),
    ("村委会", " Village"),
    ("社区居委会", " Community"),
    ("居委会", " Community"),
    ("街道", " Subdistrict"),
    ("镇", " Town"),
    ("乡", " Township"),
    ("", ""),
)


def without_ending(zh: str, en: str) -> tuple[str, str, int]:
    """Split off the ending: the beginning in both languages, and the index in ENDINGS."""
    for place, (zh_end, en_end) in enumerate(ENDINGS[:-1]):
        if zh.endswith(zh_end) and en.endswith(en_end):
            return zh.removesuffix(zh_end), en.removesuffix(en_end), place
    return zh, en, len(ENDINGS) - 1


def packed(names: Sequence[str], kinds: Sequence[type], rows: Sequence[Sequence]) -> Packed:
    """Encode rows as {rows, columns}. `kinds`: the type of each column: str, int, float or bool.

    A column is one of: a list; distinct values {of} ({from, count} for consecutive months) with
    their positions as {runs} ({times}: each that many times), {cycle} or {at}; integers as
    characters {numbers}, or their differences {steps}, with {parts} for fractions (units per whole)
    and {text} for codes; names {names} without their endings in both languages, with the endings in
    {ends} and their indexes in {at}. Distinct values may be encoded in the same ways.
    static/frame.js decodes them.
    """
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return packed_columns(names, kinds, columns, len(rows))


def packed_columns(
    names: Sequence[str], kinds: Sequence[type], columns: Sequence[Sequence], rows: int
) -> Packed:
    """`packed` for columns of `rows` rows."""
    told = (_column(kind, values) for kind, values in zip(kinds, columns, strict=True))
    return {"rows": rows, "columns": dict(zip(names, told, strict=True))}


def _column(kind: type, values: Sequence) -> object:
    if len(values) < FEWEST_ROWS:
        return list(values)
    distinct = list(dict.fromkeys(values))
    is_text = kind is str
    if is_text and _are_months_in_turn(distinct):
        return {"from": distinct[0], "count": len(distinct)} | _places(distinct, values)
    if _repeats(distinct, values) if is_text else len(distinct) * 6 <= len(values):
        return {"of": _listed(kind, distinct)} | _places(distinct, values)
    return _listed(kind, values)


def _listed(kind: type, values: Sequence) -> object:
    """The values one by one, as compactly as their type allows."""
    if len(values) < FEWEST_ROWS:
        return list(values)
    if kind is not str:
        return _fractions(values) if kind is float else _numbers(values)
    if _are_codes(values):
        return _numbers(list(map(int, values))) | {"text": True}
    return _names(values) if _are_names(values) else list(values)


def _are_names(values: Sequence) -> bool:
    """Whether all values are "Chinese / English" names without the separator characters."""
    return all(isinstance(value, str) and NAMES.fullmatch(value) for value in values)


def _names(values: Sequence[str]) -> Packed:
    begun = [without_ending(*value.split(" / ")) for value in values]
    used = sorted({place for _, _, place in begun})
    return {
        "names": "|".join(f"{zh}/{en}" for zh, en, _ in begun),
        "ends": [ENDINGS[place] for place in used],
        "at": "".join(PLACES[used.index(place)] for _, _, place in begun),
    }


def _are_months_in_turn(texts: Sequence[str | None]) -> bool:
    first = MONTH.fullmatch(texts[0] or "")
    if not first:
        return False
    start = int(first[1]) * 12 + int(first[2]) - 1
    numbers = range(start, start + len(texts))
    return list(texts) == [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]


def _repeats(distinct: Sequence[str | None], values: Sequence[str | None]) -> bool:
    """Whether texts are shorter if stored once, with two characters a row for their index."""
    return _length(values) > _length(distinct) + 2 * len(values)


def _length(values: Sequence[str | None]) -> int:
    """The length of the texts in JSON."""
    if None in values:
        values = [value or "null" for value in values]
    return sum(map(len, values)) + 3 * len(values)


def _are_codes(values: Sequence) -> bool:
    """Whether all texts are integers, such as area codes, which are shorter as numbers."""
    return all(isinstance(value, str) and CODE.fullmatch(value) for value in values)


def _fractions(values: Sequence[float | None]) -> object:
    """Fractions as integer multiples of their largest common unit."""
    whole = [None if value is None else round(value * PARTS) for value in values]
    part = gcd(PARTS, *(number for number in whole if number is not None))
    told = _numbers([None if number is None else number // part for number in whole])
    return told if part == PARTS else told | {"parts": PARTS // part}


def _numbers(values: Sequence[int | None]) -> Packed:
    """Integers, or their differences from row to row, whichever is shorter."""
    numbers = "".join([SIGNS[value] for value in values])
    if None in values:
        return {"numbers": numbers}
    steps = "".join([SIGNS[values[0]], *(SIGNS[b - a] for a, b in pairwise(values))])
    return {"steps": steps} if len(steps) < len(numbers) else {"numbers": numbers}


def _places(distinct: Sequence, values: Sequence) -> Packed:
    """The positions of the distinct values: cyclic, as run lengths (one number if equal), or one by
    one.
    """
    number = len(values)
    if number == len(distinct) or (
        values[len(distinct)] == distinct[0]
        and list(values) == ((distinct * (number // len(distinct) + 1))[:number])
    ):
        return {"cycle": True}
    place_of = {value: place for place, value in enumerate(distinct)}
    places = [place_of[value] for value in values]
    runs = [(place, len(list(run))) for place, run in groupby(places)]
    if len(runs) * 3 > number:
        return {"at": _signs(places, len(distinct))}
    times = [time for _, time in runs]
    is_short = len(times) < FEWEST_ROWS
    told = times[0] if len(set(times)) == 1 else times if is_short else _numbers(times)
    if len(runs) == len(distinct):
        return {"runs": told}
    return {"at": _signs([place for place, _ in runs], len(distinct)), "times": told}


def _signs(places: Sequence[int], number: int) -> str | Packed:
    """Indexes as one character each, if there are enough characters."""
    if number <= len(PLACES):
        return "".join([PLACES[place] for place in places])
    return _numbers(places)


def javascript(value: object) -> str:
    """A value as JavaScript source: JSON without sequences that end a script or a line."""
    text = json.dumps(
        value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain
    )
    for sign in ("<", ">", "&", "\u2028", "\u2029"):
        if sign in text:
            text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is no JSON")
