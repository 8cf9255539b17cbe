"""What the number formats of a workbook do to numbers: each a code, or the number of a built-in one."""

from __future__ import annotations

import re
from collections.abc import Iterable


def pads_numbers(formats: Iterable[str]) -> bool:
    """Whether some format writes zeros before a number, or words or signs around it."""
    return any(re.search(r"0{2,}|[\"\\]|[0#][-/]", each.split(".")[0]) for each in formats)


def shows_decimals(formats: Iterable[str]) -> bool:
    """Whether some format writes a certain number of decimals."""
    return any(each == "2" or "0.0" in each for each in formats)


def names_units(formats: Iterable[str]) -> bool:
    """Whether some format writes a unit such as 万元 behind a number."""
    return any(re.search("[百千万亿%]", each) for each in formats)
