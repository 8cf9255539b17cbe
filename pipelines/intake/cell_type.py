"""What a cell's own type and number format tell of its text: numbers in the place of days, days in
the place of numbers of households and posts, codes that a spreadsheet turned into numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from pipelines.contract.column import Column, Register
from pipelines.intake.issue import Refused
from pipelines.intake.rows import Rows

TEXTS = ("text", "community_code", "street_code", "credit_code")  # kinds of columns
DAYS = ("date", "month")
MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
AS_NUMBER = r"^\d(?:\.\d+)?E\+\d{2,}$"
TOO_LONG = 16  # digits, of which a number holds 15
MANY_DIGITS = r"^\d{16,}(?:\.0)?$"  # more than a number holds
AS_DAY = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$"
AS_DAY_OF_MONTH = rf"^(?:\d{{1,2}}月\d{{1,2}}日|\d{{1,2}}-(?:{MONTHS})|(?:{MONTHS})-\d{{1,2}})$"
JANUARY_OR_OCTOBER = r"^\d{4}\.1$"
# digits with zeros before them, and what else the format writes around them: "H"0000
PADDED = re.compile(r'(?:"([^"]*)"|\\(.))?(0+)(?:"([^"]*)")?(?:;.*)?')
IN_DOUBT = "数字 2026.1 既可能是 1 月，也可能是 10 月 / the number 2026.1 may be January or October"
BECAME_DAY = "被 Excel 变成了日期 / Excel turned it into a day"
BECAME_NUMBER = "被 Excel 变成了数字 / Excel turned it into a number"

Damage = tuple[str, pl.Series, str]  # rule, the rows that it is true of, detail


def damage(rows: Rows, column: Column) -> Iterator[Damage]:
    """What of a column cannot be taken for what the clerk typed; a cell that matters takes its row
    along.
    """
    texts = rows.frame[column.name]
    matters = column.required or column.name in rows.register.key
    if column.kind in DAYS:
        if rows.typed_as_number and (doubtful := _found(texts, JANUARY_OR_OCTOBER)) is not None:
            doubtful &= rows.typed_as_number(column.name)
            yield "date_ambiguous" if matters else "value_ignored", doubtful, IN_DOUBT
        return
    if column.kind not in TEXTS:
        return
    if rows.may_be_damaged and (lost := _lost(rows, column, texts)) is not None:
        yield "digits_lost" if matters else "value_ignored", lost, BECAME_NUMBER
    if (dated := _became_days(rows, column, texts)) is not None:
        yield "text_became_date" if matters else "value_ignored", dated, BECAME_DAY


def _became_days(rows: Rows, column: Column, texts: pl.Series) -> pl.Series | None:
    """Cells that show a day where a text should stand; of numbers such as 3-12 also 3月12日."""
    if column.name.endswith("_no") and any(_holds(texts, sign) for sign in "月-"):
        return _found(texts, f"{AS_DAY}|{AS_DAY_OF_MONTH}")
    return _found(texts, AS_DAY) if rows.may_be_damaged and _holds(texts, ":") else None


def _holds(texts: pl.Series, sign: str) -> bool:
    return bool(texts.str.contains(sign, literal=True).any())


def _found(texts: pl.Series, pattern: str) -> pl.Series | None:
    found = texts.str.contains(pattern).fill_null(value=False)
    return found if found.any() else None


def _lost(rows: Rows, column: Column, texts: pl.Series) -> pl.Series | None:
    """Cells in scientific notation, and numbers of more digits than a number holds."""
    lost = _found(texts, AS_NUMBER) if _holds(texts, "+") else None
    if rows.typed_as_number is None or not (texts.str.len_bytes() >= TOO_LONG).any():
        return lost
    if (many := _found(texts, MANY_DIGITS)) is not None:
        many &= rows.typed_as_number(column.name)
        lost = many if lost is None else lost | many
    return lost if lost is not None and lost.any() else None


def refuse_lost_codes(rows: Rows) -> None:
    """Raises Refused(codes_became_numbers) where most community codes are in scientific notation:
    then nothing tells which community any row is of.
    """
    if "community_code" not in rows.present or not rows.may_be_damaged:
        return
    texts = rows.frame["community_code"]
    lost = _found(texts, AS_NUMBER)
    if lost is not None and 2 * int(lost.sum()) > len(texts) - texts.null_count():
        raise Refused("codes_became_numbers", texts.filter(lost)[0])


def as_formatted(rows: Rows) -> Rows:
    """The rows with numbers of households and the like as their format shows them: 12 as 0012."""
    if rows.number_formats is None:
        return rows
    changed = [
        pl.Series(column.name, _formatted(texts.to_list(), formats.to_list()), dtype=pl.String)
        for column in _numbered(rows.register)
        if column.name in rows.present
        and _found(texts := rows.frame[column.name], r"^\d{1,15}$") is not None
        and (formats := rows.number_formats(column.name)) is not None
    ]
    return replace(rows, frame=rows.frame.with_columns(changed)) if changed else rows


def _numbered(register: Register) -> Iterator[Column]:
    """The columns of texts that may be typed as numbers."""
    return (
        column
        for column in register.columns
        if column.name.endswith("_no") or column.kind in ("community_code", "street_code")
    )


def _formatted(texts: list[str | None], formats: list[str | None]) -> list[str | None]:
    return [
        _padded(text, code) if text and code else text
        for text, code in zip(texts, formats, strict=True)
    ]


def _padded(text: str, code: str) -> str:
    found = PADDED.fullmatch(code)
    if not found or not text.isdigit():
        return text
    before, zeros, after = found[1] or found[2] or "", found[3], found[4] or ""
    return f"{before}{text.zfill(len(zeros))}{after}"
