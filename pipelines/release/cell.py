"""Spreadsheet cells and number formats for values of a release."""

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
# Marks of shares in a row's `unit` or the name of its `measure`, and of differences.
OF_UNIT = frozenset(("value", "previous_value", "former_value", "threshold", "target", "ytd"))
CHANGE_OF_UNIT = "change"
# A share that may exceed 1 is hardly ever this large: larger values are already per cent.
UNBOUNDED = 20
NOT_COUNTED = frozenset(  # integers that are identifiers, shown without thousands separators
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
    """Whether a DuckDB type is numeric."""
    return bool(WHOLE.fullmatch(kind) or FRACTION.fullmatch(kind))


def share_kind(
    name: str, kind: str, values: Iterable[object], *, may_exceed: bool = False
) -> Literal["share", "points"] | None:
    """Whether a column with this name and DuckDB type holds shares, or differences of shares.

    The name alone is not enough: values above 1 (far above 1, if a share `may_exceed` 1) are
    already per cent.
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
    """Whether a row's value is a share, by its unit or by its measure (`table.column:group`)."""
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
    """The number format for a column with this name, DuckDB type and values; None for text.

    `is_known`: False for a column of a user's own query, whose integers may mean anything.
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
    """The number format in our own tables, except for rates and shares."""
    if WHOLE.fullmatch(kind):
        return WHOLE_NUMBER if name in NOT_COUNTED else COUNT
    return MONEY if name.endswith("_yuan") else PLAIN


def sheet_cell(value: object) -> object:
    """A value as a cell without loss: a number that is too long becomes text."""
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
