"""Drop-down lists in clerks' workbooks: values of coded columns, the street's communities, and the
hidden sheet with long lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.base.language import clerk_language
from pipelines.base.wording import say
from pipelines.contract.code_list import code_lists
from pipelines.contract.column import Column
from pipelines.feedback.texts import TEXTS

CODE_SHEET = TEXTS["sheet.codes"].zh
COMMUNITIES = "community_code"  # the named range with the street's communities
LONGEST_INLINE_LIST = 255  # characters, Excel's own limit


def allowed_labels(column: Column) -> list[str]:
    """The Chinese labels of a code or flag column; empty for other kinds."""
    name = column.list_of_cells
    return [label.zh for label in code_lists()[name].labels.values()] if name else []


def drop_down(column: Column, ranges: dict[str, str]) -> dict | None:
    """A column's data validation in xlsxwriter's form; None if it has no list. `ranges`: from
    write_codes.
    """
    if column.kind == "community_code" and COMMUNITIES in ranges:
        # A new community or a bare code may be typed, so the list only asks for confirmation.
        return {"validate": "list", "source": ranges[COMMUNITIES], "error_type": "warning"}
    name = column.list_of_cells
    if name is None:
        return None
    # Several codes in one cell match no list entry, so the list does not restrict the input.
    return {
        "validate": "list",
        "source": ranges[name] if is_long(column) else allowed_labels(column),
        "show_error": column.kind != "codes",
    }


def is_long(column: Column) -> bool:
    """Whether the column's labels are too long for an inline list and need a sheet."""
    inline = ",".join(labels := allowed_labels(column))
    return len(inline) > LONGEST_INLINE_LIST or inline.count(",") > max(len(labels) - 1, 0)


def _code_lists(columns: Iterable[Column]) -> dict[str, list[tuple[str, str, str, str]]]:
    """Map each code list to its lines: columns that use it, Chinese, English, code."""
    users: dict[str, list[str]] = {}
    for column in columns:
        if name := column.list_of_cells:
            users.setdefault(name, []).append(column.title.zh)
    return {
        name: [
            ("、".join(titles), label.zh, label.en, code)
            for code, label in code_lists()[name].labels.items()
        ]
        for name, titles in users.items()
    }


def write_codes(
    sheet: Worksheet, columns: Iterable[Column], head: Format, communities: Sequence[str] = ()
) -> dict[str, str]:
    """Write the columns' code lists one below another, then the street's communities, and hide the
    sheet. Returns the range of each list.
    """
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 3, 30)
    heads = [TEXTS[f"codes.{what}"] for what in ("used_by", "chinese", "english", "code")]
    for place, title in enumerate(heads):
        sheet.write_string(0, place, say(title, clerk_language()), head)
    lists = _code_lists(columns)
    if communities:
        lists[COMMUNITIES] = [("", community, "", "") for community in communities]
    ranges = {}
    line = 1
    for name, entries in lists.items():
        first = line
        for line, entry in enumerate(entries, first):
            for place, text in enumerate(entry):
                sheet.write_string(line, place, text)
        line += 1
        ranges[name] = f"='{CODE_SHEET}'!$B${first + 1}:$B${line}"
    sheet.hide()
    return ranges
