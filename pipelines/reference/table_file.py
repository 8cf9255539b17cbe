"""Reads a reference table's file, with types and row checks."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.base.stopped import Stopped
from pipelines.base.wording import Text
from pipelines.contract.code_list import code_lists
from pipelines.contract.reference_table import (
    AREA_GROUP,
    REPORTING,
    ReferenceColumn,
    ReferenceTable,
)
from pipelines.contract.register import REGISTERS

BOOLEANS = {"true": True, "false": False, "是": True, "否": False}


LARGEST_FAULT_LIST = 5


class ReferenceFault(Stopped):
    """An operator's reference file is invalid; the message names file, line, rule and remedy."""


def read_table(path: Path, table: ReferenceTable) -> pl.DataFrame:
    """A reference file as typed columns; only its form is checked. Raises ReferenceFault."""
    try:
        cells = pl.read_csv(path, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise ReferenceFault(
            f"{path.name}: 不是 UTF-8 编码的 CSV，请另存为 CSV UTF-8 / not a CSV file in UTF-8;"
            f" save it as CSV UTF-8: {error}"
        ) from error
    missing = [c.name for c in table.columns if c.name not in cells.columns and not c.derived]
    if missing:
        raise ReferenceFault(
            f"{path.name}: 缺少列，请按 ref.{table.name} 的列名补上 / missing columns, add them as"
            f" in ref.{table.name}: {', '.join(missing)}"
        )
    frame = cells.select(
        (_typed(c) if c.name in cells.columns else pl.lit(None, c.dtype)).alias(c.name)
        for c in table.columns
    )
    _refuse_unreadable(path.name, table, cells, frame)
    return frame


def _refuse_unreadable(
    file_name: str, table: ReferenceTable, cells: pl.DataFrame, frame: pl.DataFrame
) -> None:
    """Raise ReferenceFault for a cell that cannot be read as its column's type."""
    for column in table.columns:
        if (
            not column.derived
            and frame[column.name].null_count() != cells[column.name].null_count()
        ):
            unreadable = cells[column.name].is_not_null() & frame[column.name].is_null()
            _fault_rows(file_name, unreadable, "value_unreadable", column.name, _expected(column))


def _typed(column: ReferenceColumn) -> pl.Expr:
    cell = pl.col(column.name)
    if column.dtype is pl.Date:
        return cell.str.to_date("%Y-%m-%d", strict=False)
    if column.dtype is pl.Boolean:
        return cell.str.to_lowercase().replace_strict(
            BOOLEANS, default=None, return_dtype=pl.Boolean
        )
    return cell.cast(column.dtype, strict=False)


def _expected(column: ReferenceColumn) -> Text:
    if column.dtype is pl.Date:
        return Text("日期须如 2026-10-05", "a date is written like 2026-10-05")
    if column.dtype is pl.Boolean:
        return Text("请填 true 或 false", "write true or false")
    return Text("请填数字", "write a number")


def check_table(name: str, frame: pl.DataFrame, table: ReferenceTable) -> None:
    """Check the rows of a file (`name`) against the table's rules. Raises ReferenceFault."""
    for column in table.columns:
        cell, at = frame[column.name], column.name
        if column.required:
            _fault_rows(
                name,
                cell.is_null(),
                "required_missing",
                at,
                Text("不能为空，请补填", "must not be blank: fill it in"),
            )
        allowed = _allowed(table, column)
        if allowed:
            _fault_rows(
                name,
                cell.is_not_null() & ~cell.is_in(allowed),
                "value_unknown",
                at,
                Text(f"只能是 {'、'.join(allowed)}", f"must be one of {', '.join(allowed)}"),
            )
        if column.pattern:
            malformed = cell.is_not_null() & ~cell.str.contains(f"^(?:{column.pattern.regex})$")
            _fault_rows(name, malformed, "code_malformed", at, column.pattern.text)
    for rule in table.rules:
        _fault_rows(
            name,
            ~frame.select(rule.holds.fill_null(value=True)).to_series(),
            rule.code,
            None,
            rule.text,
        )
    if table is AREA_GROUP:
        _check_members(name, frame)
    repeated = frame.select(pl.struct(table.replaces or table.key).is_duplicated()).to_series()
    keys = ", ".join(table.replaces or table.key)
    _fault_rows(
        name,
        repeated,
        "key_repeated",
        None,
        Text(f"键重复（{keys}），请只留一行", f"keys repeat ({keys}): keep one row"),
    )


def _check_members(name: str, frame: pl.DataFrame) -> None:
    """Check that the members of an area group are in the area of its code prefix, and that none
    contains another.
    """
    rows = [
        (group.partition("-")[0], members.split(";"))
        for group, members in frame.select("group_code", "member_codes").iter_rows()
    ]
    outside = [any(not code.startswith(area) for code in codes) for area, codes in rows]
    _fault_rows(
        name,
        pl.Series(outside, dtype=pl.Boolean),
        "member_outside",
        "member_codes",
        Text(
            "成员须在片区代码开头的省、市、县之内，请改成员或片区代码",
            "members lie in the area that group_code begins with: mend one of them",
        ),
    )
    nested = [
        any(
            one.startswith(other)
            for place, one in enumerate(codes)
            for each, other in enumerate(codes)
            if place != each
        )
        for _, codes in rows
    ]
    _fault_rows(
        name,
        pl.Series(nested, dtype=pl.Boolean),
        "member_nested",
        "member_codes",
        Text(
            "一个成员在另一个成员之内（或重复），请只留上级",
            "a member lies in another, or stands there twice: keep the one above",
        ),
    )


def _allowed(table: ReferenceTable, column: ReferenceColumn) -> list[str]:
    if column.code_list:
        return list(code_lists()[column.code_list].labels)
    return (
        [register.name for register in REGISTERS]
        if table is REPORTING and column.name == "register"
        else []
    )


def _fault_rows(name: str, at: pl.Series, rule: str, column: str | None, text: Text) -> None:
    """Raise ReferenceFault if `at` (Boolean, one per row) is true anywhere. Line 1 is the
    header.
    """
    if not at.any():
        return
    lines = (at.arg_true() + 2).to_list()
    shown = "、".join(map(str, lines[:LARGEST_FAULT_LIST])) + (
        f" …（{len(lines)}）" if len(lines) > LARGEST_FAULT_LIST else ""
    )
    where = f" {column}" if column else ""
    raise ReferenceFault(f"{name}: 第 {shown} 行 / line{where}: {rule}: {text.zh} / {text.en}")
