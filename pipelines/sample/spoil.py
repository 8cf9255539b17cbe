"""What a cell can get wrong: each function gives the cell to write, or Ellipsis where the row does
not suit.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from pipelines.base.month import month_end
from pipelines.sample.fault import Setting
from pipelines.sample.identity import CREDIT_ALPHABET, id_with_check
from pipelines.sample.spelling import DATE_FORMS, Cell

PROVINCE_OF_NOBODY = "20"
Spoil = Callable[[dict, Setting], Cell]


def idle(row: dict) -> bool:
    return row["employment_status"] == "not_in_labour_force"


def employed(row: dict) -> bool:
    return row["employment_status"] == "employed"


def always(row: dict) -> bool:
    return True


def next_month_day(row: dict, setting: Setting) -> Cell:
    late = month_end(setting.scene.month) + timedelta(days=setting.random.randint(3, 40))
    return DATE_FORMS[setting.random.choice(setting.layout.hand.dates)](late)


def days_before(column: str, days: int) -> Spoil:
    """A day that many days before the date in another column, where that has one."""
    return lambda row, setting: (
        DATE_FORMS[setting.random.choice(setting.layout.hand.dates)](
            row[column] - timedelta(days=days)
        )
        if row[column]
        else ...
    )


def more_than(column: str, by: int) -> Spoil:
    """The number in another column and that many more."""
    return lambda row, setting: row[column] + by


def where(condition: Callable[[dict], bool], cell: Cell) -> Spoil:
    return lambda row, setting: cell if condition(row) else ...


def where_open(column: str) -> Spoil:
    """The cell of another column, in the row of a household that is still listed: no other register
    relies on its number.
    """
    return lambda row, setting: row[column] if row["resolved_on"] is None else ...


def of_id(
    change: Callable[[str, dict, Setting], Cell],
    condition: Callable[[dict], bool] = always,
    column: str = "id_number",
) -> Spoil:
    """What `change` makes of the row's ID number, where it has one and the condition holds."""
    return lambda row, setting: (
        change(row[column], row, setting) if row[column] and condition(row) else ...
    )


def rounded(number: str, row: dict, setting: Setting) -> Cell:
    """What Excel leaves of an ID number typed into a cell of format General."""
    if not number.isdigit():
        return ...
    return (
        f"{number[0]}.{number[1:6]}E+17"
        if setting.layout.form == "csv"
        else float(number[:15] + "000")
    )


def wrong_check(number: str) -> str:
    return number[:17] + ("1" if number[17] != "1" else "2")


def born_on(number: str, birth: str) -> str:
    return id_with_check(number[:6] + birth + number[14:17])


def aged(years: int) -> Callable[[str, dict, Setting], Cell]:
    def change(number: str, row: dict, setting: Setting) -> Cell:
        end = month_end(setting.scene.month)
        return setting.identities.id_number(
            date(end.year - years, 1, 1) + timedelta(days=setting.random.randrange(28)), row["sex"]
        )[0]

    return change


def wrong_credit(code: str | None) -> Cell:
    return code[:17] + CREDIT_ALPHABET[(CREDIT_ALPHABET.index(code[17]) + 1) % 31] if code else ...


def foreign_community(row: dict, setting: Setting) -> Cell:
    """Only where title or name tells the street: else nothing says which of the codes is the stray
    one.
    """
    return (
        setting.random.choice(setting.elsewhere)
        if setting.elsewhere and setting.layout.names_street
        else ...
    )


def no_such_community(row: dict, setting: Setting) -> Cell:
    return row["community_code"][:9] + "899"
