"""Damage that a spreadsheet did to cells, detected from cell types and number formats: numbers
where days belong, days where household or post numbers belong, codes turned into numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from pipelines.contract.column import Column
from pipelines.intake.issue import Refused
from pipelines.intake.rows import Rows
from pipelines.intake.sheet import holds_any, octets_of

TEXTS = ("text", "community_code", "street_code", "credit_code")  # column kinds that hold text
DAYS = ("date", "month")
MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
AS_NUMBER = r"^\d(?:\.\d+)?E\+\d{2,}$"
TOO_LONG = 16  # digits; a double holds 15
MANY_DIGITS = r"^\d{16,}(?:\.0)?$"  # more digits than a double holds
AS_DAY = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$"
AS_DAY_OF_MONTH = rf"^(?:\d{{1,2}}月\d{{1,2}}日|\d{{1,2}}-(?:{MONTHS})|(?:{MONTHS})-\d{{1,2}})$"
JANUARY_OR_OCTOBER = r"^\d{4}\.1$"
DAY_IN_TEXT_FILE = r"^(?:19|20)\d\d[/-](?:1[0-2]|0?[1-9])[/-](?:3[01]|[12]\d|0?[1-9])$"
TENTHS = r"^\d+\.[1-9]$"  # 3.1, which may have been typed as 3.10
HUNDREDTHS = r"^(\d+)\.\d\d"
ANOTHER_UNIT_SHOWN = "^[^,;]*[百千万亿%]"  # a trailing comma in a format divides by a thousand
IN_DOUBT = "数字 2026.1 既可能是 1 月，也可能是 10 月 / the number 2026.1 may be January or October"
ANOTHER_UNIT = "单元格格式显示的单位不同 / the format shows another unit"
BECAME_DAY = "被 Excel 变成了日期 / Excel turned it into a day"
BECAME_NUMBER = "被 Excel 变成了数字 / Excel turned it into a number"

Damage = tuple[str, pl.Series, str]  # rule, rows affected (Boolean), detail


def damage(rows: Rows, column: Column) -> Iterator[Damage]:
    """Yield the damage found in a column: cells that may differ from what the clerk typed. In a
    column that matters, such a cell quarantines its row.
    """
    found: Iterator[tuple[str, pl.Series | None, str]] = iter(())
    if column.kind in DAYS:
        found = iter([("date_ambiguous", _january_or_october(rows, column), IN_DOUBT)])
    elif column.of_kind.is_number:
        found = iter([("number_unreadable", _in_another_unit(rows, column), ANOTHER_UNIT)])
    elif column.kind in TEXTS:
        found = _of_text(rows, column, rows.frame[column.name])
    matters = column.required or column.name in rows.register.key
    for rule, at, detail in found:
        if at is not None and at.any():
            yield rule if matters else "value_ignored", at, detail


def _of_text(
    rows: Rows, column: Column, texts: pl.Series
) -> Iterator[tuple[str, pl.Series | None, str]]:
    """The damage of a text column."""
    yield "digits_lost", _lost(rows, column, texts), BECAME_NUMBER
    if column.name.endswith("_no"):
        yield "digits_lost", _may_lack_a_zero(rows, column, texts), BECAME_NUMBER
    yield "text_became_date", _became_days(rows, column, texts), BECAME_DAY


def _january_or_october(rows: Rows, column: Column) -> pl.Series | None:
    """Numbers such as 2026.1, which may mean January or October."""
    texts = rows.frame[column.name]
    if not rows.typed_as_number or not (texts.str.len_bytes() == len("2026.1")).any():
        return None
    found = _found(texts, JANUARY_OR_OCTOBER)
    return None if found is None else found & rows.typed_as_number(column.name, found)


def _in_another_unit(rows: Rows, column: Column) -> pl.Series | None:
    """Numbers that their format shows in another unit, for example 0.15万元."""
    if not (rows.number_formats and (formats := rows.number_formats(column.name)) is not None):
        return None
    return _found(formats, ANOTHER_UNIT_SHOWN)


def _became_days(rows: Rows, column: Column, texts: pl.Series) -> pl.Series | None:
    """Cells that hold a day in a text column; for numbers such as 3-12 also 3月12日."""
    if column.name.endswith("_no") and _holds(texts, "月", "-", "/"):
        in_text_file = f"|{DAY_IN_TEXT_FILE}" if rows.typed_as_number is None else ""
        return _found(texts, f"{AS_DAY}|{AS_DAY_OF_MONTH}{in_text_file}")
    return _found(texts, AS_DAY) if rows.may_be_damaged and _holds(texts, ":") else None


def _may_lack_a_zero(rows: Rows, column: Column, texts: pl.Series) -> pl.Series | None:
    """Numbers such as 3.1 in a column that also has values such as 3.11, so that 3.10 may be
    meant.
    """
    if rows.typed_as_number is None or not _holds(texts, "."):
        return None
    if (tenths := _found(texts, TENTHS)) is None:
        return None
    longer = texts.str.extract(HUNDREDTHS).drop_nulls().unique()
    short = tenths & texts.str.extract(r"^(\d+)\.").is_in(longer.implode()).fill_null(value=False)
    return short & rows.typed_as_number(column.name, short)


def _holds(texts: pl.Series, *signs: str) -> bool:
    return holds_any([sign.encode() for sign in signs], octets_of(texts))


def _found(texts: pl.Series, pattern: str) -> pl.Series | None:
    found = texts.str.contains(pattern).fill_null(value=False)
    return found if found.any() else None


def _lost(rows: Rows, column: Column, texts: pl.Series) -> pl.Series | None:
    """Cells in scientific notation, and numbers with more digits than a double holds."""
    lost = _found(texts, AS_NUMBER) if rows.may_be_damaged and _holds(texts, "+") else None
    if rows.typed_as_number is None or not (texts.str.len_bytes() >= TOO_LONG).any():
        return lost
    if (many := _found(texts, MANY_DIGITS)) is not None:
        many &= rows.typed_as_number(column.name, many)
        lost = many if lost is None else lost | many
    return lost


def refuse_lost_codes(rows: Rows) -> None:
    """Raise Refused(codes_became_numbers) if most community codes are in scientific notation: then
    no row's community is known.
    """
    if "community_code" not in rows.present or not rows.may_be_damaged:
        return
    texts = rows.frame["community_code"]
    lost = _found(texts, AS_NUMBER) if _holds(texts, "+") else None
    if lost is not None and 2 * int(lost.sum()) > len(texts) - texts.null_count():
        raise Refused("codes_became_numbers", texts.filter(lost)[0])
