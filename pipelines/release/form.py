"""The monthly statistical forms (人社统EP1 and the province's): columns, areas and cross-check
equations. Their texts are in forms.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.contract.code_list import code_lists
from pipelines.warehouse.engine import Session

FORMS_FILE = Path(__file__).with_name("forms.toml")
SECTORS = {  # GB/T 4754 sections of the primary and secondary sector; all others are tertiary
    "first_sector": ("A",),
    "second_sector": ("B", "C", "D", "E"),
}
AGES = ("under_16", "age_16_24", "age_25_45", "age_46_up", "age_unknown")
INDUSTRIES = {code: label.zh for code, label in sorted(code_lists()["industry"].labels.items())}


@dataclass(frozen=True)
class Item:
    """A column of a form: number, title, and a SQL expression over SOURCE; None if no register
    provides it. Columns without a number are our additions.
    """

    number: str
    title: str
    value: str | None = None


@dataclass(frozen=True)
class Equation:
    """A cross-check: as written in the form, and a SQL expression over SOURCE that is 0 if it
    holds.
    """

    title: str
    difference: str


@dataclass(frozen=True)
class Form:
    """A form: its columns, cross-checks and notes."""

    name: str
    title: str
    items: tuple[Item, ...]
    equations: tuple[Equation, ...]
    note: str


def _persons(condition: str, name: str) -> str:
    """A column of SOURCE: the persons of the year to date that meet the condition."""
    return f"sum(case when {condition} then persons_ytd else 0 end) as {name}"


def _is_in(column: str, codes: Iterable[str]) -> str:
    return f"{column} in ({', '.join(repr(code) for code in codes)})"


def _channels() -> str:
    known = [code for codes in SECTORS.values() for code in codes]
    columns = [_persons(_is_in("industry", codes), name) for name, codes in SECTORS.items()]
    columns.append(_persons(f"not {_is_in('industry', (*known, 'not_stated'))}", "third_sector"))
    columns += [
        _persons(_is_in("industry", [code]), f"industry_{code}")
        for code in (*INDUSTRIES, "not_stated")
    ]
    columns += [
        _persons(_is_in("channel", [code]), f"channel_{code}")
        for code in code_lists()["channel"].labels
    ]
    return ",\n    ".join(columns)


# One row per area: this month's year to date, broken down as the forms require.
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
  where month = $month
    and area_level in ('province', 'prefecture', 'county')
),
named as (
  select
    area_code,
    full_name
  from mart.area
  where month = $month
),
channel as (
  select
    area_code,
    {_channels()}
  from mart.new_employment_by_channel
  where month = $month
  group by area_code
),
age as (
  select
    area_code,
    {", ".join(_persons(_is_in("age_group", [age]), age) for age in AGES)}
  from mart.new_employment_by_age
  where month = $month
  group by area_code
)
select {{columns}}
from flow
left join channel
  on channel.area_code = flow.area_code
left join age
  on age.area_code = flow.area_code
left join named
  on named.area_code = flow.area_code
order by flow.area_code
"""


def _form(told: dict) -> Form:
    industries = {
        "industries": str(len(INDUSTRIES)),
        "industry_sum": " + ".join(f"industry_{code}" for code in INDUSTRIES),
    }
    items = [item for one in told.get("items", ()) for item in _items(**one)]
    blank = [Item(str(number), "") for number in range(1, told.get("blank_columns", 0) + 1)]
    equations = [
        Equation(one["title"].format(**industries), one["difference"].format(**industries))
        for one in told.get("equations", ())
    ]
    return Form(told["name"], told["title"], (*items, *blank), tuple(equations), told["note"])


def _items(number: str, title: str, value: str | None = None) -> Iterator[Item]:
    """The column, or one for each industry if `value` has the placeholder {code}."""
    if value is None or "{code}" not in value:
        yield Item(number, title, value)
        return
    for place, (code, industry) in enumerate(INDUSTRIES.items(), start=int(number)):
        yield Item(str(place), title.format(industry=industry), value.format(code=code))


MONTHLY_FORMS = tuple(map(_form, tomllib.loads(FORMS_FILE.read_text("utf-8"))["form"]))


def form_rows(session: Session, form: Form, month: date) -> list[tuple]:
    """One row per area: area_code, full name, the items' values (None if not collected), then the
    equations' differences.
    """
    values = [
        f"cast({f'coalesce({item.value}, 0)' if item.value else 'null'} as bigint)"
        for item in form.items
    ]
    differences = [
        f"cast({_blank_as_zero(equation.difference)} as bigint)" for equation in form.equations
    ]
    named = "coalesce(named.full_name, flow.area_name)"
    columns = ", ".join(("flow.area_code", named, *values, *differences))
    return session.rows(SOURCE.replace("{columns}", columns), {"month": month})


def year_on_year(form: Form, rows: list[tuple], former: list[tuple]) -> list[tuple]:
    """The rows, extended by each item's value in the same period of last year and the change; None
    if the area had none.
    """
    before = {row[0]: row for row in former}
    places = [2 + place for place, item in enumerate(form.items) if item.value]

    def beside(row: tuple) -> tuple:
        then = before.get(row[0])
        pairs = ((then[at], row[at] - then[at]) if then else (None, None) for at in places)
        return (*row, *(value for pair in pairs for value in pair))

    return [beside(row) for row in rows]


def _blank_as_zero(expression: str) -> str:
    """The expression with every column set to 0 for areas without a row."""
    return re.sub(
        r"\b(?!greatest\b)[a-z]\w*\b", lambda hit: f"coalesce({hit.group()}, 0)", expression
    )
