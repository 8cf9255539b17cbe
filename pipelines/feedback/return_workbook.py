"""A submission's return workbook: what was accepted, what was not and why, row by row in the
clerk's own layout, and how the file was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import count
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.color import Color
from xlsxwriter.worksheet import Worksheet

from pipelines.base.home import Home
from pipelines.base.whole_file import write_whole
from pipelines.base.wording import fill
from pipelines.base.workbook import LARGE, open_workbook, workbook_in_memory
from pipelines.base.workbook_form import (
    Form,
    form_of,
    is_plain,
    number_held_open,
    word_held_open,
)
from pipelines.contract.column import Register
from pipelines.feedback.paper import LINE, lines_of, set_up_paper
from pipelines.feedback.return_content import ReturnContent, TitleRead, fault_text, titles_read
from pipelines.feedback.return_rows import Formats, write_to_mend
from pipelines.feedback.return_summary import SUMMARY_WIDTHS, Cell, Summary, summary_of
from pipelines.feedback.texts import TEXTS, said

SHOWN_HINTS = 1000
SHOWN_ROWS = 1000  # rows shown of those left out
HINT_WIDTHS = (18, 10, 22, 90)
TITLE_WIDTHS = (40, 40)
LEFT_OUT_WIDTHS = (18, 10, 30, 80)
FAULT = Color("#FFE699")
BORDER = {"border": 1, "border_color": Color("#BFBFBF")}
TEXT = {"num_format": "@"}
WRAPPED = {**TEXT, "text_wrap": True, "valign": "top", **BORDER}


def return_path(
    home: Home,
    month: date | None,
    street_code: str | None,
    register: Register | None,
    submission: str,
) -> Path:
    """The path of a submission's return workbook."""
    folder = f"{month:%Y-%m}" if month else TEXTS["file.no_month"].zh
    street = street_code or TEXTS["file.no_street"].zh
    title = register.title.zh if register else TEXTS["file.no_register"].zh
    return home.returns / folder / f"{street}_{title}_{submission[:8]}.xlsx"


def write_return(content: ReturnContent, path: Path) -> bytes | None:
    """Write the workbook atomically, with mode 0600. Every cell is a string or a number of ours, so
    no formula can run. Returns its bytes if they are at hand.

    Raises OSError, and ValueError if the counts do not add up.
    """
    if content.rows_read != content.accepted + content.quarantined + content.refused:
        raise ValueError(
            f"counts do not add up: {content.rows_read} read, {content.accepted} +"
            f" {content.quarantined} + {content.refused}"
        )
    titles = titles_read(content)
    are_ours = all(one.is_ours for one in titles)
    summary = summary_of(content, are_ours)
    has_hints = len(content.issues) > 0 and bool((content.issues["severity"] == "WARN").any())
    is_alone = are_ours and not (has_hints or len(content.rows) or len(content.left_out))
    if is_alone and is_plain(value for _, _, value, _ in summary.cells if isinstance(value, str)):
        alone = _of_summary_alone(summary)
        write_whole(path, alone, durable=False, private=True)
        return alone
    is_large = len(content.rows) > LARGE
    with open_workbook(path, "", is_large=is_large, private=True) as book:
        formats = _formats(book)
        _write_summary(book.add_worksheet(TEXTS["sheet.summary"].zh), summary, formats)
        if len(content.rows):
            write_to_mend(book, content, {**formats, **_formats_of_rows(book)})
        if has_hints:
            _write_hints(book.add_worksheet(TEXTS["sheet.hints"].zh), content, formats)
        if not are_ours:
            _write_titles(book.add_worksheet(TEXTS["sheet.titles"].zh), titles, formats)
        if len(content.left_out):
            _write_left_out(book.add_worksheet(TEXTS["sheet.left_out"].zh), content, formats)
    return None


def _formats(book: Workbook) -> Formats:
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "bold": book.add_format({"bold": True}),
        "note": book.add_format(TEXT),
        "head": book.add_format({"bold": True, "bg_color": Color("#DDE6F0"), **WRAPPED}),
        "number": book.add_format({"align": "left", "valign": "top", **BORDER}),
        "wrap": book.add_format(WRAPPED),
    }


def _formats_of_rows(book: Workbook) -> Formats:
    """Formats for the rows to mend only; most files have none."""
    return {
        "text": book.add_format({**TEXT, "valign": "top", **BORDER}),
        "plain": book.add_format(TEXT),
        "fault": book.add_format({"bg_color": FAULT, **WRAPPED}),
        "fault_head": book.add_format({"bold": True, "bg_color": FAULT, **WRAPPED}),
    }


def _write_summary(sheet: Worksheet, summary: Summary, formats: Formats) -> None:
    for place, width in enumerate(SUMMARY_WIDTHS):
        sheet.set_column(place, place, width)
    for line, place, value, look in summary.cells:
        if place == 0 and line in summary.heights:
            sheet.set_row(line, summary.heights[line])
        if isinstance(value, int):
            sheet.write_number(line, place, value, formats[look])
        else:
            sheet.write_string(line, place, value, formats[look])
    set_up_paper(sheet, None, sum(SUMMARY_WIDTHS))


def _of_summary_alone(summary: Summary) -> bytes:
    """A workbook that holds nothing else, as most do, since most files are sound."""
    words = [value for _, _, value, _ in summary.cells if isinstance(value, str)]
    distinct = {word: place for place, word in enumerate(dict.fromkeys(words))}
    look = tuple(
        (line, place, distinct[value] if isinstance(value, str) else None, look)
        for line, place, value, look in summary.cells
    )
    form = _form(look, tuple(summary.heights.items()))
    return form.filled(
        list(distinct), [value for _, _, value, _ in summary.cells if isinstance(value, int)]
    )


@lru_cache(maxsize=200)
def _form(
    look: tuple[tuple[int, int, int | None, str], ...], heights: tuple[tuple[int, float], ...]
) -> Form:
    """The form of a summary. `look`: line and place of each cell, which of the distinct words it
    holds (None: a number), and its format.
    """
    numbers = count()
    cells: list[Cell] = [
        (
            line,
            place,
            number_held_open(next(numbers)) if word is None else word_held_open(word),
            named,
        )
        for line, place, word, named in look
    ]
    with workbook_in_memory("") as (book, content):
        sheet = book.add_worksheet(TEXTS["sheet.summary"].zh)
        _write_summary(sheet, Summary(cells, dict(heights)), _formats(book))
    return form_of(content.getvalue())


def _write_table(
    sheet: Worksheet,
    titles: list[str],
    widths: tuple[int, ...],
    lines: list[list[str]],
    formats: Formats,
) -> None:
    """Write a sheet of texts below a header, set up for printing."""
    for place, (title, width) in enumerate(zip(titles, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title, formats["head"])
    for line, words in enumerate(lines, 1):
        sheet.set_row(line, LINE * lines_of(words, widths))
        for place, word in enumerate(words):
            sheet.write_string(line, place, word, formats["wrap"])
    sheet.freeze_panes(1, 0)
    set_up_paper(sheet, 0, sum(widths))


def _write_hints(sheet: Worksheet, content: ReturnContent, formats: Formats) -> None:
    titles = content.titles
    hints = content.issues.filter(content.issues["severity"] == "WARN")
    if len(hints) > 1:
        hints = hints.sort("sheet", "row", maintain_order=True, nulls_last=False)
    whole = said(TEXTS["hints.whole_file"])
    lines = [
        [
            at or "",
            whole if row is None else str(row),
            said(titles[column]) if column in titles else "",
            fault_text(rule, titles.get(column), value, detail),
        ]
        for rule, at, row, column, value, detail in hints.head(SHOWN_HINTS)
        .select("rule", "sheet", "row", "column_name", "value", "detail")
        .iter_rows()
    ]
    heads = [
        said(TEXTS["hints.sheet"]),
        said(TEXTS["hints.row"]),
        said(TEXTS["hints.column"]),
        said(TEXTS["hints.hint"]),
    ]
    _write_table(sheet, heads, HINT_WIDTHS, lines, formats)
    if len(hints) > SHOWN_HINTS:
        more = fill(TEXTS["hints.more"], more=f"{len(hints) - SHOWN_HINTS:,}")
        sheet.write_string(SHOWN_HINTS + 1, 0, said(more))


def _write_titles(sheet: Worksheet, titles: Sequence[TitleRead], formats: Formats) -> None:
    """Write which of the clerk's titles was read as which column."""
    not_read = said(TEXTS["titles.not_read"])
    lines = [[one.title, said(one.column.title) if one.column else not_read] for one in titles]
    heads = [said(TEXTS["titles.title"]), said(TEXTS["titles.read_as"])]
    _write_table(sheet, heads, TITLE_WIDTHS, lines, formats)


def _write_left_out(sheet: Worksheet, content: ReturnContent, formats: Formats) -> None:
    """Write the rows that were not read as data, with reasons, so that the clerk can notice a
    mistake.
    """
    lines = [
        [at or "", str(row), why, text or ""]
        for at, row, why, text in content.left_out.head(SHOWN_ROWS)
        .select("sheet", "row", "why", "text")
        .iter_rows()
    ]
    heads = [
        said(TEXTS["hints.sheet"]),
        said(TEXTS["hints.row"]),
        said(TEXTS["left_out.why"]),
        said(TEXTS["left_out.text"]),
    ]
    _write_table(sheet, heads, LEFT_OUT_WIDTHS, lines, formats)
