"""Conform: the cells of a register's rows as typed columns, and an issue for every cell that will
not do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any

import polars as pl

from pipelines.contract.code_list import CodeList, code_lists
from pipelines.contract.column import Column, Register
from pipelines.intake.book import REPLACEMENT
from pipelines.intake.identity import check_identities, may_have_lost_digits
from pipelines.intake.issue import ISSUE_SCHEMA, row_issues
from pipelines.intake.parse import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    NULLS,
    Unreadable,
    parse_code,
    parse_codes,
    parse_community_code,
    parse_credit_code,
    parse_date,
    parse_decimal,
    parse_integer,
    plain,
)
from pipelines.intake.table import Rows


@dataclass(frozen=True)
class Conformed:
    """`values`: sheet, sheet_no, row, every contract column typed, and `born` where the register
    has persons. `issues`: frame of ISSUE_SCHEMA. `last_day`: of the month of the rows.
    """

    values: pl.DataFrame
    issues: pl.DataFrame
    last_day: date


def _distinct(
    texts: pl.Series, parse: Callable[[str], Any], dtype: pl.DataType
) -> tuple[pl.Series, dict[str, str]]:
    """Parse each distinct text once. Returns the values and, for texts that cannot be read, their
    details.
    """
    distinct = [text for text in texts.unique() if text is not None]
    parsed, unreadable = [], {}
    for text in distinct:
        try:
            parsed.append(parse(text))
        except Unreadable as error:
            parsed.append(None)
            unreadable[text] = str(error)
    if parsed == distinct:
        return texts.cast(dtype), {}
    values = _values_of(texts.name, pl.Enum(distinct), pl.Series(parsed, dtype=dtype))
    return texts.to_frame().select(values).to_series(), unreadable


def _values_of(column: str, distinct: pl.Enum, values: pl.Series) -> pl.Expr:
    """The value of each text of a column, which has the place in `values` that the text has in
    `distinct`; null for any other. Half the time of a replacement by text.
    """
    return (
        pl.lit(values)
        .gather(pl.col(column).cast(distinct, strict=False).to_physical())
        .alias(column)
    )


@cache
def dtype_of(column: Column) -> pl.DataType:
    """What a column's values are held as; a code is an Enum of its list, which Parquet takes as it
    is.
    """
    return (
        pl.Enum(list(code_lists()[column.code_list].labels))
        if column.kind == "code"
        else column.of_kind.dtype
    )


@cache
def _null(column: Column) -> pl.Series:
    return pl.Series(column.name, [None], dtype=dtype_of(column))


@cache
def _spellings(column: Column) -> tuple[pl.Enum, pl.Series]:
    """What the code list of a column of codes or flags knows a text as, and the value of each."""
    parse = _parser(column, epoch_1904=False)
    codes = code_lists()[column.list_of_cells]
    texts = list(dict.fromkeys((*codes.spellings, *codes.labels)))
    return pl.Enum(texts), pl.Series([parse(text) for text in texts], dtype=dtype_of(column))


def _well_spelt(rows: Rows) -> dict[str, pl.Series]:
    """The values of those columns of codes or flags in which every text is one that the list knows,
    so that none needs parsing.
    """
    columns = [
        column
        for column in rows.register.columns
        if column.kind in ("code", "flag") and column.name in rows.present
    ]
    found = rows.frame.select(_values_of(column.name, *_spellings(column)) for column in columns)
    return {
        values.name: values
        for values in found
        if values.null_count() == rows.frame[values.name].null_count()
    }


def _with_placeholders(rows: Rows) -> set[str]:
    """Those columns of texts or ID numbers in which some cell holds a placeholder for nothing, such
    as 无.
    """
    columns = [
        column.name
        for column in rows.register.columns
        if column.kind in ("text", "id_number") and column.name in rows.present
    ]
    return _columns_with_any(rows.frame, pl.col(columns).is_in(list(NULLS)))


def _with_broken(rows: Rows) -> set[str]:
    """Those columns in which some cell holds a replacement character."""
    return (
        _columns_with_any(rows.frame, pl.col(rows.present).str.contains(REPLACEMENT, literal=True))
        if rows.may_be_broken
        else set()
    )


def _columns_with_any(frame: pl.DataFrame, cells: pl.Expr) -> set[str]:
    """Those columns of `cells` (Boolean) in which some is true."""
    return {column.name for column in frame.select(cells.any()) if column.any()}


def _without(texts: pl.Series, at: pl.Series) -> pl.Series:
    return pl.select(pl.when(~at).then(texts)).to_series()


def _plain_days(texts: pl.Series) -> pl.Series | None:
    """The days of a column wholly written as 2026-10-05, which need no parsing one by one; None for
    any other.
    """
    lengths = texts.str.len_bytes()
    if not lengths.min() == lengths.max() == 10:
        return None
    days = texts.str.to_date("%Y-%m-%d", strict=False)
    if days.null_count() != texts.null_count():
        return None
    return days if days.min().year >= EARLIEST_YEAR and days.max().year <= LATEST_YEAR else None


def _flag(text: str) -> bool | None:
    code = parse_code(text, code_lists()["flag"])
    return None if code is None else code == "yes"


def _month(text: str) -> date | None:
    day = parse_date(text)
    return day.replace(day=1) if day else None


def _parser(column: Column, *, epoch_1904: bool) -> Callable[[str], Any]:
    match column.kind:
        case "code":
            return partial(parse_code, codes=code_lists()[column.code_list])
        case "flag":
            return _flag
        case "date":
            return partial(parse_date, epoch_1904=epoch_1904)
        case "month":
            return _month
        case "integer":
            return parse_integer
        case "decimal":
            return parse_decimal
        case "community_code" | "street_code":
            return parse_community_code
        case "credit_code":
            return parse_credit_code
    raise ValueError(f"{column.name}: no parser for kind {column.kind}")


def _unreadable_rule(column: Column, register: Register) -> str:
    """A cell that matters takes its row along; any other is left blank and flagged."""
    if column.kind == "credit_code":
        return "credit_code_key" if column.name in register.key else "credit_code"
    if not column.required and column.required_unless is None:
        return "value_ignored"
    return {
        "date": "date_unreadable",
        "integer": "number_unreadable",
        "decimal": "number_unreadable",
    }.get(column.kind, "code_unknown")


def conform(rows: Rows, last_day: date) -> Conformed:
    """Type every column of the register, by the last day of the month; nothing is dropped."""
    frame, register = rows.frame, rows.register
    where = frame[["sheet", "row"]]
    values: dict[str, pl.Series] = {}
    well_spelt, with_placeholders, with_broken = (
        _well_spelt(rows),
        _with_placeholders(rows),
        _with_broken(rows),
    )
    issues: list[pl.DataFrame] = []
    for column in register.columns:
        dtype = dtype_of(column)
        texts = frame[column.name] if column.name in rows.present else None
        if column.name in with_broken:
            broken = texts.str.contains(REPLACEMENT, literal=True).fill_null(value=False)
            issues.append(row_issues("text_broken", where, broken, column, texts))
            texts = _without(texts, broken)
        if column.name in with_placeholders:
            texts = _without(texts, texts.is_in(list(NULLS)))
        if column.kind == "id_number" and texts is not None:
            values |= _conform_identity(rows, column, texts, last_day, where, issues)
        elif texts is None or texts.null_count() == len(texts):
            values[column.name] = _null(column).new_from_index(0, len(frame))
        elif column.kind == "text":
            values[column.name] = texts.alias(column.name)
        elif column.kind == "codes":
            values[column.name] = _conform_codes(column, texts, where, issues)
        elif column.kind == "date" and (days := _plain_days(texts)) is not None:
            values[column.name] = days.alias(column.name)
        elif column.name in well_spelt:
            values[column.name] = well_spelt[column.name]
        else:
            value, unreadable = _distinct(texts, _parser(column, epoch_1904=rows.epoch_1904), dtype)
            if (
                unreadable
                and column.kind == "code"
                and (codes := _with_numbers(column, unreadable))
            ):
                value, unreadable = _distinct(texts, partial(parse_code, codes=codes), dtype)
            values[column.name] = value.alias(column.name)
            if unreadable:
                bad = texts.is_in(list(unreadable)).fill_null(value=False)
                detail = texts.replace_strict(unreadable, default=None, return_dtype=pl.String)
                issues.append(
                    row_issues(
                        _unreadable_rule(column, register), where, bad, column, texts, detail
                    )
                )
    typed = frame[["sheet", "sheet_no", "row"]].hstack(list(values.values()))
    issues.extend(_required(rows, typed, where))
    if "street_code" in values:  # a street's own row lies in the street
        typed = typed.with_columns(
            pl.coalesce("community_code", "street_code").alias("community_code")
        )
    issues.extend(_bounds(register, typed, where, last_day))
    return Conformed(typed, pl.concat([pl.DataFrame(schema=ISSUE_SCHEMA), *issues]), last_day)


def _with_numbers(column: Column, unreadable: Iterable[str]) -> CodeList | None:
    """The column's code list with the numbers that the file's source makes certain; None where
    there are none.
    """
    codes = code_lists()[column.code_list]
    found = codes.with_numbers({plain(text) for text in unreadable}) if codes.sources else codes
    return None if found is codes else found


def _conform_codes(
    column: Column, texts: pl.Series, where: pl.DataFrame, issues: list[pl.DataFrame]
) -> pl.Series:
    codes = code_lists()[column.code_list]
    parsed = {text: parse_codes(text, codes) for text in texts.unique() if text is not None}
    unknown = {text: "、".join(parts) for text, (_, parts) in parsed.items() if parts}
    if unknown and (
        codes := _with_numbers(column, {part for _, parts in parsed.values() for part in parts})
    ):
        parsed = {text: parse_codes(text, codes) for text in parsed}
        unknown = {text: "、".join(parts) for text, (_, parts) in parsed.items() if parts}
    if unknown:
        issues.append(
            row_issues(
                "value_ignored",
                where,
                texts.is_in(list(unknown)).fill_null(value=False),
                column,
                texts,
                texts.replace_strict(unknown, default=None, return_dtype=pl.String),
            )
        )
    joined = pl.Series([";".join(known) or None for known, _ in parsed.values()], dtype=pl.String)
    return (
        texts.to_frame().select(_values_of(texts.name, pl.Enum(list(parsed)), joined)).to_series()
    )


def _conform_identity(
    rows: Rows,
    column: Column,
    texts: pl.Series,
    last_day: date,
    where: pl.DataFrame,
    issues: list[pl.DataFrame],
) -> dict[str, pl.Series]:
    typed = (
        rows.typed_as_number(column.name)
        if rows.typed_as_number and may_have_lost_digits(texts)
        else None
    )
    found = check_identities(texts, last_day, typed)
    for rule, at in found.faults.items():
        detail = found.lengths if rule == "id_length" else ""
        issues.append(row_issues(rule, where, at, column, texts, detail))
    if column.name != "id_number":
        return {column.name: found.number.alias(column.name)}
    return {
        column.name: found.number.alias(column.name),
        "born": found.born.alias("born"),
        "id_is_male": found.is_male.alias("id_is_male"),
    }


def _required(rows: Rows, typed: pl.DataFrame, where: pl.DataFrame) -> list[pl.DataFrame]:
    issues = []
    for column in rows.register.columns:
        if not (column.required or column.required_unless) or not typed[column.name].null_count():
            continue
        blank = typed[column.name].is_null()
        if column.required_unless:
            other, code = column.required_unless
            blank = blank & (
                typed[other].is_null()
                if code is None
                else ~(typed[other] == code).fill_null(value=False)
            )
        if blank.any():
            # A cell that held something unreadable has its own issue; only real blanks are missing.
            texts = rows.frame[column.name] if column.name in rows.present else None
            if texts is not None:
                blank = blank & (texts.is_null() | texts.is_in(list(NULLS)).fill_null(value=False))
            if blank.any():
                issues.append(row_issues("required_missing", where, blank, column))
    return issues


def _bounds(
    register: Register, typed: pl.DataFrame, where: pl.DataFrame, last_day: date
) -> list[pl.DataFrame]:
    issues = []
    for column in register.columns:
        value = typed[column.name]
        if column.of_kind.is_number and (column.minimum is not None or column.maximum is not None):
            low = column.minimum if column.minimum is not None else -(2**31)
            high = column.maximum if column.maximum is not None else 2**31 - 1
            outside = ((value < low) | (value > high)).fill_null(value=False)
            if outside.any():
                issues.append(
                    row_issues(
                        "number_out_of_range",
                        where,
                        outside,
                        column,
                        value.cast(pl.String),
                        f"{low}–{high}",
                    )
                )
        elif column.kind == "date" and not column.may_lie_ahead:
            latest = value.max()
            if latest is not None and latest > last_day:
                late = (value > last_day).fill_null(value=False)
                issues.append(
                    row_issues("date_after_month", where, late, column, value.cast(pl.String))
                )
    return issues
