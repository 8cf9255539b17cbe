"""How a value of a release stands in a spreadsheet: as which cell, and in which number format."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from decimal import Decimal

from pipelines.base.workbook import COUNT, DAY, MONEY, MONTH, SHARE

WHOLE = re.compile(r"U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER")
FRACTION = re.compile(r"DOUBLE|FLOAT|DECIMAL.*")
MOMENT, PLAIN, WHOLE_NUMBER = "yyyy-mm-dd hh:mm", "General", "0"
LONGEST_NUMBER = 10**15  # a spreadsheet keeps 15 digits
NOT_COUNTED = frozenset(  # whole numbers that number something, without thousands apart
    (
        "row",
        "sheet_no",
        "year",
        "decision",
        "revoked_by",
        "division_vintage",
        "sort_order",
        "code_length",
    )
)


def is_number(kind: str) -> bool:
    """Whether values of that DuckDB type are numbers."""
    return bool(WHOLE.fullmatch(kind) or FRACTION.fullmatch(kind))


def number_format(name: str, kind: str, *, is_known: bool = True) -> str | None:
    """How a spreadsheet shows a column of that name and DuckDB type; None as text.

    Not `is_known`: a column of somebody's own query, whose whole numbers may be anything.
    """
    if kind == "DATE":
        return MONTH if name == "month" else DAY
    if kind.startswith("TIMESTAMP"):
        return MOMENT
    if not is_number(kind):
        return None
    if name.endswith(("_rate", "_share")) and not (WHOLE.fullmatch(kind) and is_known):
        return SHARE
    return _own_format(name, kind) if is_known else PLAIN


def _own_format(name: str, kind: str) -> str:
    """How a number of a table of ours is shown, rates and shares apart."""
    if WHOLE.fullmatch(kind):
        return WHOLE_NUMBER if name in NOT_COUNTED else COUNT
    return MONEY if name.endswith("_yuan") else PLAIN


def sheet_cell(value: object) -> object:
    """A value as a spreadsheet keeps it whole: a number as a number unless it is too long."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if value is None or isinstance(value, str | date):
        return value
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, float):
        return value
    if isinstance(value, int | Decimal) and -LONGEST_NUMBER < value < LONGEST_NUMBER:
        return value if isinstance(value, int) else float(value)
    return str(value)
