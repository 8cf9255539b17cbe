"""What a workbook's number formats do to numbers. A format is its code, or its number if built
in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable


def pads_numbers(formats: Iterable[str]) -> bool:
    """Whether some format adds leading zeros, or words or characters around the number."""
    return any(re.search(r"0{2,}|[\"\\]|[0#][-/]", each.split(".")[0]) for each in formats)


def shows_decimals(formats: Iterable[str]) -> bool:
    """Whether some format shows a fixed number of decimals."""
    return any(each == "2" or "0.0" in each for each in formats)


def names_units(formats: Iterable[str]) -> bool:
    """Whether some format appends a unit such as 万元."""
    return any(re.search("[百千万亿%]", each) for each in formats)
