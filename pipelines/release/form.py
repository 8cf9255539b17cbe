"""The monthly statistical forms (人社统EP1 and the province's) of a release: by area, with their
cross-check equations beside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import xlsxwriter

from pipelines.base.workbook import (
    COUNT,
    head_format,
    open_workbook,
    write_notes,
)
from pipelines.contract.code_list import code_lists
from pipelines.release.export import (
    SHEETS,
    ExportRefused,
    opened,
    origin,
    provisional_months,
    provisional_note,
)
from pipelines.warehouse.engine import NoSuchTable, Session

NOT_COLLECTED = "未采集"
SECTORS = {
    "first": ("A",),
    "second": ("B", "C", "D", "E"),
}  # GB/T 4754 sections of the three sectors; all others are the third


@dataclass(frozen=True)
class Item:
    """A row number of a form: its title, and the SQL over SOURCE that gives it; None where no
    register carries it. Those without a number are ours.
    """

    number: str
    title: str
    value: str | None = None


@dataclass(frozen=True)
class Equation:
    """A cross-check: how the form writes it, and SQL over SOURCE that is 0 where it holds."""

    title: str
    difference: str


@dataclass(frozen=True)
class Form:
    """A statistical form: its columns, the equations that it must satisfy, and a note."""

    name: str
    title: str
    items: tuple[Item, ...]
    equations: tuple[Equation, ...]
    note: str


def _literals(words: tuple[str, ...]) -> str:
    """Words as an SQL list."""
    return f"({', '.join(repr(word) for word in words)})"


def _sum(names: list[str]) -> str:
    return " + ".join(names)


def _persons(condition: str, name: str) -> str:
    """An SQL column: the persons of the year to date of whom the condition holds."""
    return f"sum(case when {condition} then persons_ytd else 0 end) as {name}"


def _of_each(column: str, prefix: str, codes: Iterable[str]) -> str:
    """An SQL column for each code."""
    return ", ".join(_persons(f"{column} = '{code}'", prefix + code) for code in codes)


AGE_GROUPS = ("under_16", "age_16_24", "age_25_45", "age_46_up")
NOT_THIRD = (*SECTORS["first"], *SECTORS["second"], "not_stated")
INDUSTRIES = {code: label.zh for code, label in sorted(code_lists()["industry"].labels.items())}
# A row an area: this month's year to date, by everything that the forms ask for.
SOURCE = f"""
with flow as (
    select
        area_code,
        area_name,
        new_employment_ytd,
        natural_attrition_ytd,
        net_new_employment_ytd,
        reemployed_unemployed_ytd,
        difficult_employed_ytd
    from mart.new_employment
    where month = $month and area_level in ('province', 'prefecture', 'county')
),
channel as (
    select area_code,
        {_persons(f"industry in {_literals(SECTORS['first'])}", "first_sector")},
        {_persons(f"industry in {_literals(SECTORS['second'])}", "second_sector")},
        {_persons(f"industry not in {_literals(NOT_THIRD)}", "third_sector")},
        {_of_each("industry", "industry_", (*INDUSTRIES, "not_stated"))},
        {_of_each("channel", "channel_", code_lists()["channel"].labels)}
    from mart.new_employment_by_channel
    where month = $month
    group by area_code
),
age as (
    select area_code, {_of_each("age_group", "", AGE_GROUPS)}
    from mart.new_employment_by_age
    where month = $month
    group by area_code
)
select {{columns}}
from flow left join channel using (area_code) left join age using (area_code)
order by area_code
"""
EP1 = Form(
    "人社统EP1",
    "就业再就业工作月度进展（本年累计，人）",
    (
        Item("1", "城镇新增就业人数", "net_new_employment_ytd"),
        Item("2", "新就业人数", "new_employment_ytd"),
        Item("3", "自然减员人数", "natural_attrition_ytd"),
        Item("4", "失业人员再就业人数", "reemployed_unemployed_ytd"),
        Item("5", "就业困难人员就业人数", "difficult_employed_ytd"),
    ),
    (Equation("1=2-3", "net_new_employment_ytd - (new_employment_ytd - natural_attrition_ytd)"),),
    "DOMAIN 所载 EP1 的五栏",
)
FORM_01 = Form(
    "省01表",
    "新就业人员情况（本年累计，人）",
    (
        Item("1", "新就业人数（EP1 第 2 栏）", "new_employment_ytd"),
        Item("2", "失业人员再就业（EP1 第 4 栏）", "reemployed_unemployed_ytd"),
        Item("3", "就业困难人员就业（EP1 第 5 栏）", "difficult_employed_ytd"),
        Item("4", "大专以上"),
        Item("5", "女性"),
        Item("6", "第一产业", "first_sector"),
        Item("7", "第二产业", "second_sector"),
        Item("8", "第三产业", "third_sector"),
        Item("", "未填行业", "industry_not_stated"),
        Item("9", "机关事业单位"),
        Item("10", "公有制企业"),
        Item("11", "非公有制企业"),
        Item("", "9 至 11 合计：单位就业", "channel_unit"),
        Item("12", "个体经营", "channel_self_employed"),
        Item("13", "灵活就业", "channel_flexible"),
        Item("14", "公益性岗位", "channel_public_welfare_post"),
        Item("15", "其他：自主创业", "channel_own_business"),
        Item("16", "16–24 岁", "age_16_24"),
        Item("17", "25–45 岁", "age_25_45"),
        Item("18", "46–60 岁（含以上）", "age_46_up"),
        Item("", "不满 16 岁", "under_16"),
    ),
    (
        Equation(
            "1≥2、3",
            "greatest(reemployed_unemployed_ytd - new_employment_ytd, difficult_employed_ytd -"
            " new_employment_ytd, 0)",
        ),
        Equation(
            "1=6+7+8+未填",
            "new_employment_ytd - (first_sector + second_sector + third_sector +"
            " industry_not_stated)",
        ),
        Equation(
            "1=9+…+15",
            "new_employment_ytd - (channel_unit + channel_self_employed + channel_flexible +"
            " channel_public_welfare_post + channel_own_business)",
        ),
        Equation(
            "1=16+17+18+不满 16 岁",
            "new_employment_ytd - (age_16_24 + age_25_45 + age_46_up + under_16)",
        ),
    ),
    "新就业人员实名制台账不含文化程度；性别不在入库的列里，第 4、5 栏及 1≥4、5 不能核对。"
    "七个渠道的栏名未见原表，取台账五的六类加其他；台账只分单位就业，不分第 9 至 11 栏",
)
FORM_INDUSTRY = Form(
    "行业划分",
    "新就业人员按行业门类（本年累计，人）",
    (
        Item("0", "合计", "new_employment_ytd"),
        *(
            Item(str(number), title, f"industry_{code}")
            for number, (code, title) in enumerate(INDUSTRIES.items(), start=1)
        ),
        Item("", "未填行业", "industry_not_stated"),
    ),
    (
        Equation(
            f"0=1+…+{len(INDUSTRIES)}+未填",
            "new_employment_ytd -"
            f" ({_sum([f'industry_{code}' for code in (*INDUSTRIES, 'not_stated')])})",
        ),
    ),
    "GB/T 4754 门类，按代码顺序",
)
UNSEEN = "存量表；公开资料只载核对关系，未载栏目名称，台账能否提供无从判断，故全部留空"
FORM_02 = Form(
    "省02表",
    "期末存量（人）",
    tuple(Item(str(number), "") for number in range(1, 13)),
    (),
    f"核对关系 1=2+…+12。{UNSEEN}",
)
FORM_03 = Form(
    "省03表",
    "期末存量（人）",
    tuple(Item(str(number), "") for number in range(1, 16)),
    (),
    f"核对关系 1=2+3+4；1=5+6；6=7+…+15。{UNSEEN}",
)
MONTHLY_FORMS = (EP1, FORM_01, FORM_INDUSTRY, FORM_02, FORM_03)


def form_rows(session: Session, form: Form, month: date) -> list[tuple]:
    """(area_code, area_name, the items' values, None where not collected, then the equations'
    differences), a row an area.
    """
    values = [
        f"cast({f'coalesce({item.value}, 0)' if item.value else 'null'} as bigint)"
        for item in form.items
    ]
    differences = [
        f"cast({_blank_as_zero(equation.difference)} as bigint)" for equation in form.equations
    ]
    source = SOURCE.replace(
        "{columns}", ", ".join(("flow.area_code", "flow.area_name", *values, *differences))
    )
    return session.rows(source, {"month": month})


def _blank_as_zero(expression: str) -> str:
    """The sum with every column 0 where an area has no row of its table."""
    return re.sub(
        r"\b(?!greatest\b)[a-z]\w*\b", lambda hit: f"coalesce({hit.group()}, 0)", expression
    )


def export_forms(release: Path, target: Path, month: date | None = None) -> int:
    """Write the forms of a month (the newest without one) to .xlsx, a sheet each and one of notes;
    returns the number of areas.

    Equal bytes for an equal release. Raises ExportRefused and OSError; `target` then is as it was.
    """
    if target.suffix.lower() != ".xlsx":
        raise ExportRefused(f"报表存为 .xlsx，请改名：{target.name} / the forms are an .xlsx file")
    with opened(release) as session:
        try:
            months = [
                found
                for (found,) in session.rows(
                    "select distinct month from mart.new_employment order by month"
                )
            ]
            month = month or (months[-1] if months else None)
            if month is None or month not in months:
                listed = "、".join(f"{found:%Y-%m}" for found in months) or "无 / none"
                raise ExportRefused(
                    "没有这个月的新就业数据；有 / no new employment of that month; there is:"
                    f" {listed}"
                )
            sheets = {form: form_rows(session, form, month) for form in MONTHLY_FORMS}
        except NoSuchTable:
            raise ExportRefused(
                "这次发布还没有报表所需的表，请运行 jiuye refresh 后再导出 / this release lacks a"
                " table that the forms need: run jiuye refresh first"
            ) from None
        notes = [
            *origin(session),
            ("报表月份 Month", f"{month:%Y-%m}", ""),
            provisional_note([m for m in provisional_months(session) if m == month]),
        ]
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        with open_workbook(unfinished, "月度统计报表") as book:
            for form, rows in sheets.items():
                _write_form(book, form, rows, month)
            said = [
                (
                    "栏目 Items",
                    f"未标栏次的列为台账特有；{NOT_COLLECTED}的栏目留空，不估算",
                    "Columns without a number are ours; what is not collected is left blank",
                )
            ]
            said += [(form.name, form.note, "") for form in sheets]
            write_notes(book, SHEETS[1], [*notes, *said], (26, 80, 60))
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return len(sheets[EP1])


def _write_form(book: xlsxwriter.Workbook, form: Form, rows: list[tuple], month: date) -> None:
    head, text, number = (
        head_format(book),
        book.add_format({"num_format": "@"}),
        book.add_format({"num_format": COUNT}),
    )
    blank, wrong = (
        book.add_format({"bg_color": "#eeeeee"}),
        book.add_format({"num_format": COUNT, "bg_color": "#f4cccc", "bold": True}),
    )
    sheet = book.add_worksheet(form.name)
    sheet.freeze_panes(2, 2)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 22)
    sheet.set_column(2, 1 + len(form.items) + len(form.equations), 14)
    sheet.write_string(
        0,
        0,
        f"{form.name} {form.title} {month.year}年{month.month}月",
        book.add_format({"bold": True}),
    )
    titles = ["地区代码", "地区"]
    titles += [
        " ".join(
            filter(None, (item.number, item.title, "" if item.value else f"（{NOT_COLLECTED}）"))
        )
        for item in form.items
    ]
    titles += [f"核对 {equation.title}（应为 0）" for equation in form.equations]
    for column, title in enumerate(titles):
        sheet.write_string(1, column, title, head)
    first_equation = 2 + len(form.items)
    for line, row in enumerate(rows, start=2):
        for column, value in enumerate(row):
            if value is None:
                sheet.write_blank(line, column, None, blank)
            elif isinstance(value, str):
                sheet.write_string(line, column, value, text)
            else:
                sheet.write_number(
                    line, column, value, wrong if value and column >= first_equation else number
                )
