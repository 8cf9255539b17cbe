"""The return workbook of a submission: what was taken, what was not and why, row by row in the
clerk's own layout.
"""

from __future__ import annotations

import io
import os
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.base.clock import beijing
from pipelines.base.home import Home
from pipelines.base.wording import Text
from pipelines.contract.code_list import code_lists
from pipelines.contract.column import Column, Register
from pipelines.contract.rule import RETURN_SUMMARY, RULES, SEVERITIES, issue_text
from pipelines.contract.shown import shown
from pipelines.feedback.drop_down import CODE_SHEET, drop_down, is_long, write_codes
from pipelines.intake.issue import public_issues
from pipelines.intake.table import (
    REASON_MARK,
    RETURN_MARK,
    RETURN_TITLES,
    column_named,
    normalise_title,
)

STRINGS_ONLY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
SUMMARY, TO_MEND, HINTS = "汇总", "需改正的行", "提示"
SHOWN_HINTS = 1000
SHOWN_DETAILS = 3
LARGE = 20_000  # rows
HEADER_ROW = 3
YES_OR_NO = [label.zh for label in code_lists()["flag"].labels.values()]


@dataclass(frozen=True)
class ReturnContent:
    """What a return workbook says. rows_read = accepted + quarantined + refused.

    `issues`: rule, severity, sheet, row (null: the file), column_name, value (masked where
    personal), detail. `header`: the clerk's titles in her order; `rows`: sheet, row and c0, c1, …
    with the cells as she wrote them, of the quarantined rows, or of all (where the file was
    refused), and then the workbook may be mended and sent in the file's place. Where the file was
    itself a return, origin_sheet and origin_row say where its rows stood in the first place.
    """

    submission: str
    file_name: str
    register: Register | None
    month: date | None
    street_code: str | None
    street_name: str | None
    verdict: str
    rows_read: int
    accepted: int
    quarantined: int
    refused: int
    warnings: int
    received_at: str
    issues: pl.DataFrame
    header: list[str]
    rows: pl.DataFrame


def return_path(
    home: Home,
    month: date | None,
    street_code: str | None,
    register: Register | None,
    submission: str,
) -> Path:
    """Where the return workbook of a submission lies."""
    title = register.title.zh if register else "未识别"
    return (
        home.returns
        / (f"{month:%Y-%m}" if month else "未知月份")
        / f"{street_code or '未知街道'}_{title}_{submission[:8]}.xlsx"
    )


def write_return(content: ReturnContent, path: Path) -> None:
    """Write the workbook, mode 0600, at once or not at all. Every cell is a number of ours or a
    string: nothing in it can run.
    """
    if content.rows_read != content.accepted + content.quarantined + content.refused:
        raise ValueError(
            f"counts do not add up: {content.rows_read} read, {content.accepted} +"
            f" {content.quarantined} + {content.refused}"
        )
    file = io.BytesIO()
    large = (
        len(content.rows) > LARGE
    )  # then row by row through a file beside the target, which is as closed as the target
    memory = {"constant_memory": True, "tmpdir": str(path.parent)} if large else {"in_memory": True}
    book = xlsxwriter.Workbook(file, {**STRINGS_ONLY, **memory})
    book.set_properties({"created": datetime(2000, 1, 1)})
    formats = {
        "bold": book.add_format({"bold": True}),
        "head": book.add_format(
            {
                "bold": True,
                "bg_color": "#DDE6F0",
                "num_format": "@",
                "text_wrap": True,
                "valign": "top",
            }
        ),
        "text": book.add_format({"num_format": "@"}),
        "wrap": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        "fault": book.add_format({"num_format": "@", "bg_color": "#FFE699"}),
        "fault_head": book.add_format(
            {
                "bold": True,
                "bg_color": "#FFE699",
                "num_format": "@",
                "text_wrap": True,
                "valign": "top",
            }
        ),
    }
    _write_summary(book.add_worksheet(SUMMARY), content, formats)
    if len(content.rows):
        to_mend, header = book.add_worksheet(TO_MEND), _header(content)
        _write_rows(to_mend, content, header, formats)
        long = [
            column
            for name in _places(content.register, header.titles)
            if is_long(column := content.register.column(name))
        ]
        ranges = write_codes(book.add_worksheet(CODE_SHEET), long, formats["head"]) if long else {}
        _write_drop_downs(to_mend, content, header, ranges)
    if (content.issues["severity"] == "WARN").any():
        _write_hints(book.add_worksheet(HINTS), content, formats)
    book.close()
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        target.write(file.getbuffer())
    temporary.replace(path)


def _titles(content: ReturnContent) -> dict[str, Text]:
    return (
        {column.name: column.title for column in content.register.columns}
        if content.register
        else {}
    )


def _is_refused(content: ReturnContent) -> bool:
    return content.verdict.startswith("refused")


def _holds_all_rows(content: ReturnContent) -> bool:
    return len(content.rows) == content.rows_read


def _verdict(content: ReturnContent) -> Text:
    accepted, returned = content.accepted, content.quarantined
    if _is_refused(content):
        return Text("整份退回，没有计入", "refused whole, nothing counted")
    if not content.rows_read:
        return Text("已接收（零报告）", "accepted as a nil return")
    if returned:
        return Text(
            f"部分接收：接收 {accepted} 行，退回 {returned} 行",
            f"accepted in part: {accepted} rows accepted, {returned} returned",
        )
    return Text(f"全部接收：{accepted} 行", f"accepted: all {accepted} rows")


def _what_to_do(content: ReturnContent) -> Text:
    if _is_refused(content) and content.rows_read and _holds_all_rows(content):
        return Text(
            f"请按下面的问题改正后整份重报。“{TO_MEND}”列出了本文件的全部行，可以直接在那里改正，"
            "再把本文件报上来。此前已接收的台账（如有）仍然有效。",
            "Mend the faults below and send the whole file again. The second sheet holds all rows"
            " of the file: it may be mended and sent in its place. What was accepted before stays"
            " in force.",
        )
    if _is_refused(content):
        return Text(
            "请按下面的问题处理后重报。此前已接收的台账（如有）仍然有效。",
            "Mend the faults below and send the file again. What was accepted before stays in"
            " force.",
        )
    if content.quarantined and _holds_all_rows(content):
        return Text(
            f"有 {content.quarantined} 行没有计入。“{TO_MEND}”列出了本文件的全部行，请在那里改正，"
            "再把本文件报上来。",
            f"{content.quarantined} rows were not counted. The second sheet holds all rows of the"
            " file: mend it and send it in its place.",
        )
    if content.quarantined:
        return Text(
            f"“{TO_MEND}”中的 {content.quarantined} 行没有计入。请在那里改正标色的格子，"
            "再把本文件报上来；其余行已接收，不必重报。",
            f"The {content.quarantined} rows on the second sheet were not counted. Mend them there"
            " and send this workbook back; the other rows have been accepted and need not be sent"
            " again.",
        )
    return Text("无需处理。", "Nothing to do.")


def _write_summary(sheet: Worksheet, content: ReturnContent, formats: dict[str, Format]) -> None:
    register, month, verdict, next_step = (
        content.register,
        content.month,
        _verdict(content),
        _what_to_do(content),
    )
    unknown = "未能识别 / not recognised"
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 2, 48)
    sheet.set_column(4, 4, 60)
    sheet.write_string(0, 0, f"{RETURN_SUMMARY} / What became of a register", formats["bold"])
    facts = (
        ("文件 / File", shown(content.file_name)),
        ("台账 / Register", f"{register.title.zh} / {register.title.en}" if register else unknown),
        (
            "街道 / Street",
            " ".join(filter(None, (content.street_code, content.street_name))) or unknown,
        ),
        ("月份 / Month", f"{month.year}年{month.month}月 / {month:%Y-%m}" if month else unknown),
        (
            "收到时间 / Received",
            f"{beijing(content.received_at):%Y-%m-%d %H:%M}（北京时间 / Beijing time）",
        ),
        ("结论 / Verdict", f"{verdict.zh} / {verdict.en}"),
        ("怎么办 / What to do", next_step.zh),
        ("", next_step.en),
    )
    for line, (title, text) in enumerate(facts, 2):
        sheet.write_string(line, 0, title, formats["head"])
        sheet.write_string(line, 1, text)
    counts = (
        ("读入行数 / Rows read", content.rows_read, ""),
        (
            "　接收 / Accepted",
            content.accepted,
            "读入 = 接收 + 退回 + 随整份退回 / read = accepted + returned + refused with the file",
        ),
        ("　退回 / Returned", content.quarantined, ""),
        ("　随整份退回 / Refused with the file", content.refused, ""),
        ("提示 / Hints", content.warnings, "提示不影响计入 / hints do not keep a row out"),
    )
    for line, (title, number, note) in enumerate(counts, 11):
        sheet.write_string(line, 0, title, formats["head"])
        sheet.write_number(line, 1, number)
        sheet.write_string(line, 2, note)
    for place, title in enumerate(
        ("级别 / Severity", "问题 / Fault", "处理办法 / Remedy", "条数 / Count", "English")
    ):
        sheet.write_string(17, place, title, formats["head"])
    for line, (severity, message, remedy, count) in enumerate(_by_rule(content), 18):
        sheet.write_string(line, 0, f"{severity.zh} / {severity.en}")
        sheet.write_string(line, 1, message.zh)
        sheet.write_string(line, 2, remedy.zh)
        sheet.write_number(line, 3, count)
        sheet.write_string(line, 4, f"{message.en}: {remedy.en}")


def _by_rule(content: ReturnContent) -> list[tuple[Text, Text, Text, int]]:
    """Severity, message without a value, remedy and count of each rule and column; the gravest and
    commonest first.
    """
    titles = _titles(content)
    groups: dict[tuple[str, str, str | None], list[str]] = {}
    for rule, severity, column, detail in public_issues(content.issues)[
        ["rule", "severity", "column_name", "detail"]
    ].iter_rows():
        groups.setdefault((severity, rule, column), []).append(detail or "")
    gravity = list(SEVERITIES).index
    found = []
    for (severity, rule, column), details in groups.items():
        several = list(dict.fromkeys(filter(None, details)))
        detail = "、".join(several[:SHOWN_DETAILS]) + ("…" if len(several) > SHOWN_DETAILS else "")
        line = (
            SEVERITIES[severity],
            issue_text(rule, titles.get(column), "…", detail),
            RULES[rule].remedy,
            len(details),
        )
        found.append(((gravity(severity), -len(details), rule, column or ""), line))
    return [line for _, line in sorted(found, key=lambda item: item[0])]


@dataclass(frozen=True)
class Header:
    """The titles over the rows to mend: hers, then those of required columns that she lacks.
    `missing`: place -> such a column; `doubled`: places that mean one.
    """

    titles: list[str]
    missing: dict[int, Column]
    doubled: frozenset[int]


def _header(content: ReturnContent) -> Header:
    """The header of the rows to mend; only a refused file lacks a column."""
    own = [*content.header, *[""] * (len(_cells(content)) - len(content.header))]
    if not (content.register and _is_refused(content)):
        return Header(own, {}, frozenset())
    known = _places(content.register, own)
    missing = dict(
        enumerate(
            (
                column
                for column in content.register.columns
                if column.required and column.name not in known
            ),
            len(own),
        )
    )
    said = {
        title
        for detail in content.issues.filter(pl.col("rule") == "header_duplicate")["detail"]
        for title in detail.split("、")
    }
    doubled = frozenset(place for place, title in enumerate(own) if title in said)
    return Header([*own, *(column.title.zh for column in missing.values())], missing, doubled)


def _cells(content: ReturnContent) -> list[str]:
    """The columns of `rows` that hold the clerk's cells, in her order."""
    return sorted(
        (name for name in content.rows.columns if re.fullmatch(r"c\d+", name)),
        key=lambda name: int(name[1:]),
    )


def _file_faults(content: ReturnContent, header: Header) -> str:
    """Why the file as a whole came back, and what to do about it; "" where it did not."""
    faults = (
        content.issues.filter(pl.col("severity") == "FILE")
        .select("rule", "detail")
        .unique(maintain_order=True)
    )
    said = [
        f"{issue_text(rule, None, None, detail).zh}，{RULES[rule].remedy.zh}"
        for rule, detail in faults.iter_rows()
    ]
    if header.missing:
        said.append(
            "缺的列已补在最右边并标色，请逐行填写；如果您已有这一列，只是标题写法不同，改正那个标题即可"
        )
    return REASON_MARK + "；".join(said) if said else ""


def _write_rows(
    sheet: Worksheet, content: ReturnContent, header: Header, formats: dict[str, Format]
) -> None:
    """The rows to mend under title, street and header, so that the intake reads the sheet as a file
    of the register.
    """
    register, titles = content.register, _titles(content)
    cells, places = _cells(content), _places(register, header.titles)
    reasons: dict[tuple[str, int], list[str]] = {}
    faults: dict[tuple[str, int], set[int]] = {}
    for rule, at, row, column, value, detail in (
        content.issues.filter((pl.col("severity") == "ROW") & pl.col("row").is_not_null())
        .select("rule", "sheet", "row", "column_name", "value", "detail")
        .iter_rows()
    ):
        said = reasons.setdefault((at, row), [])
        if (reason := _reason(rule, titles.get(column), value, detail)) not in said:
            said.append(reason)
        if column in places:
            faults.setdefault((at, row), set()).add(places[column] + len(RETURN_TITLES))
    month = (
        f"{content.month.year}年{content.month.month}月" if content.month else "＿＿＿＿年＿＿月"
    )
    sheet.write_string(
        0, 0, f"{month} {register.title.zh if register else '台账'}", formats["bold"]
    )
    sheet.write_string(
        1,
        0,
        f"街道：{content.street_code or '＿＿＿＿＿＿＿＿＿'} {content.street_name or ''}".rstrip(),
    )
    if not _holds_all_rows(content):
        sheet.write_string(2, 0, f"{RETURN_MARK}{content.submission}")
        sheet.write_string(
            2,
            len(RETURN_TITLES),
            "请改正标色的格子，再把本文件报上来；其余行已接收，不必重报。请勿改动退回单号。",
        )
    elif whole := _file_faults(content, header):
        sheet.write_string(2, 0, "请改正标色的格子和右边所说的问题，再把本文件报上来")
        sheet.write_string(2, len(RETURN_TITLES), whole, formats["bold"])
    else:
        sheet.write_string(2, 0, "请改正标色的格子，再把本文件报上来")
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, 2, 10)
    sheet.set_column(3, max(3, len(header.titles) + 2), 16, formats["text"])
    for place, title in enumerate(RETURN_TITLES):
        sheet.write_string(HEADER_ROW, place, title, formats["head"])
    for place, title in enumerate(header.titles):
        is_fault = place in header.missing or place in header.doubled
        sheet.write_string(
            HEADER_ROW,
            place + len(RETURN_TITLES),
            title,
            formats["fault_head" if is_fault else "head"],
        )
    sheet.freeze_panes(HEADER_ROW + 1, len(RETURN_TITLES))
    lacking = [
        _reason("required_missing", column.title, None, "") for column in header.missing.values()
    ]
    no_fault = lacking or ["本行没有问题，随整份退回" if _is_refused(content) else "本行已接收"]
    text, fault, write = formats["text"], formats["fault"], sheet.write_string
    origin = (
        ("origin_sheet", "origin_row") if "origin_row" in content.rows.columns else ("sheet", "row")
    )
    rows = content.rows.select(
        "sheet", "row", *(pl.col(name).alias(f"first_{name}") for name in origin), *cells
    )
    for line, (at, row, first_sheet, first_row, *values) in enumerate(
        rows.iter_rows(), HEADER_ROW + 1
    ):
        write(line, 0, "；".join(reasons.get((at, row), no_fault)), formats["wrap"])
        write(line, 1, "" if first_row is None else str(first_row), text)
        write(line, 2, first_sheet or "", text)
        marked = faults.get((at, row), ())
        for place, value in enumerate(values, len(RETURN_TITLES)):
            if place in marked:
                if value:
                    write(line, place, value, fault)
                else:
                    sheet.write_blank(line, place, None, fault)
            elif value:
                write(line, place, value, text)
        for place in header.missing:
            sheet.write_blank(line, place + len(RETURN_TITLES), None, fault)


def _reason(rule: str, title: Text | None, value: str | None, detail: str) -> str:
    return f"{issue_text(rule, title, value, detail).zh}，{RULES[rule].remedy.zh}"


def _write_drop_downs(
    sheet: Worksheet, content: ReturnContent, header: Header, ranges: dict[str, str]
) -> None:
    """What each coded column may hold, offered in every row; other words that the intake knows may
    be typed, so nothing is barred.
    """
    for place, title in enumerate(header.titles, len(RETURN_TITLES)):
        name = column_named(content.register.name, normalise_title(title)) if title else None
        if name is None:
            continue
        column = content.register.column(name)
        is_tick = normalise_title(title) in map(normalise_title, column.ticked)
        offer = {"validate": "list", "source": YES_OR_NO} if is_tick else drop_down(column, ranges)
        if offer:
            sheet.data_validation(
                HEADER_ROW + 1,
                place,
                HEADER_ROW + len(content.rows),
                place,
                {**offer, "show_error": False},
            )


def _places(register: Register | None, header: list[str]) -> dict[str, int]:
    """Contract name -> position of its column in the header."""
    found: dict[str, int] = {}
    for place, title in enumerate(header if register else ()):
        if name := column_named(register.name, normalise_title(title)):
            found.setdefault(name, place)
    return found


def _write_hints(sheet: Worksheet, content: ReturnContent, formats: dict[str, Format]) -> None:
    titles = _titles(content)
    hints = content.issues.filter(pl.col("severity") == "WARN").sort(
        "sheet", "row", maintain_order=True, nulls_last=False
    )
    sheet.set_column(2, 2, 18)
    sheet.set_column(3, 3, 90)
    for place, title in enumerate(("原工作表", "原行号", "列", "提示")):
        sheet.write_string(0, place, title, formats["head"])
    columns = ("rule", "sheet", "row", "column_name", "value", "detail")
    for line, (rule, at, row, column, value, detail) in enumerate(
        hints.head(SHOWN_HINTS).select(columns).iter_rows(), 1
    ):
        sheet.write_string(line, 0, at or "")
        sheet.write_string(line, 1, "整份" if row is None else str(row))
        sheet.write_string(line, 2, titles[column].zh if column in titles else "")
        sheet.write_string(line, 3, _reason(rule, titles.get(column), value, detail))
    if len(hints) > SHOWN_HINTS:
        more = f"{len(hints) - SHOWN_HINTS:,}"
        sheet.write_string(
            SHOWN_HINTS + 1, 0, f"还有 {more} 条提示没有列出 / {more} more hints are not listed"
        )
