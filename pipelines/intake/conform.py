"""Conform: the cells of a register's rows to typed columns, and an issue for every cell that cannot
be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from pipelines.contract.column import Column, Register
from pipelines.intake.cell_type import Damage, damage
from pipelines.intake.identity import check_identities, may_have_lost_digits
from pipelines.intake.issue import all_issues, row_issues
from pipelines.intake.number_format import as_formatted
from pipelines.intake.parse import DASHES, MARKS, NULLS
from pipelines.intake.pseudonym import OWN_PSEUDONYM
from pipelines.intake.rows import Rows
from pipelines.intake.sheet import FEW_ROWS, REPLACEMENT, octets_of
from pipelines.intake.typed_column import null_of, spelt, typed

NORMAL = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"
NO_SIGN = rf"[\s{MARKS}]+"
PLACEHOLDERS = pl.Series(sorted(NULLS)).implode()


@dataclass(frozen=True)
class Conformed:
    """`values`: sheet, sheet_no, row, every contract column typed, each ID number as written, and
    for registers of persons `born` and `born_written` (from the number even if it is faulty).
    `issues`: frame of ISSUE_SCHEMA. `last_day`: of the rows' month.
    """

    values: pl.DataFrame
    issues: pl.DataFrame
    last_day: date


def _well_spelt(rows: Rows) -> dict[str, pl.Series]:
    """The values of the code and flag columns in which every text is a known spelling, so that no
    cell needs parsing.
    """
    columns = [
        column
        for column in rows.register.columns
        if column.kind in ("code", "flag") and column.name in rows.present
    ]
    # Sequential: a reader process has one thread, and handing out single columns is slower.
    found = rows.frame.select_seq(map(spelt, columns))
    return {
        values.name: values
        for values in found
        if values.null_count() == rows.frame[values.name].null_count()
    }


def _in_normal_form(rows: Rows) -> pl.DataFrame:
    """The rows with the columns used for matching in normal form: half width, upper case, one kind
    of dash, no blanks or zero-width characters. Leading zeros are kept.
    """
    odd = [
        column.name
        for column in rows.register.columns
        if column.in_normal_form
        and column.name in rows.present
        and octets_of(rows.frame[column.name]).translate(None, delete=NORMAL)
    ]
    if not odd:
        return rows.frame
    return rows.frame.with_columns(
        pl.when(pl.col(name).str.contains(OWN_PSEUDONYM))
        .then(pl.col(name))
        .otherwise(
            pl.col(name)
            .str.normalize("NFKC")
            .str.to_uppercase()
            .str.replace_all(DASHES, "-")
            .str.replace_all(NO_SIGN, "")
        )
        .alias(name)
        for name in odd
    )


def _with_placeholders(rows: Rows) -> set[str]:
    """The names of the text and ID columns in which some cell holds a placeholder such as 无."""
    columns = [
        column.name
        for column in rows.register.columns
        if column.kind in ("text", "id_number")
        and column.name in rows.present
        and rows.frame[column.name].null_count() < len(rows.frame)
    ]
    if len(rows.frame) <= FEW_ROWS:
        return {name for name in columns if not NULLS.isdisjoint(rows.frame[name].to_list())}
    found = rows.frame.select_seq(pl.col(columns).is_in(PLACEHOLDERS).any())
    return {column.name for column in found if column.any()}


def _with_broken(rows: Rows) -> set[str]:
    """The names of the columns in which some cell holds a replacement character (U+FFFD)."""
    if not rows.may_be_broken:
        return set()
    sign = REPLACEMENT.encode()
    return {name for name in rows.present if sign in octets_of(rows.frame[name])}


def _without(texts: pl.Series, at: pl.Series) -> pl.Series:
    return pl.select(pl.when(~at).then(texts)).to_series()


def _unreadable_rule(column: Column, register: Register) -> str:
    """The rule for an unreadable cell: in a column that matters it quarantines the row, elsewhere
    the cell is blanked and flagged.
    """
    if column.kind == "credit_code":
        return "credit_code_key" if column.name in register.key else "credit_code"
    if column.kind == "codes" or not (column.required or column.required_unless):
        return "value_ignored"
    return {
        "date": "date_unreadable",
        "integer": "number_unreadable",
        "decimal": "number_unreadable",
    }.get(column.kind, "code_unknown")


def conform(rows: Rows, last_day: date) -> Conformed:
    """Type every column of the register. No row is dropped. `last_day`: of the month."""
    rows = as_formatted(rows)
    damaged = {
        column.name: list(damage(rows, column))
        for column in rows.register.columns
        if column.name in rows.present
    }
    rows = replace(rows, frame=_in_normal_form(rows))
    frame, register = rows.frame, rows.register
    where = frame[["sheet", "row"]]
    values: dict[str, pl.Series] = {}
    issues: list[pl.DataFrame] = []
    well_spelt = _well_spelt(rows)
    for column, texts in _texts(rows, damaged, where, issues):
        if column.kind == "id_number" and texts is not None:
            values |= _conform_identity(rows, column, texts, last_day, where, issues)
        elif texts is None or texts.null_count() == len(texts):
            values[column.name] = null_of(column).new_from_index(0, len(frame))
        elif column.kind == "text":
            values[column.name] = texts.alias(column.name)
        elif column.name in well_spelt:
            values[column.name] = well_spelt[column.name]
        else:
            values[column.name] = _conform_texts(rows, column, texts, where, issues)
    typed_rows = frame[["sheet", "sheet_no", "row"]].hstack(list(values.values()))
    issues.extend(_required(rows, typed_rows, where))
    if "street_code" in values:  # a street's own row counts as a row of the street
        typed_rows = typed_rows.with_columns(
            pl.coalesce("community_code", "street_code").alias("community_code")
        )
    issues.extend(_bounds(register, typed_rows, where, last_day))
    return Conformed(typed_rows, all_issues(issues), last_day)


def _texts(
    rows: Rows,
    damaged: dict[str, list[Damage]],
    where: pl.DataFrame,
    issues: list[pl.DataFrame],
) -> Iterator[tuple[Column, pl.Series | None]]:
    """Yield each column of the register with its texts (None if the file lacks the column). A
    placeholder becomes null; a broken or damaged text becomes null with an issue.
    """
    with_placeholders, with_broken = _with_placeholders(rows), _with_broken(rows)
    for column in rows.register.columns:
        texts = rows.frame[column.name] if column.name in rows.present else None
        if texts is not None and column.name in with_broken:
            broken = texts.str.contains(REPLACEMENT, literal=True).fill_null(value=False)
            issues.append(row_issues("text_broken", where, broken, column, texts))
            texts = _without(texts, broken)
        if texts is not None and column.name in with_placeholders:
            texts = _without(texts, texts.is_in(list(NULLS)))
        for rule, at, detail in damaged.get(column.name, ()):
            shown = rows.frame[column.name].str.replace(r"\s?00:00:00$", "")
            issues.append(row_issues(rule, where, at, column, shown, detail))
            texts = texts if texts is None else _without(texts, at)
        yield column, texts


def _conform_texts(
    rows: Rows,
    column: Column,
    texts: pl.Series,
    where: pl.DataFrame,
    issues: list[pl.DataFrame],
) -> pl.Series:
    values, unreadable = typed(column, texts, epoch_1904=rows.epoch_1904)
    if unreadable:
        bad = texts.is_in(list(unreadable)).fill_null(value=False)
        detail = texts.replace_strict(unreadable, default=None, return_dtype=pl.String)
        rule = _unreadable_rule(column, rows.register)
        issues.append(row_issues(rule, where, bad, column, texts, detail))
    return values.alias(column.name)


def _conform_identity(
    rows: Rows,
    column: Column,
    texts: pl.Series,
    last_day: date,
    where: pl.DataFrame,
    issues: list[pl.DataFrame],
) -> dict[str, pl.Series]:
    are_numbers = None
    if rows.typed_as_number and (in_doubt := may_have_lost_digits(texts)) is not None:
        are_numbers = rows.typed_as_number(column.name, in_doubt)
    found = check_identities(texts, last_day, are_numbers)
    for rule, at in found.faults.items():
        issues.append(row_issues(rule, where, at, column, texts, found.details.get(rule, "")))
    own = {
        column.name: found.number.alias(column.name),
        column.as_written: found.written.alias(column.as_written),
    }
    if column.name != "id_number":
        return own
    return own | {
        "born": found.born.alias("born"),
        "born_written": found.born_written.alias("born_written"),
        "id_is_male": found.is_male.alias("id_is_male"),
    }


def _required(rows: Rows, typed_rows: pl.DataFrame, where: pl.DataFrame) -> list[pl.DataFrame]:
    """An issue for each blank in a required column. A cell with unreadable text has its own issue
    and is not counted here.
    """
    issues = []
    for column in rows.register.columns:
        blank = _lacking(column, typed_rows)
        if blank is None:
            continue
        if column.name in rows.present:
            texts = rows.frame[column.name]
            blank = blank & (texts.is_null() | texts.is_in(list(NULLS)).fill_null(value=False))
        if blank.any():
            issues.append(row_issues("required_missing", where, blank, column))
    return issues


def _lacking(column: Column, typed_rows: pl.DataFrame) -> pl.Series | None:
    """The rows (Boolean) that lack a value they must have in the column; None if no row does."""
    is_required = column.required or column.required_unless
    if not is_required or not typed_rows[column.name].null_count():
        return None
    blank = typed_rows[column.name].is_null()
    if column.required_unless:
        other, code = column.required_unless
        is_needless = (
            typed_rows[other].is_not_null()
            if code is None
            else (typed_rows[other] == code).fill_null(value=False)
        )
        blank = blank & ~is_needless
    return blank if blank.any() else None


def _bounds(
    register: Register, typed_rows: pl.DataFrame, where: pl.DataFrame, last_day: date
) -> Iterator[pl.DataFrame]:
    """Yield issues for numbers outside their column's bounds and for days after the month."""
    for column in register.columns:
        is_number = column.of_kind.is_number and (column.minimum, column.maximum) != (None, None)
        if not is_number and (column.kind != "date" or column.may_lie_ahead):
            continue
        value = typed_rows[column.name]
        low: int | date
        high: int | date
        if is_number:
            low = column.minimum if column.minimum is not None else -(2**31)
            high = column.maximum if column.maximum is not None else 2**31 - 1
            rule, detail = "number_out_of_range", f"{low}–{high}"
        else:
            rule, low, high, detail = "date_after_month", date.min, last_day, ""
        ends: tuple[Any, Any] = value.min(), value.max()
        if ends[0] is not None and (ends[0] < low or ends[1] > high):
            at = ((value < low) | (value > high)).fill_null(value=False)
            yield row_issues(rule, where, at, column, value.cast(pl.String), detail)
