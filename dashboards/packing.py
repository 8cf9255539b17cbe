"""Rows as compact columns, and values as JavaScript source."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

Packed = dict[str, object]
FEWEST_ROWS = 8  # a shorter column stands as it is
# One sign a place: what neither JSON nor a script escapes.
PLACES = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*()+,:;=@[]{}|^?/$%# "


def packed(names: Sequence[str], kinds: Sequence[type], rows: Sequence[Sequence]) -> Packed:
    """Rows as {rows, columns}; `kinds`: of each column str, int, float or bool. A column is a list;
    {of, runs}, {of, cycle} or {of, at}, its distinct values and where they stand; or {steps}, whole
    numbers as differences (static/frame.js unpacks them).
    """
    columns = (
        _column(kind, values) for kind, values in zip(kinds, zip(*rows, strict=True), strict=True)
    )
    return {"rows": len(rows), "columns": dict(zip(names, columns, strict=True))}


def _column(kind: type, values: Sequence) -> object:
    if kind is float:
        values = [
            int(value) if value is not None and value == int(value) else value for value in values
        ]
    if kind is bool or len(values) < FEWEST_ROWS:
        return list(values)
    if kind is int:
        return _steps(values)
    distinct = list(dict.fromkeys(values))
    if len(distinct) * 2 > len(values):
        return list(values)
    return {"of": distinct} | _places(distinct, values)


def _places(distinct: Sequence, values: Sequence) -> Packed:
    """Where the distinct values stand: in turn, again and again; each so many times; or any how."""
    number = len(values)
    if (
        values[len(distinct)] == distinct[0]
        and list(values) == ((distinct * (number // len(distinct) + 1))[:number])
    ):
        return {"cycle": True}
    place_of = {value: place for place, value in enumerate(distinct)}
    places = [place_of[value] for value in values]
    if len(distinct) * 3 < number and places == sorted(places):
        runs = [0] * len(distinct)
        for place in places:
            runs[place] += 1
        return {"runs": runs}
    if len(distinct) <= len(PLACES):
        return {"at": "".join([PLACES[place] for place in places])}
    return {"at": places}


def _steps(values: Sequence[int | None]) -> object:
    """Differences from one row to the next, where these take fewer digits."""
    if None in values:
        return list(values)
    steps = [values[0], *(b - a for a, b in pairwise(values))]
    shorter = sum(map(_digits, steps)) * 10 < sum(map(_digits, values)) * 9
    return {"steps": steps} if shorter else list(values)


def _digits(number: int) -> int:
    return len(str(number))


def javascript(value: object) -> str:
    """A value as JavaScript source: JSON that can end no script and hides no line end."""
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
