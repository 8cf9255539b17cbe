"""The second count of the bounds of employment rates, from SPEC sections 4 and 5, with loops."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction

from tests.oracle.second_certified import (
    Divisions,
    Registers,
    asked_communities,
    month_end,
    month_number,
    successor,
)
from tests.oracle.second_person import LEVELS, is_working_age
from tests.oracle.second_reading import Person


def _states(registers: Registers, month: date) -> dict[str, Counter]:
    """Community -> employed, able and willing, unknown; of everywhere with anybody on the roster."""
    found: dict[str, Counter] = defaultdict(Counter)
    for person in registers.counted(month):
        found[person.community].update(_state(person, month))
    return found


def _state(person: Person, month: date) -> dict[str, int]:
    grown, unknown = is_working_age(person, month), person.status == "unknown"
    able = bool(grown and person.able and person.willing and not unknown)
    return {
        "able_and_willing": able,
        "employed": able and person.status == "employed",
        "unknown": grown and unknown and person.able is not False,
    }


def count_bounds(months: dict[date, Registers], divisions: Divisions) -> dict[tuple, dict]:
    """(month, area) -> row, of areas with a roster, returned rows or a silent community."""
    states = {month: _states(registers, month) for month, registers in months.items()}
    found = {}
    for month, registers in months.items():
        areas: dict[str, Counter] = defaultdict(Counter)
        own = {code: dict(told) for code, told in states[month].items()}
        for code, persons in _silent(month, months, states, divisions).items():
            own[code] = {"silent": persons}
        for code in registers.returned:
            told = own.setdefault(code, {})
            told["returned"] = told.get("returned", 0) + 1
        for code, told in own.items():
            for length in LEVELS:
                areas[code[:length]].update({name: int(n) for name, n in told.items()})
        found.update({(month, area): _row(cell) for area, cell in areas.items()})
    return found


def _silent(
    month: date,
    months: dict[date, Registers],
    states: dict[date, dict[str, Counter]],
    divisions: Divisions,
) -> dict[str, int]:
    """Silent community -> who was or may have been able and willing on its last roster."""
    end, found = month_end(month), {}
    before = [other for other in months if 0 < month_number(month) - month_number(other) < 12]
    for code, has_roster in asked_communities(month, months, divisions).items():
        if has_roster:
            continue
        for other in sorted(before, reverse=True):
            rosters = [
                told
                for own, told in states[other].items()
                if code in (own, successor(own, divisions, end))
            ]
            if rosters:
                found[code] = sum(told["able_and_willing"] + told["unknown"] for told in rosters)
                break
    return found


def _row(cell: Counter) -> dict:
    names = ("employed", "able_and_willing", "unknown", "returned", "silent")
    employed, able, *rest = (cell[name] for name in names)
    open_to, most = sum(rest), able + sum(rest)
    return {
        **{name: cell[name] for name in names},
        "rate": float(Fraction(employed, able)) if able else None,
        "lower": float(Fraction(employed, most)) if most else None,
        "upper": float(Fraction(employed + open_to, most)) if most else None,
    }
