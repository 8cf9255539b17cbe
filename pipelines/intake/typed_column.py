"""A column's texts parsed as values of its kind; each distinct text is parsed once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache, partial
from typing import Any

import polars as pl

from pipelines.contract.code_list import CodeList, code_lists
from pipelines.contract.column import Column
from pipelines.intake.parse import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    YEAR_OF_YEARS,
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
from pipelines.intake.sheet import FEW_ROWS, distinct


@cache
def dtype_of(column: Column) -> pl.DataType:
    """The polars type of a column's values. A code is an Enum of its list, which Parquet stores
    directly.
    """
    return (
        pl.Enum(list(code_lists()[column.list_of_codes].labels))
        if column.kind == "code"
        else column.of_kind.dtype
    )


@cache
def null_of(column: Column) -> pl.Series:
    """One null of the column's type."""
    return pl.Series(column.name, [None], dtype=dtype_of(column))


def values_of(column: str, distinct: pl.Enum, values: pl.Series) -> pl.Expr:
    """The value of each text of a column: `values[i]` for the text `distinct[i]`, null for any
    other. Half the time of a replacement by text.
    """
    return (
        pl.lit(values)
        .gather(pl.col(column).cast(distinct, strict=False).to_physical())
        .alias(column)
    )


@cache
def spelt(column: Column) -> pl.Expr:
    """The values of a code or flag column whose texts are known spellings; null for any other."""
    parse = _parser(column, epoch_1904=False)
    codes = code_lists()[column.list_of_codes]
    texts = list(dict.fromkeys((*codes.spellings, *codes.labels)))
    values = pl.Series([parse(text) for text in texts], dtype=dtype_of(column))
    return values_of(column.name, pl.Enum(texts), values)


def typed(
    column: Column, texts: pl.Series, *, epoch_1904: bool
) -> tuple[pl.Series, dict[str, str]]:
    """The values of a column, and text -> detail for unreadable texts; for a list of codes the
    unknown parts.
    """
    if column.kind == "codes":
        return _typed_codes(column, texts)
    if column.kind == "date" and (days := _plain_days(texts)) is not None:
        return days, {}
    dtype = dtype_of(column)
    values, unreadable = _distinct(texts, _parser(column, epoch_1904=epoch_1904), dtype)
    if unreadable and column.kind == "code" and (codes := _with_numbers(column, unreadable)):
        return _distinct(texts, partial(parse_code, codes=codes), dtype)
    return values, unreadable


def _typed_codes(column: Column, texts: pl.Series) -> tuple[pl.Series, dict[str, str]]:
    """`typed` for columns whose cells hold several codes."""
    codes = code_lists()[column.list_of_codes]
    parsed = {text: parse_codes(text, codes) for text in distinct(texts)}
    unknown = {part for _, parts in parsed.values() for part in parts}
    if unknown and (numbered := _with_numbers(column, unknown)):
        parsed = {text: parse_codes(text, numbered) for text in parsed}
    joined = pl.Series([";".join(known) or None for known, _ in parsed.values()], dtype=pl.String)
    values = values_of(texts.name, pl.Enum(list(parsed)), joined)
    details = {text: "、".join(parts) for text, (_, parts) in parsed.items() if parts}
    return texts.to_frame().select(values).to_series(), details


def _with_numbers(column: Column, unreadable: Iterable[str]) -> CodeList | None:
    """The column's code list extended by the code numbers of the file's source, if that can be
    identified from the unreadable texts; else None.
    """
    codes = code_lists()[column.list_of_codes]
    found = codes.with_numbers({plain(text) for text in unreadable}) if codes.sources else codes
    return None if found is codes else found


def _distinct(
    texts: pl.Series, parse: Callable[[str], Any], dtype: pl.DataType
) -> tuple[pl.Series, dict[str, str]]:
    """Parse each distinct text once. Returns the values, and text -> detail for unreadable
    texts.
    """
    found = distinct(texts)
    parsed, unreadable = [], {}
    for text in found:
        try:
            parsed.append(parse(text))
        except Unreadable as error:
            parsed.append(None)
            unreadable[text] = str(error)
    if parsed == found:
        return texts if texts.dtype == dtype else texts.cast(dtype), {}
    if len(texts) <= FEW_ROWS:
        meant = dict(zip((*found, None), (*parsed, None), strict=True))
        return pl.Series(texts.name, map(meant.get, texts.to_list()), dtype=dtype), unreadable
    values = values_of(texts.name, pl.Enum(found), pl.Series(parsed, dtype=dtype))
    return texts.to_frame().select(values).to_series(), unreadable


def _plain_days(texts: pl.Series) -> pl.Series | None:
    """The days of a column written entirely as 2026-10-05, which need no parsing one by one; None
    for any other.
    """
    if (days := _few_days(texts)) is None and (days := _many_days(texts)) is None:
        return None
    try:
        first, last = days.min(), days.max()
    except ValueError:  # a year before the first, as in -026-10-05
        return None
    if not (isinstance(first, date) and isinstance(last, date)):
        return days
    are_within = first.year >= EARLIEST_YEAR and last.year <= LATEST_YEAR
    may_be_years = first.year <= YEAR_OF_YEARS <= last.year
    if not are_within or (may_be_years and (days.dt.year() == YEAR_OF_YEARS).any()):
        return None
    return days


def _few_days(texts: pl.Series) -> pl.Series | None:
    """`_many_days` for a short column; None for a long one, or if days may be of another form."""
    if len(texts) > FEW_ROWS:
        return None
    cells = texts.to_list()
    # Of ten characters with these two dashes, the form is the only one that Python takes.
    if any(cell and not (len(cell) == 10 and cell[4] == cell[7] == "-") for cell in cells):
        return None
    try:
        days = [cell if cell is None else date.fromisoformat(cell) for cell in cells]
    except ValueError:
        return None
    return pl.Series(texts.name, days, dtype=pl.Date)


def _many_days(texts: pl.Series) -> pl.Series | None:
    """The days of a column of texts of ten bytes; None if one is not a day for Polars."""
    lengths = texts.str.len_bytes()
    if not lengths.min() == lengths.max() == 10:
        return None
    days = texts.str.to_date("%Y-%m-%d", strict=False)
    return days if days.null_count() == texts.null_count() else None


def _parser(column: Column, *, epoch_1904: bool) -> Callable[[str], Any]:
    match column.kind:
        case "code":
            return partial(parse_code, codes=code_lists()[column.list_of_codes])
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


def _flag(text: str) -> bool | None:
    code = parse_code(text, code_lists()["flag"])
    return None if code is None else code == "yes"


def _month(text: str) -> date | None:
    day = parse_date(text)
    return day.replace(day=1) if day else None
