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
DAY_IN_TEXT_FILE = r"^(?:19|20)\d\d[/-](?:1[0-2]|0?[1-9])[/-](?:3[01]|[12]\d|0?[1-9])$"
TENTHS = r"^\d+\.[1-9]$"  # 3.1, which may have been 3.10
HUNDREDTHS = r"^(\d+)\.\d\d"
WHOLE_OR_DECIMAL = r"^\d{1,15}(?:\.\d+)?$"
DECIMALS = re.compile(r"0\.(0+)(?:_.)?(?:;.*)?|(2)")  # 0.00, which is the built-in format 2
ANOTHER_UNIT_SHOWN = "^[^,;]*[百千万亿%]"  # a comma behind the digits divides by a thousand
# what a format of whole numbers is made of: "H"0000, 00-00, 0_
PART_OF_FORMAT = re.compile(r'"([^"]*)"|\\(.)|_(.)|([0#])|([-()/+ ])')
PLACES, LITERAL = 4, (1, 2, 5)  # groups
IN_DOUBT = "数字 2026.1 既可能是 1 月，也可能是 10 月 / the number 2026.1 may be January or October"
ANOTHER_UNIT = "单元格格式显示的单位不同 / the format shows another unit"
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
    if column.of_kind.is_number and (scaled := _in_another_unit(rows, column)) is not None:
        yield "number_unreadable" if matters else "value_ignored", scaled, ANOTHER_UNIT
    if column.kind not in TEXTS:
        return
    if rows.may_be_damaged and (lost := _lost(rows, column, texts)) is not None:
        yield "digits_lost" if matters else "value_ignored", lost, BECAME_NUMBER
    if column.name.endswith("_no") and (short := _may_lack_a_zero(rows, column, texts)) is not None:
        yield "digits_lost" if matters else "value_ignored", short, BECAME_NUMBER
    if (dated := _became_days(rows, column, texts)) is not None:
        yield "text_became_date" if matters else "value_ignored", dated, BECAME_DAY


def _in_another_unit(rows: Rows, column: Column) -> pl.Series | None:
    """Numbers that their format shows in tens of thousands and the like, as 0.15万元."""
    if not (rows.number_formats and (formats := rows.number_formats(column.name)) is not None):
        return None
    return _found(formats, ANOTHER_UNIT_SHOWN)


def _became_days(rows: Rows, column: Column, texts: pl.Series) -> pl.Series | None:
    """Cells that show a day where a text should stand; of numbers such as 3-12 also 3月12日."""
    if column.name.endswith("_no") and any(_holds(texts, sign) for sign in "月-/"):
        in_text_file = f"|{DAY_IN_TEXT_FILE}" if rows.typed_as_number is None else ""
        return _found(texts, f"{AS_DAY}|{AS_DAY_OF_MONTH}{in_text_file}")
    return _found(texts, AS_DAY) if rows.may_be_damaged and _holds(texts, ":") else None


def _may_lack_a_zero(rows: Rows, column: Column, texts: pl.Series) -> pl.Series | None:
    """Numbers such as 3.1 where others, such as 3.11, show that 3.10 may be meant."""
    if rows.typed_as_number is None or (tenths := _found(texts, TENTHS)) is None:
        return None
    longer = texts.str.extract(HUNDREDTHS).drop_nulls().unique()
    short = tenths & texts.str.extract(r"^(\d+)\.").is_in(longer.implode()).fill_null(value=False)
    short &= rows.typed_as_number(column.name)
    return short if short.any() else None


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
        and _found(texts := rows.frame[column.name], WHOLE_OR_DECIMAL) is not None
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
        _as_shown(text, code) if text and code else text
        for text, code in zip(texts, formats, strict=True)
    ]


def _as_shown(text: str, code: str) -> str:
    """A number as its format shows it, where that is digits and signs between them."""
    if found := DECIMALS.fullmatch(code):
        decimals = len(found[1] or "00")
        return f"{float(text):.{decimals}f}" if re.fullmatch(r"\d+\.\d+", text) else text
    code = code.partition(";")[0]
    parts = list(PART_OF_FORMAT.finditer(code))
    places = [part for part in parts if part[PLACES]]
    if not text.isdigit() or "".join(part[0] for part in parts) != code or not places:
        return text
    digits = list(text.zfill(sum(part[PLACES] == "0" for part in places)))
    shown: list[str] = []
    for part in reversed(parts):
        if part[PLACES]:
            shown.append(digits.pop() if digits else "")
            if part is places[0]:
                shown += reversed(digits)
        else:
            shown.append("".join(part[group] or "" for group in LITERAL))
    return "".join(reversed(shown)).strip()
