"""Totals that a clerk wrote below, between or above the rows, compared with the rows they may refer
to.

Compared in a row that begins with 合计, 总计, 小计, 共计 or 共N条: a number of rows in words (共12条; 人 if a
row is a person, 户 if a household, 家 if an entity), a bare number right after the label, and whole
numbers in a column of whole numbers. A total may refer to the rows since the previous total, to all
rows above, to its sheet or to its file, or to the distinct persons among these; it is right if any
of them matches. Not compared: page numbers (共3页), 累计 (often for the year), amounts of money
(rounded, or in 万元), a number below household numbers, community codes or a status (it may count
those), a number of something else (其中女5人), and a column with a non-numeric cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.contract.column import Column, Register
from pipelines.intake.heading import Layout
from pipelines.intake.issue import all_issues, file_issue
from pipelines.intake.parse import Unreadable, parse_integer, plain
from pipelines.intake.sheet import Sheet

LABEL = re.compile(
    r"(本页|本表|本社区|人数)?\s*(合\s*计|总\s*计|小\s*计|共\s*计|总人数|总数)(人数)?\s*[:：]?"
)
COUNT = re.compile(
    r"(?:(?:本页|本表|本社区)?\s*(?:合\s*计|总\s*计|小\s*计|共\s*计|共|总人数|总数)\s*[:：]?)?\s*(\d{1,7})\s*(条记录|条|行|人|名|户|家|个)?[。.]?"
)
ROW_UNITS = ("条记录", "条", "行")
DISTINCT = (
    "id_number",
    "entity_code",
    "household_no",
)  # key columns; a clerk may have counted each value once
# Below these columns a number may count households, communities, the employed, …
NOT_OF_ROWS = ("household_no", "community_code", "street_code")
COUNTED_BY_VALUE = ("code", "codes", "flag", "date", "decimal")
LARGEST = 9_999_999  # a larger number is a phone number


@dataclass(frozen=True)
class _Total:
    """A number in a total row: the row, the number, and the column that it sums (None: a number of
    rows).
    """

    row: int
    said: int
    column: Column | None


def total_issues(
    register: Register, sheets: Sequence[tuple[int, Sheet, Layout]], rows: pl.DataFrame
) -> pl.DataFrame:
    """A warning for each total that matches none of the rows it may refer to. `rows`: sheet_no, row
    and the clerk's text by contract name.
    """
    issues = []
    for number, sheet, layout in sheets:
        own = rows if len(sheets) == 1 else rows.filter(pl.col("sheet_no") == number)
        beside = _total_rows(sheet, layout, own)
        for at, cells in beside:
            spans = _spans(at, [other for other, _ in beside if other < at], own, rows)
            for total in _totals(register, layout, at, cells):
                found = [_counts(span, total, register) for span in spans]
                if found[0] is not None and not _may_be_right(total, found):
                    issues.append(file_issue("total_differs", _told(total, found[0][0])))
    return all_issues(issues)


def _spans(at: int, before: list[int], own: pl.DataFrame, rows: pl.DataFrame) -> list[pl.DataFrame]:
    """The rows that a total in row `at` may refer to: since the previous total, all above, all of
    its sheet, all of the file. `before`: the total rows above.
    """
    above = own.filter(pl.col("row") < at)
    since = above.filter(pl.col("row") > max(before, default=0))
    return [span for span in (since, above, own, rows) if len(span)] or [rows]


def _may_be_right(total: _Total, found: Sequence[Sequence[int] | None]) -> bool:
    """Whether some rows match the total, or cannot be counted."""
    return any(counts is None or total.said in counts for counts in found)


def _total_rows(
    sheet: Sheet, layout: Layout, own: pl.DataFrame
) -> list[tuple[int, tuple[str | None, ...]]]:
    """(the clerk's row number, cells) of the rows below the header that are not data and begin like
    a total.
    """
    first, height = layout.first_data_row, sheet.frame.height
    if len(own) == height - first:
        return []
    left_out = np.ones(height - first, dtype=bool)
    left_out[own["row"].to_numpy() - first - 1] = False
    frame = (
        sheet.frame.slice(first)
        .with_columns(pl.int_range(first + 1, height + 1, dtype=pl.Int32).alias("row"))
        .filter(pl.Series(left_out))
    )
    begin = pl.coalesce(pl.all().exclude("row"))
    found = frame.select("row", begin.alias("begin"), pl.all().exclude("row")).filter(
        pl.col("begin").str.contains("[计共总]")
    )
    return [(row, tuple(cells)) for row, text, *cells in found.iter_rows() if _is_total(text)]


def _is_total(text: str) -> bool:
    text = plain(text)
    return bool(LABEL.fullmatch(text)) or (not text[:1].isdigit() and bool(COUNT.fullmatch(text)))


def _totals(
    register: Register, layout: Layout, at: int, cells: Sequence[str | None]
) -> Iterator[_Total]:
    """The numbers of a total row whose meaning is unambiguous."""
    columns = {int(cell[1:]): register.column(name) for name, cell in layout.columns.items()}
    texts = {place: plain(cell) for place, cell in enumerate(cells) if cell}
    behind_label = min(texts) + 1
    for place, text in texts.items():
        column = columns.get(place) if place >= behind_label else None
        if column and column.kind == "integer" and text[0] in "+-0123456789":
            said, summed = _whole(text), column
        else:
            is_behind = place == behind_label
            said, summed = _rows_told(register, text, column, is_behind=is_behind), None
        if said is not None:
            yield _Total(at, said, summed)


def _rows_told(
    register: Register, text: str, column: Column | None, *, is_behind: bool
) -> int | None:
    """The number of rows that a cell of a total row states; None if it states none."""
    match = COUNT.fullmatch(text)
    if match and _is_of_rows(
        register, match[2], column, in_words=not text[0].isdigit(), is_behind=is_behind
    ):
        return int(match[1])
    return None


def _is_of_rows(
    register: Register, unit: str | None, column: Column | None, *, in_words: bool, is_behind: bool
) -> bool:
    """Whether a number in a total row counts rows: 共12条 always; 共12人, or a number right after the
    label, if nothing else can be meant.
    """
    if not in_words and not is_behind:
        return False
    if unit in ROW_UNITS:
        return True
    of_something_else = column is not None and (
        (unit is None and column.name in NOT_OF_ROWS) or column.kind in COUNTED_BY_VALUE
    )
    return unit in (None, *register.row_units) and not of_something_else


def _whole(text: str) -> int | None:
    try:
        number = parse_integer(text)
    except Unreadable:
        return None
    return number if number is not None and abs(number) <= LARGEST else None


def _counts(rows: pl.DataFrame, total: _Total, register: Register) -> tuple[int, ...] | None:
    """The numbers that a total of these rows may state; the first is the plain count or sum. None
    if a cell is not a number.
    """
    if total.column is None:
        key = next(
            (name for name in DISTINCT if name in register.key and name in rows.columns), None
        )
        return (len(rows), rows[key].drop_nulls().n_unique()) if key else (len(rows),)
    found = 0
    for text, times in rows[total.column.name].drop_nulls().value_counts().iter_rows():
        try:
            found += (parse_integer(text) or 0) * times
        except Unreadable:
            return None
    return (found,)


def _told(total: _Total, found: int) -> str:
    if total.column is None:
        return (
            f"第 {total.row} 行写 {total.said}，实有 {found} 行 / row {total.row} says"
            f" {total.said}, there are {found} rows"
        )
    title = total.column.title
    return (
        f"第 {total.row} 行“{title.zh}”写 {total.said}，各行之和是 {found} / row {total.row},"
        f" {title.en}: {total.said}, the rows add up to {found}"
    )
