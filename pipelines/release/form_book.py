"""The monthly forms as a workbook: one sheet each, and one of notes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import xlsxwriter

from pipelines.base.month import shifted
from pipelines.base.wording import month_text
from pipelines.base.workbook import COUNT, head_format, open_workbook, write_notes
from pipelines.release.export import (
    SHEETS,
    ExportRefused,
    opened,
    origin,
    provisional_months,
    provisional_note,
)
from pipelines.release.form import MONTHLY_FORMS, Form, form_rows, year_on_year
from pipelines.release.held import not_held
from pipelines.warehouse.engine import NoSuchTable, Session

NOT_COLLECTED = "未采集"


def export_forms(release: Path, target: Path, month: date | None = None) -> int:
    """Write the forms of a month (default: the newest) to .xlsx, one sheet each and one of notes.
    Returns the number of areas.

    Deterministic for equal releases. Raises ExportRefused and OSError, and then leaves `target`
    unchanged.
    """
    if target.suffix.lower() != ".xlsx":
        raise ExportRefused(f"报表存为 .xlsx，请改名：{target.name} / the forms are an .xlsx file")
    with opened(release) as session:
        try:
            month = _month(session, month)
            former = shifted(month, -12)
            sheets = {
                form: year_on_year(
                    form, form_rows(session, form, month), form_rows(session, form, former)
                )
                for form in MONTHLY_FORMS
            }
        except NoSuchTable:
            raise ExportRefused(
                "这次发布还没有报表所需的表，请运行 jiuye refresh 后再导出 / this release lacks a"
                " table that the forms need: run jiuye refresh first"
            ) from None
        notes = [
            *origin(session),
            ("报表月份 Month", f"{month:%Y-%m}", ""),
            provisional_note([m for m in provisional_months(session) if m == month]),
            (
                "栏目 Items",
                f"未标栏次的列为台账特有；{NOT_COLLECTED}的栏目留空，不估算",
                "Columns without a number are ours; what is not collected is left blank",
            ),
            (
                "同比 Year on year",
                f"各表最右是上年同期（{former:%Y-%m}）和增减；上年没有数据的留空",
                "On the right the same period of last year and the change; blank without data",
            ),
            *((form.name, form.note, "") for form in sheets),
        ]
    with open_workbook(target, "月度统计报表") as book:
        for form, rows in sheets.items():
            _write_form(book, form, rows, month)
        write_notes(book, SHEETS[1], notes, (26, 80, 60))
    return len(sheets[MONTHLY_FORMS[0]])


def _month(session: Session, asked: date | None) -> date:
    """The requested month, else the data month. Raises ExportRefused."""
    months = [
        month
        for (month,) in session.rows(
            "select distinct month from mart.new_employment order by month"
        )
    ]
    if asked is None and months:
        ((data_month,),) = session.rows("select data_month from audit.release")
        return max((month for month in months if month <= data_month), default=months[-1])
    if asked is None or asked not in months:
        raise ExportRefused(_no_such_month(session, asked, months))
    return asked


def _no_such_month(session: Session, asked: date | None, months: list[date]) -> str:
    listed = "、".join(f"{month:%Y-%m}" for month in months) or "无 / none"
    if beyond := not_held(session, [asked]):
        listed += f"；{beyond.zh} / {beyond.en}"
    return f"没有这个月的新就业数据；有 / no new employment of that month; there is: {listed}"


def _titles(form: Form) -> list[str]:
    items = [
        " ".join(
            filter(None, (item.number, item.title, "" if item.value else f"（{NOT_COLLECTED}）"))
        )
        for item in form.items
    ]
    checks = [f"核对 {one.title}（应为 0）" for one in form.equations]
    told = [f"{item.number} {item.title}".strip() for item in form.items if item.value]
    beside = [title for one in told for title in (f"上年同期：{one}", f"比上年同期：{one}")]
    return ["地区代码", "地区", *items, *checks, *beside]


def _write_form(book: xlsxwriter.Workbook, form: Form, rows: list[tuple], month: date) -> None:
    head, text = head_format(book), book.add_format({"num_format": "@"})
    number = book.add_format({"num_format": COUNT})
    blank = book.add_format({"bg_color": "#eeeeee"})
    wrong = book.add_format({"num_format": COUNT, "bg_color": "#f4cccc", "bold": True})
    titles = _titles(form)
    sheet = book.add_worksheet(form.name)
    sheet.freeze_panes(2, 2)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 22)
    sheet.set_column(2, len(titles) - 1, 14)
    headline = f"{form.name} {form.title} {month_text(month).zh}"
    sheet.write_string(0, 0, headline, book.add_format({"bold": True}))
    for column, title in enumerate(titles):
        sheet.write_string(1, column, title, head)
    first_equation = 2 + len(form.items)
    checked = range(first_equation, first_equation + len(form.equations))
    for line, row in enumerate(rows, start=2):
        for column, value in enumerate(row):
            if value is None:
                sheet.write_blank(line, column, None, blank)
            elif isinstance(value, str):
                sheet.write_string(line, column, value, text)
            else:
                is_wrong = value and column in checked
                sheet.write_number(line, column, value, wrong if is_wrong else number)
