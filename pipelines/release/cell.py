"""How a value of a release stands in a spreadsheet: as which cell, and in which number format."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from pipelines.base.workbook import COUNT, DAY, MONEY, MONTH, SHARE
from pipelines.contract.vocabulary import VOCABULARY

WHOLE = re.compile(r"U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER")
FRACTION = re.compile(r"DOUBLE|FLOAT|DECIMAL.*")
MOMENT, PLAIN, WHOLE_NUMBER = "yyyy-mm-dd hh:mm", "General", "0"
POINTS = "+0.00%;-0.00%;0.00%"
LONGEST_NUMBER = 10**15  # a spreadsheet keeps 15 digits
SHARE_NAME = re.compile(
    r"(?:.*_)?(?:rate|share)(?:_low|_high)?|share_after_\w+|chance(?:_of_95)?|coverage|lower|upper"
    r"|.*(?:率|比例|占比|比重|可能性)"
)
POINTS_NAME = re.compile(r"(?:matched|reporting|raw)_change_\d+_months?")
# What is a share where the row's `unit` says so, or the name of its `measure`; and a difference.
OF_UNIT = frozenset(("value", "previous_value", "former_value", "threshold", "target", "ytd"))
CHANGE_OF_UNIT = "change"
UNBOUNDED = 20  # a share that may exceed 1 hardly comes to this much: it has been made per cent
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


def share_kind(
    name: str, kind: str, values: Iterable[object], *, may_exceed: bool = False
) -> Literal["share", "points"] | None:
    """Whether a column of that name and DuckDB type holds shares, or differences of two shares.

    A name alone does not tell: values beyond 1 (far beyond, where a share `may_exceed` 1) are per
    cent already.
    """
    if not FRACTION.fullmatch(kind):
        return None
    if POINTS_NAME.fullmatch(name):
        return "points"
    if not SHARE_NAME.fullmatch(name):
        return None
    may_exceed = may_exceed or (name in VOCABULARY and VOCABULARY[name].unbounded)
    most = UNBOUNDED if may_exceed else 1 + 1e-9
    return "share" if all(-most <= value <= most for value in _numbers(values)) else None


def is_share_row(row: Mapping[str, object]) -> bool:
    """Whether the value of a row is a share: by its unit, or by the measure (`table.column:group`)
    that it is of.
    """
    column = str(row.get("measure") or "").partition(":")[0].rpartition(".")[2]
    return row.get("unit") == "share" or bool(SHARE_NAME.fullmatch(column))


def _numbers(values: Iterable[object]) -> Iterable[float]:
    return (
        float(value)
        for value in values
        if isinstance(value, float | Decimal) and math.isfinite(value)
    )


def number_format(
    name: str, kind: str, values: Iterable[object] = (), *, is_known: bool = True
) -> str | None:
    """How a spreadsheet shows a column of that name, DuckDB type and these values; None as text.

    Not `is_known`: a column of somebody's own query, whose whole numbers may be anything.
    """
    if kind == "DATE":
        return MONTH if name == "month" else DAY
    if kind.startswith("TIMESTAMP"):
        return MOMENT
    if not is_number(kind):
        return None
    shape = share_kind(name, kind, values)
    if shape:
        return SHARE if shape == "share" else POINTS
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
