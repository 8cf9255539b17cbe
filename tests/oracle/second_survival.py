"""The second count of spells: every spell followed from month to month, with loops and fractions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from tests.oracle.second_flow import LENGTHS, months_on
from tests.oracle.second_household import month_end, spells
from tests.oracle.second_reading import Person, Recognition

AFTER = {
    1: "share_after_1_month",
    3: "share_after_3_months",
    6: "share_after_6_months",
    12: "share_after_12_months",
    24: "share_after_24_months",
}
Steps = dict[int, Counter]  # whole months in the spell -> seen, ended


def _number(day: date) -> int:
    return day.year * 12 + day.month


def count_survival(
    persons: Mapping[date, list[Person]],
    reporting: Mapping[date, set[str]],
    register: Mapping[date, Iterable[Recognition]],
) -> dict[tuple, dict]:
    """(month, area, spell) -> row. `persons`: who counts; `reporting`: communities with anybody who
    counts; `register`: the rows of the register of zero-employment households.
    """
    found: dict[tuple, dict] = {}
    so_far: dict[str, Steps] = defaultdict(lambda: defaultdict(Counter))
    for month in sorted(persons):
        for community, elapsed, ended in _unemployment(persons, month):
            for length in LENGTHS:
                so_far[community[:length]][elapsed].update(seen=1, ended=ended)
        for area in {code[:length] for code in reporting[month] for length in LENGTHS}:
            if area in so_far:
                found[month, area, "unemployment"] = _row(so_far[area])
    for month, rows in register.items():
        areas: dict[str, Steps] = defaultdict(lambda: defaultdict(Counter))
        for community, elapsed, ended in _recognised(rows, month):
            for length in LENGTHS:
                areas[community[:length]][elapsed].update(seen=1, ended=ended)
        for area, steps in areas.items():
            found[month, area, "zero_employment_household"] = _row(steps)
    return found


def _unemployment(persons: Mapping[date, list[Person]], month: date) -> Iterable[tuple]:
    before = months_on(month, -1)
    now = {person.identity: person for person in persons[month]}
    for person in persons.get(before, []):
        since, later = person.unemployed_since, now.get(person.identity)
        if person.status != "unemployed" or since is None or since > month_end(before):
            continue
        elapsed = _number(before) - _number(since)
        if later is None or later.status == "unknown" or elapsed >= 24:
            continue
        again = later.unemployed_since is not None and later.unemployed_since > month_end(before)
        yield person.community, elapsed, int(later.status != "unemployed" or again)


def _recognised(rows: Iterable[Recognition], month: date) -> Iterable[tuple]:
    for (community, _), own in spells(rows, month).items():
        for spell in own:
            for elapsed in range(24):
                complete = months_on(spell.began, elapsed + 1)
                ended = spell.ended is not None and spell.ended <= complete
                if ended or complete <= month_end(month):
                    yield community, elapsed, int(ended)
                if ended or complete > month_end(month):
                    break


def _row(steps: Steps) -> dict:
    row: dict = {
        "spell_months": sum(step["seen"] for step in steps.values()),
        "spells_ended": sum(step["ended"] for step in steps.values()),
    }
    still: Fraction | None = Fraction(1)
    for elapsed in range(24):
        step = steps.get(elapsed, Counter())
        if still and step["seen"]:
            still *= 1 - Fraction(step["ended"], step["seen"])
        elif still:
            still = None
        if elapsed + 1 in AFTER:
            row[AFTER[elapsed + 1]] = None if still is None else _six(still)
    return row


def _six(share: Fraction) -> Decimal:
    exact = Decimal(share.numerator) / Decimal(share.denominator)
    return exact.quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP)
