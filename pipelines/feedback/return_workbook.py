"""A submission's return workbook: what was accepted, what was not and why, row by row in the
clerk's own layout, and how the file was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.color import Color
from xlsxwriter.worksheet import Worksheet

from pipelines.base.clock import beijing
from pipelines.base.home import Home
from pipelines.base.wording import fill, month_text
from pipelines.base.workbook import LARGE, open_workbook
from pipelines.contract.column import Register
from pipelines.contract.rule import RETURN_SUMMARY
from pipelines.feedback.paper import LINE, lines_of, set_up_paper
from pipelines.feedback.return_content import (
    FaultCount,
    ReturnContent,
    TitleRead,
    fault_text,
    faults_by_rule,
    titles_read,
    verdict,
    what_to_do,
)
from pipelines.feedback.return_rows import Formats, write_to_mend
from pipelines.feedback.texts import TEXTS, said

SHOWN_HINTS = 1000
SHOWN_ROWS = 1000  # rows shown of those left out
SUMMARY_WIDTHS = (20, 60, 52, 8)
FACTS_ROW = 2  # in the summary
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


def write_return(content: ReturnContent, path: Path) -> None:
    """Write the workbook atomically, with mode 0600. Every cell is a string or a number of ours, so
    no formula can run.

    Raises OSError, and ValueError if the counts do not add up.
    """
    if content.rows_read != content.accepted + content.quarantined + content.refused:
        raise ValueError(
            f"counts do not add up: {content.rows_read} read, {content.accepted} +"
            f" {content.quarantined} + {content.refused}"
        )
    is_large = len(content.rows) > LARGE
    titles = titles_read(content)
    are_ours = all(one.is_ours for one in titles)
    with open_workbook(path, "", is_large=is_large, private=True) as book:
        formats = _formats(book)
        _write_summary(book.add_worksheet(TEXTS["sheet.summary"].zh), content, are_ours, formats)
        if len(content.rows):
            write_to_mend(book, content, {**formats, **_formats_of_rows(book)})
        if (content.issues["severity"] == "WARN").any():
            _write_hints(book.add_worksheet(TEXTS["sheet.hints"].zh), content, formats)
        if not are_ours:
            _write_titles(book.add_worksheet(TEXTS["sheet.titles"].zh), titles, formats)
        if len(content.left_out):
            _write_left_out(book.add_worksheet(TEXTS["sheet.left_out"].zh), content, formats)


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


def _write_summary(
    sheet: Worksheet, content: ReturnContent, are_ours: bool, formats: Formats
) -> None:
    """Write the file's facts, counts, faults by rule, and hints. `are_ours`: whether its titles
    were those of the template.
    """
    for place, width in enumerate(SUMMARY_WIDTHS):
        sheet.set_column(place, place, width)
    # Intake recognises our own paper by this mark, in either language.
    sheet.write_string(0, 0, f"{RETURN_SUMMARY}：{_whose(content)}", formats["title"])
    line = FACTS_ROW
    facts: list[tuple[str, str | int, str]] = [*_facts(content, are_ours), *_counts(content)]
    for name, value, note in facts:
        sheet.write_string(line, 0, name, formats["head"])
        if isinstance(value, int):
            sheet.write_number(line, 1, value, formats["number"])
        else:
            sheet.write_string(line, 1, value, formats["wrap"])
            sheet.set_row(line, LINE * lines_of([value], SUMMARY_WIDTHS[1:2]))
        sheet.write_string(line, 2, note, formats["note"])
        line += 1
    counts = faults_by_rule(content)
    for title, own in (
        ("summary.faults", [one for one in counts if not one.is_hint]),
        ("summary.only_hints", [one for one in counts if one.is_hint]),
    ):
        if own:
            sheet.write_string(line + 1, 0, said(TEXTS[title]), formats["bold"])
            line = _write_counts(sheet, line + 2, own, formats)
    set_up_paper(sheet, None, sum(SUMMARY_WIDTHS))


def _write_counts(sheet: Worksheet, top: int, counts: list[FaultCount], formats: Formats) -> int:
    """Write a table of faults from line `top` on. Returns the line below it."""
    titles = ("summary.severity", "summary.fault", "summary.remedy", "summary.count")
    for place, name in enumerate(titles):
        sheet.write_string(top, place, said(TEXTS[name]), formats["head"])
    for line, one in enumerate(counts, top + 1):
        words = [said(one.severity), said(one.message), said(one.remedy)]
        for place, word in enumerate(words):
            sheet.write_string(line, place, word, formats["wrap"])
        sheet.write_number(line, 3, one.count, formats["number"])
        sheet.set_row(line, LINE * lines_of(words, SUMMARY_WIDTHS[:3]))
    return top + len(counts) + 1


def _whose(content: ReturnContent) -> str:
    street = " ".join(filter(None, (content.street_name, content.street_code)))
    month = said(month_text(content.month)) if content.month else ""
    register = said(content.register.title) if content.register else ""
    return " ".join(filter(None, (street, month, register))) or content.file_name


def _facts(content: ReturnContent, are_ours: bool) -> list[tuple[str, str | int, str]]:
    register, month = content.register, content.month
    unknown = said(TEXTS["summary.unknown"])
    street = " ".join(filter(None, (content.street_code, content.street_name)))
    received = f"{beijing(content.received_at):%Y-%m-%d %H:%M}"
    facts = {
        "summary.file": content.file_name,
        "register": said(register.title) if register else unknown,
        "summary.street": street or unknown,
        "summary.month": said(month_text(month)) if month else unknown,
        "summary.received": said(fill(TEXTS["summary.beijing_time"], time=received)),
        "summary.verdict": said(verdict(content)),
        "summary.what_to_do": said(what_to_do(content)),
    }
    if register:
        facts["summary.titles"] = said(TEXTS["titles.ours" if are_ours else "titles.beside"])
    return [(said(TEXTS[name]), value, "") for name, value in facts.items()]


def _counts(content: ReturnContent) -> list[tuple[str, str | int, str]]:
    rows = [
        ("summary.rows_read", content.rows_read, ""),
        ("summary.accepted", content.accepted, said(TEXTS["summary.accepted_note"])),
        ("summary.returned", content.quarantined, ""),
        ("summary.refused", content.refused, ""),
        (
            "summary.hints",
            content.warnings,
            "" if content.is_refused else said(TEXTS["summary.hints_note"]),
        ),
    ]
    if len(content.left_out):
        rows.append(
            ("summary.left_out", len(content.left_out), said(TEXTS["summary.left_out_note"]))
        )
    return [(said(TEXTS[name]), number, note) for name, number, note in rows]


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
