"""The account of zero-employment households counted a second time, with loops, from the words of
mart.zero_employment_household: no code of pipelines/.
"""

from __future__ import annotations

import calendar
import csv
import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from tests.oracle.second_reading import Recognition

POLICY = Path(__file__).resolve().parents[2] / "pipelines" / "reference" / "shipped" / "policy.csv"
Home = tuple[str, str]  # community, household number


@dataclass
class Spell:
    """The time for which a household was on the list: rows that overlap are one."""

    began: date
    rows: list[Recognition]
    ends: list[date | None]

    @property
    def ended(self) -> date | None:
        return None if None in self.ends else max(self.ends)

    @property
    def through_work(self) -> list[Recognition]:
        """Of the rows that end it, those that say that somebody found work."""
        return [
            row
            for row, end in zip(self.rows, self.ends, strict=True)
            if end == self.ended and end and was_work(row)
        ]


def was_work(row: Recognition) -> bool:
    return row.through_work if row.through_work is not None else row.employed is not None


def month_end(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def next_month(month: date) -> date:
    return month_end(month) + timedelta(days=1)


def days_allowed(on: date) -> int:
    with POLICY.open(encoding="utf-8", newline="") as file:
        values = [
            line
            for line in csv.DictReader(file)
            if line["policy"] == "zero_employment_days" and line["valid_from"] <= str(on)
        ]
    return int(values[-1]["value"])


def spells(rows: Iterable[Recognition], month: date) -> dict[Home, list[Spell]]:
    """The spells of each household as this month's register tells them, in order."""
    standing: dict[tuple, Recognition] = {}
    for row in sorted(rows, key=lambda row: row.place[2]):
        standing.setdefault((row.home, row.recognised_on), row)
    found: dict[Home, list[Spell]] = {}
    for row in sorted(
        (row for row in standing.values() if row.recognised_on),
        key=lambda row: (row.home, row.recognised_on),
    ):
        if row.recognised_on > month_end(month):
            continue
        end = row.resolved_on
        if end is None and row.through_work is not None:
            if row.recognised_on < month:
                continue  # ended on a day that nobody knows
            end = month_end(month)
        elif end is not None and end > month_end(month):
            end = None
        if end is not None and end < row.recognised_on:
            end = row.recognised_on
        former = found.setdefault(row.home, [])
        if former and (former[-1].ended is None or former[-1].ended > row.recognised_on):
            former[-1].rows.append(row)
            former[-1].ends.append(end)
        else:
            former.append(Spell(row.recognised_on, [row], [end]))
    return found


def count_register(
    table,
    register: dict[date, list[Recognition]],
    derived: dict[date, set[Home]],
    rosters: dict[date, set[str]],
) -> None:
    """Add the register's columns to `table`, a second_count.Table of month and area that counts
    derived and undetermined already.

    `derived`: month -> the households without work by the roster. `rosters`: month -> the
    communities with a row on the roster.
    """
    stocks: dict[tuple[date, str], int] = defaultdict(int)
    days: dict[tuple[date, str], list[int]] = defaultdict(list)
    months = sorted({month for of in (register, rosters) for month, found in of.items() if found})
    for month in months:
        lists = spells(register.get(month, []), month)
        for community in {row.home[0] for row in register.get(month, [])} | rosters.get(
            month, set()
        ):
            table.add(month, community, ())
        for home in lists.keys() | derived.get(month, set()):
            own = lists.get(home, [])
            is_derived = home in derived.get(month, set())
            cell = household(own, month, is_derived, home[0] in rosters.get(month, set()))
            table.add(month, home[0], (), **cell)
            stocks[month, home[0]] += cell["recognised"]
            for spell in own:
                known = [row for row in spell.through_work if row.resolved_on]
                if spell.ended and spell.ended >= month and known:
                    days[month, home[0]].append((spell.ended - spell.began).days)
        for community in first_named(lists, month).values():
            table.add(month, community, (), persons_employed=1)
    for (month, community), stock in stocks.items():
        if stock and next_month(month) in months:
            table.add(next_month(month), community, (), adjustment=-stock)
    for (month, area), cell in table.items():
        own = [
            number
            for (at, community), numbers in days.items()
            if at == month and community.startswith(area)
            for number in numbers
        ]
        cell["median_days"] = float(statistics.median(own)) if own else None


def household(own: list[Spell], month: date, is_derived: bool, has_roster: bool) -> dict[str, int]:
    """What one household adds to each column."""
    listed = [spell for spell in own if spell.ended is None]
    ended_now = [spell for spell in own if spell.ended and spell.ended >= month]
    opening = [
        spell
        for spell in own
        if spell.began < month and (spell.ended is None or spell.ended >= month)
    ]
    due = [
        row.due_on or row.recognised_on + timedelta(days=days_allowed(month_end(month)))
        for spell in listed
        for row, end in zip(spell.rows, spell.ends, strict=True)
        if end is None
    ]
    since = month
    for _ in range(5):
        since = (since - timedelta(days=1)).replace(day=1)
    was_resolved = any(spell.ended and spell.ended >= since and spell.through_work for spell in own)
    return {
        "opening": len(opening),
        "adjustment": len(opening),
        "newly_recognised": sum(spell.began >= month for spell in own),
        "resolved": sum(bool(spell.through_work) for spell in ended_now),
        "ended_otherwise": sum(not spell.through_work for spell in ended_now),
        "recognised": len(listed),
        "confirmed": bool(listed) and is_derived,
        "hidden": is_derived and not listed,
        "stale": bool(listed) and has_roster and not is_derived,
        "not_compared": bool(listed) and not has_roster,
        "overdue": any(day <= month_end(month) for day in due),
        "relapsed": was_resolved and (bool(listed) or is_derived),
    }


def first_named(lists: dict[Home, list[Spell]], month: date) -> dict[str, str]:
    """Person -> the community where a household was first resolved in the month through the work of
    that person.
    """
    named = []
    for (community, _), own in lists.items():
        for spell in own:
            if spell.ended and spell.ended >= month and spell.through_work:
                named += [
                    (end, community, row.employed)
                    for row, end in zip(spell.rows, spell.ends, strict=True)
                    if row.employed and was_work(row) and end >= month
                ]
    first: dict[str, str] = {}
    for _, community, person in sorted(named):
        first.setdefault(person, community)
    return first
