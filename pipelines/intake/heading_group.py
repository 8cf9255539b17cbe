"""Group headings above titles, which may change what a title means."""

from __future__ import annotations

import re
from collections.abc import Callable

from pipelines.contract.title_pattern import title_words
from pipelines.intake.sheet import Sheet
from pipelines.intake.title import normalise_title

TIME_ALONE = re.compile(r"(?:20\d\d年)?(?P<month>\d{1,2})月份?|20\d\d年度?")
Meant = Callable[[str], str | None]  # normalised title -> the register's column that it means
GENERAL_ENDING = re.compile(r"的?(?:基本)?(?:情况|信息|资料)$")
GROUP = re.compile(r"(?:\d{1,2}月|20\d\d年|[\u4e00-\u9fff()、/])+")


def groups_over(
    sheet: Sheet, first: int, height: int, titles: list[str], meant: Meant
) -> list[str]:
    """For each title of a heading, the group above it if that changes its meaning, else "": 配偶 over
    姓名, 用人单位 over 名称, 上月 over 就业状态.

    `first`, `height`: the rows of the heading. Groups are in the first of its two rows or in the
    row above it.
    """
    found = [""] * len(titles)
    for row in range(max(0, first - 1), first + height - 1):
        cells = [normalise_title(cell) if cell else "" for cell in sheet.frame.row(row)]
        is_heading = row == first
        if not is_heading and not _are_groups(cells):
            continue
        for place, group in enumerate(_group_of_each(sheet, row, cells)):
            if _changes(group, titles[place], meant):
                found[place] = GENERAL_ENDING.sub("", group)
    return found


def _are_groups(cells: list[str]) -> bool:
    """Whether the cells above a heading are groups: all are words, and at least one is about
    another person, unit or time.
    """
    told = [cell for cell in cells if cell]
    if _is_title(cells, told):
        return False
    return any(map(_is_of_another, told)) and all(map(GROUP.fullmatch, told))


def _is_title(cells: list[str], told: list[str]) -> bool:
    """Whether the cells above a heading are a title with the file's month: one cell with year and
    month, or several from the first column on.
    """
    times = [found for cell in told if (found := TIME_ALONE.fullmatch(cell))]
    months = {found["month"] for found in times if found["month"]}
    if len(times) < len(told) or len(months) > 1:
        return False
    return cells[0] != "" or (len(told) == 1 and len(told[0]) > len("10月份"))


def _changes(group: str, title: str, meant: Meant) -> bool:
    """Whether a title has another meaning below this group."""
    bare = GENERAL_ENDING.sub("", group)
    if not bare or not title or title.startswith(bare):
        return False
    named = meant(bare + title)
    return _is_of_another(group) or (named is not None and named != meant(title))


def _is_of_another(group: str) -> bool:
    """Whether a group is about someone other than the row's person, about a unit, or about another
    time.
    """
    words = title_words()
    bare = GENERAL_ENDING.sub("", group)
    return any(
        re.fullmatch(words[name], bare) for name in ("relative", "contact", "unit", "another_time")
    )


def _group_of_each(sheet: Sheet, row: int, cells: list[str]) -> list[str]:
    """The group of each column: the cell above it (merged or not), else the nearest group to its
    left. In a workbook, whose merged ranges are known, a group without a merge covers one column
    only, unless it is about another person, unit or time.
    """
    merged = _merged(sheet, row, cells) if any(map(_is_of_another, cells)) else {}
    groups, group = [], ""
    for place, cell in enumerate(cells):
        if cell:
            ends = place in merged or (sheet.part is not None and not _is_of_another(cell))
            group = "" if ends else cell
        groups.append(cell or merged.get(place, group))
    return groups


def _merged(sheet: Sheet, row: int, cells: list[str]) -> dict[int, str]:
    """Map each place to the merged cell above it; empty if the file has no merged ranges."""
    if sheet.part is None:
        return {}
    before = sheet.part.first_column(row) - next((at for at, cell in enumerate(cells) if cell), 0)
    return {
        column - before: cells[merged.first_column - before]
        for merged in sheet.part.merged
        if merged.first_row <= row <= merged.last_row and merged.first_column >= before
        for column in range(merged.first_column, merged.last_column + 1)
        if column - before < len(cells)
    }
