"""A second answer to which communities certification asks for and how far back their rosters go,
from SPEC section 4: it shares no code with pipelines/.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from tests.oracle.second_person import LEVELS, counted_persons
from tests.oracle.second_reading import Person


@dataclass
class Registers:
    """The accepted rows of a month, by register the streets and communities that its files cover,
    and the community of every returned row not yet mended.
    """

    persons: list[Person]
    households: list[dict]
    entities: list[dict]
    covered: dict[str, set[str]] = field(default_factory=dict)
    returned: list[str] = field(default_factory=list)
    _counted: dict[date, list[Person]] = field(default_factory=dict, repr=False, compare=False)

    def counted(self, month: date) -> list[Person]:
        """Who counts; found once, for others look a year back at it."""
        if month not in self._counted:
            self._counted[month] = counted_persons(self.persons, month)
        return self._counted[month]


@dataclass(frozen=True)
class Divisions:
    """Communities as (code, first day, day after the last), what took whose place from which day
    on, and where the roster is asked for as (area, first day, day after the last).
    """

    communities: list[tuple[str, date | None, date | None]]
    successions: list[tuple[str, str, date]]
    reporting: list[tuple[str, date, date | None]]

    @cached_property
    def after(self) -> dict[str, list[tuple[date, str]]]:
        """Code -> from which days on what took its place."""
        found: dict[str, list[tuple[date, str]]] = {}
        for old, new, day in self.successions:
            found.setdefault(old, []).append((day, new))
        return found


def month_end(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def month_number(month: date) -> int:
    return month.year * 12 + month.month


def rostered(registers: Registers, month: date) -> set[str]:
    """The communities where somebody counts."""
    return {person.community for person in registers.counted(month)}


def successor(code: str, divisions: Divisions, end: date) -> str:
    """What the code had become by that day; itself where nothing took its place."""
    begun = date.min
    while True:
        later = [(day, new) for day, new in divisions.after.get(code, ()) if begun < day <= end]
        if not later:
            return code
        begun, code = min(later)


def _last_year(month: date, months: dict[date, Registers]) -> list[date]:
    return [other for other in months if 0 <= month_number(month) - month_number(other) < 12]


def _is_ended(code: str, month: date, divisions: Divisions) -> bool:
    """What is said of the longest prefix holds."""
    said = [
        (len(area), since, until)
        for area, since, until in divisions.reporting
        if code.startswith(area) and since <= month
    ]
    if not said:
        return False
    until = max(said, key=lambda one: one[:2])[2]
    return until is not None and until <= month


def asked_communities(
    month: date, months: dict[date, Registers], divisions: Divisions
) -> dict[str, bool]:
    """Community -> whether it has a roster this month."""
    end, now = month_end(month), rostered(months[month], month)
    recent = set().union(*(rostered(months[other], other) for other in _last_year(month, months)))
    counties = {code[:6] for code in recent}
    in_force = {
        code
        for code, since, until in divisions.communities
        if code[:6] in counties
        and 1 <= int(code[-3:]) <= 199
        and (since is None or since <= end)
        and (until is None or until > end)
    }
    others = {code for code in recent if successor(code, divisions, end) == code}
    return {
        code: code in now
        for code in in_force | others | now
        if code in now or not _is_ended(code, month, divisions)
    }


def known_then(month: date, months: dict[date, Registers], divisions: Divisions) -> list[set[str]]:
    """Of each of the last twelve months: the communities with a roster, as they were called then and
    as they are now.
    """
    found, end = [], month_end(month)
    for other in _last_year(month, months):
        known = rostered(months[other], other)
        found.append(known | {successor(code, divisions, end) for code in known})
    return found


def history_months(area: str, able: dict[str, int], known: list[set[str]]) -> int:
    """`able`: community -> able and willing now; `known`: as known_then has it. Of nobody everybody
    had a roster, at any time.
    """
    here = {code: number for code, number in able.items() if code.startswith(area)}
    whole = sum(here.values())
    if not whole:
        return 12
    covered = [sum(number for code, number in here.items() if code in codes) for codes in known]
    return sum(number * 100 >= whole * 95 for number in covered)


def areas_of(communities: dict[str, bool]) -> list[str]:
    """The communities and all areas above, from the communities up."""
    found = {code[:length] for code in communities for length in LEVELS}
    return sorted(found, key=lambda code: (-len(code), code))
