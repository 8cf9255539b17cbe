"""Checks of the tables of a release: from the vocabulary of their columns, from their grain, and
from their SQL headers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pipelines.base.wording import Text
from pipelines.contract.label import labels_of
from pipelines.contract.vocabulary import VOCABULARY
from pipelines.quality.check import Check
from pipelines.quality.sum_checks import sum_checks
from pipelines.quality.table import Table
from pipelines.warehouse.engine import quoted

NAMES = (
    "area_level",
    "area_name",
    "group_name",
    "street_name",
    "expected",
    "verdict",
)  # names of what a grain column identifies; never null


def table_checks(tables: Mapping[str, Table], levels: Mapping[str, int]) -> tuple[Check, ...]:
    """The checks of these tables of one release, by name (schema.table).

    `levels`: area level -> digits of its codes. A check that reads a mart outside `tables` is
    skipped; a release has all of them.
    """
    return tuple(
        check for table in tables.values() for check in _of_one(table, levels, tables.keys())
    )


def _of_one(table: Table, levels: Mapping[str, int], present: Iterable[str]) -> Iterator[Check]:
    if table.name.startswith("mart."):
        for column in table.columns:
            yield from _column_checks(table, column)
        yield from _row_checks(table, levels)
        yield from sum_checks(table, levels)
    else:
        for column in table.grain:
            yield _required(table, column)
    keys = "、".join(table.grain)
    says = table.says(f"{keys} 有重复", f"{', '.join(table.grain)} is not unique")
    yield Check(table.name, "grain_unique", says, "unique", table.grain)
    for check in table.checks:
        if all(read in present for read in check.reads if read.startswith("mart.")):
            yield Check(
                table.name,
                check.name,
                table.says(check.message.zh, check.message.en),
                "query" if check.query else "condition",
                sql=check.query or check.condition,
                severity=check.severity,
                reads=check.reads,
            )


def _title(column: str) -> Text:
    return VOCABULARY[column].title if column in VOCABULARY else Text(column, column)


def _required(table: Table, column: str) -> Check:
    title = _title(column)
    says = table.says(f"“{title.zh}”有空值", f"{title.en} is null in some row")
    return Check(table.name, f"required:{column}", says, "required", (column,))


def _column_checks(table: Table, column: str) -> Iterator[Check]:
    term, title, is_count = VOCABULARY.get(column), _title(column), column in table.counts
    is_of_areas = "area_code" in table.columns
    if column in table.grain or column in NAMES or (is_of_areas and is_count):
        yield _required(table, column)
    yield from _bound_checks(table, column)
    is_code = column not in table.flags and not (term and term.several)
    if is_code and (codes := labels_of(column)):
        says = table.says(f"“{title.zh}”有未知的值", f"{title.en} has an unknown value")
        rule = f"known_code:{column}"
        yield Check(table.name, rule, says, "known", (column,), values=tuple(codes))


def _bound_checks(table: Table, column: str) -> Iterator[Check]:
    """Yield checks that a count is not negative, and that a rate or share is between 0 and 1."""
    term, title = VOCABULARY.get(column), _title(column)
    if term and column in table.counts and not term.signed:
        says = table.says(f"“{title.zh}”有负数", f"{title.en} is negative")
        yield Check(table.name, f"not_negative:{column}", says, "within", (column,), minimum=0)
    elif column.endswith(("_rate", "_share")) and not (term and term.unbounded):
        says = table.says(f"“{title.zh}”不在 0 到 1 之间", f"{title.en} is not between 0 and 1")
        rule = f"between_0_and_1:{column}"
        yield Check(table.name, rule, says, "within", (column,), minimum=0, maximum=1)


def _row_checks(table: Table, levels: Mapping[str, int]) -> Iterator[Check]:
    if "month" in table.columns:
        says = table.says("月份不是 1 日", "a month is not its first day")
        yield Check(
            table.name,
            "first_of_month:month",
            says,
            "condition",
            sql="coalesce(day(month) = 1, true)",
        )
    if {"area_code", "area_level"} <= set(table.columns):
        says = table.says(
            "地区代码位数与层级不符", "an area code's length is not that of its level"
        )
        lengths = " ".join(f"when {quoted(level)} then {n}" for level, n in levels.items())
        holds = f"length(area_code) = case area_level {lengths} end"
        yield Check(table.name, "level_of_code", says, "condition", sql=f"coalesce({holds}, true)")
