"""Faults of cells: each function returns the new cell, or Ellipsis if the row is unsuitable. They
are named in plantings.csv.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pipelines.base.month import month_end
from pipelines.sample.fault import Setting, Spoilt
from pipelines.sample.identity import CREDIT_ALPHABET, id_with_check
from pipelines.sample.spelling import DATE_FORMS, Cell

PROVINCE_OF_NOBODY = "20"
BROKEN = "\ufffd"
ROW_TWICE = "row_twice"  # no cell is changed, the whole row is duplicated


@dataclass(frozen=True)
class Spot:
    """A cell to change: its row of canonical values, its column, the function's argument, and what
    it may use.
    """

    row: dict
    column: str
    argument: str
    setting: Setting

    @property
    def value(self) -> Any:
        """The canonical value of the cell."""
        return self.row[self.column]

    @property
    def month_end(self) -> date:
        """The last day of the file's month."""
        return month_end(self.setting.scene.month)

    def written(self, day: date) -> Cell:
        """The day in this clerk's format."""
        return DATE_FORMS[self.setting.random.choice(self.setting.layout.hand.dates)](day)


Spoiling = Callable[[Spot], Spoilt]


def _of_value(change: Callable[[str], Spoilt]) -> Spoiling:
    """Apply `change` to the cell's text; Ellipsis without text."""
    return lambda spot: change(spot.value) if spot.value else ...


def _write(spot: Spot) -> Spoilt:
    """The argument; None if it is blank."""
    return spot.argument or None


def _write_number(spot: Spot) -> Spoilt:
    return int(spot.argument)


def _cell_of(spot: Spot) -> Spoilt:
    """The value of another column."""
    return spot.row[spot.argument] or ...


def _more_than(spot: Spot) -> Spoilt:
    """The number in another column plus the argument."""
    column, more = spot.argument.split()
    return spot.row[column] + int(more)


def _days_before(spot: Spot) -> Spoilt:
    """This many days before the date in another column; Ellipsis if that is blank."""
    column, days = spot.argument.split()
    day = spot.row[column]
    return spot.written(day - timedelta(days=int(days))) if day else ...


def _day_of_next_month(spot: Spot) -> Spoilt:
    late = spot.month_end + timedelta(days=spot.setting.random.randint(3, 40))
    return spot.written(late)


def _other_sex(spot: Spot) -> Spoilt:
    return {"male": "女", "female": "男"}[spot.value]


def _broken_after(spot: Spot) -> Spoilt:
    """The first characters (all without a number), followed by a replacement character."""
    return spot.value[: int(spot.argument) if spot.argument else None] + BROKEN


def _turned_into_number(spot: Spot) -> Spoilt:
    """What Excel keeps of an ID number typed into a cell of format General."""
    number = spot.value
    if not (number and number.isdigit()):
        return ...
    if spot.setting.layout.form == "csv":
        return f"{number[0]}.{number[1:6]}E+17"
    return float(number[:15] + "000")


def _last_character_off(number: str) -> str:
    return number[:17] + ("1" if number[17] != "1" else "2")


def _check_character_off(code: str) -> str:
    return code[:17] + CREDIT_ALPHABET[(CREDIT_ALPHABET.index(code[17]) + 1) % 31]


def _born_on(number: str, birth: str) -> str:
    return id_with_check(number[:6] + birth + number[14:17])


def _born_after_month(spot: Spot) -> Spoilt:
    """An ID number with a birth date this many days after the month."""
    birth = spot.month_end + timedelta(days=int(spot.argument))
    return _born_on(spot.value, f"{birth:%Y%m%d}") if spot.value else ...


def _born_years_ago(spot: Spot) -> Spoilt:
    """An unused ID number of a person of this age."""
    if not spot.value:
        return ...
    first = date(spot.month_end.year - int(spot.argument), 1, 1)
    born = first + timedelta(days=spot.setting.random.randrange(28))
    return spot.setting.identities.id_number(born, spot.row["sex"])[0]


def _community_of_another_street(spot: Spot) -> Spoilt:
    """Only if title or name gives the street: otherwise nothing shows which code is the wrong
    one.
    """
    setting = spot.setting
    suits = spot.value and setting.elsewhere and setting.layout.names_street
    return setting.random.choice(setting.elsewhere) if suits else ...


SPOILINGS: dict[str, Spoiling] = {
    "born_after_month": _born_after_month,
    "born_on_30_february": _of_value(lambda number: _born_on(number, number[6:10] + "0230")),
    "born_years_ago": _born_years_ago,
    "broken_after": _broken_after,
    "cell_of": _cell_of,
    "check_character_off": _of_value(_check_character_off),
    "community_of_another_street": _community_of_another_street,
    "day_of_next_month": _day_of_next_month,
    "days_before": _days_before,
    "digit_short": _of_value(lambda number: number[:9] + number[10:]),
    "fifteen_digits": _of_value(lambda number: number[:6] + number[8:17]),
    "last_character_off": _of_value(_last_character_off),
    "masked": _of_value(lambda number: number[:6] + "********" + number[14:]),
    "more_than": _more_than,
    "no_such_community": _of_value(lambda code: code[:9] + "899"),
    "other_sex": _other_sex,
    "province_of_nobody": _of_value(
        lambda number: id_with_check(PROVINCE_OF_NOBODY + number[2:17])
    ),
    "turned_into_number": _turned_into_number,
    "write": _write,
    "write_number": _write_number,
}
CONDITIONS: dict[str, Callable[[Spot], bool]] = {
    "": lambda _: True,
    "alone": lambda spot: spot.row["alone"],
    "blank": lambda spot: spot.value is None,
    "born_in_1900s": lambda spot: bool(spot.value) and spot.value[6:8] == "19",
    "employed": lambda spot: spot.row["employment_status"] == "employed",
    "idle": lambda spot: spot.row["employment_status"] == "not_in_labour_force",
    "known": lambda spot: spot.value is not None,
    "still_listed": lambda spot: spot.row["resolved_on"] is None,
    "unemployed": lambda spot: spot.row["employment_status"] == "unemployed",
    "willingness_known": lambda spot: spot.row["willing_to_work"] is not None,
}
