"""The register of recognised zero-employment households: late and missing recognitions, households
that find work, and abandoned ones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from pipelines.base.month import month_end
from pipelines.sample.event import Residents
from pipelines.sample.identity import GIVEN, SURNAMES
from pipelines.sample.person import Person, age, is_working_age
from pipelines.sample.population import Household

KEPT_DAYS = 365  # how long a row stays after its household leaves the list
HIDDEN_SHARE = 0.25  # share of zero-employment households that never apply


@dataclass(frozen=True)
class Recognised:
    """A row of the register in canonical codes. The head's ID number also identifies the household
    in the population.
    """

    household_no: str
    community_code: str
    head_name: str
    head_id_number: str
    members: int | None
    working_age_members: int | None
    able_and_willing_members: int
    applied_on: date | None
    recognised_on: date
    helper: str | None
    due_on: date | None
    resolved_on: date | None = None
    employed_id_number: str | None = None
    employment_form: str | None = None
    exit_reason: str | None = None

    @property
    def home(self) -> tuple[str, str]:
        """Community and household number."""
        return self.community_code, self.household_no


@dataclass
class HouseholdRegister:
    """The present rows, the households without work a month ago, and the random generator."""

    rows: list[Recognised]
    without_work: set[tuple[str, str]]
    random: Random


def grown(household: Household, month: date) -> list[Person]:
    """The members who are on the roster at the end of `month`."""
    return [person for person in household.members if age(person.born, month_end(month)) >= 16]


def worker_of(household: Household, month: date) -> Person | None:
    """The first member on the roster who is employed; None if nobody is."""
    return next(
        (person for person in grown(household, month) if person.employment_status == "employed"),
        None,
    )


def is_zero_employment(household: Household, month: date) -> bool:
    """Whether a member of working age is able, willing and unemployed, nobody is employed, and
    nobody of working age has an unknown status.
    """
    members = grown(household, month)
    of_age = [person for person in members if is_working_age(person, month)]
    return (
        any(
            person.employment_status == "unemployed"
            and person.labour_capacity
            and person.willing_to_work
            for person in of_age
        )
        and not any(person.employment_status == "employed" for person in members)
        and not any(person.employment_status == "unknown" for person in of_age)
    )


def recognition(household: Household, on: date, month: date, random: Random) -> Recognised:
    """The row of a household recognised on that day; help is due within one to three months."""
    members, head = grown(household, month), household.members[0]
    of_age = [person for person in members if is_working_age(person, month)]
    return Recognised(
        household.household_no,
        household.community_code,
        head.name,
        head.id_number,
        members=len(household.members) if random.random() < 0.95 else None,
        working_age_members=max(1, len(of_age)) if random.random() < 0.95 else None,
        able_and_willing_members=max(
            1, sum(bool(person.labour_capacity and person.willing_to_work) for person in of_age)
        ),
        applied_on=on - timedelta(days=random.randint(3, 20)) if random.random() < 0.9 else None,
        recognised_on=on,
        helper=random.choice(SURNAMES) + random.choice(GIVEN) if random.random() < 0.95 else None,
        due_on=(
            on + timedelta(days=random.choice((30, 30, 60, 90))) if random.random() < 0.95 else None
        ),
    )


def resolved(row: Recognised, person: Person, on: date) -> Recognised:
    """The row after a member has been employed since `on`."""
    return replace(
        row,
        resolved_on=on,
        employed_id_number=person.id_number,
        employment_form=person.employment_form,
        exit_reason="employed",
    )


def first_register(
    households: list[Household], people_apart: set[str], month: date, random: Random
) -> HouseholdRegister:
    """The register at the end of the first month: half of the households without work, and some
    that found it within the year.

    `people_apart`: ID numbers on two rosters; their households are left out, since it is uncertain
    where they count.
    """
    rows: list[Recognised | None] = []
    without_work = set()
    for household in households:
        if any(person.id_number in people_apart for person in household.members):
            continue
        if is_zero_employment(household, month):
            without_work.add(_home(household))
            rows.append(_first_recognised(household, month, random))
        else:
            rows.append(_first_resolved(household, month, random))
    return HouseholdRegister(sorted(filter(None, rows), key=_order), without_work, random)


def _first_recognised(household: Household, month: date, random: Random) -> Recognised | None:
    """The household without work as recognised within the last eight months; None if it has not
    applied.
    """
    adults = grown(household, month)
    seen = max((person.unemployed_since or date.min for person in adults), default=date.min)
    earliest = max(seen, month - timedelta(days=240))
    if _is_hidden(household) or earliest >= month or random.random() >= 0.6:
        return None
    on = earliest + timedelta(days=random.randrange((month - earliest).days))
    return recognition(household, on, month, random)


def _first_resolved(household: Household, month: date, random: Random) -> Recognised | None:
    """The household as once recognised and resolved by its only worker; None if that does not
    apply.
    """
    workers = [p for p in grown(household, month) if p.employment_status == "employed"]
    since = workers[0].employed_since if len(workers) == 1 else None
    if since is None or (month - since).days >= KEPT_DAYS - 31:
        return None
    if not workers[0].difficulty_types or random.random() >= 0.6:
        return None
    on = since - timedelta(days=random.randint(8, 100))
    return resolved(recognition(household, on, month, random), workers[0], since)


def register_after(
    register: HouseholdRegister,
    households: list[Household],
    people: Residents,
    people_apart: set[str],
    month: date,
) -> None:
    """Advance the register to the end of `month`.

    Open rows: an employed member resolves them; a household that is gone or no longer without work
    for another reason may stay listed; a few refused three offers or cannot be reached, and stay
    off the list for half a year. Other households without work for a second month: most of those
    that ever apply are recognised, and most that had found work within the last half year.
    """
    random = register.random
    rows = [_row_after(row, people, month, random) for row in register.rows if _is_kept(row, month)]
    chances = _chances(rows, month)
    without_work = {_home(own): own for own in households if is_zero_employment(own, month)}
    for home, household in without_work.items():
        is_apart = any(person.id_number in people_apart for person in household.members)
        if home not in register.without_work or is_apart:
            continue
        first = 0.0 if _is_hidden(household) else 0.65
        chance = chances.get(home, first)
        if chance is not None and random.random() < chance:
            on = month + timedelta(days=random.randrange(month_end(month).day))
            rows.append(recognition(household, on, month, random))
    register.rows, register.without_work = sorted(rows, key=_order), set(without_work)


def _chances(rows: list[Recognised], month: date) -> dict[tuple[str, str], float | None]:
    """The probability that a household in the register is recognised again: highest if it found
    work within the last half year, zero if it left otherwise; None while it is listed.
    """
    chances: dict[tuple[str, str], float | None] = {
        row.home: 0.8 if row.exit_reason == "employed" else 0.0
        for row in rows
        if row.resolved_on and (month - row.resolved_on).days < 150
    }
    return chances | {row.home: None for row in rows if not row.resolved_on}


def _home(household: Household) -> tuple[str, str]:
    return household.community_code, household.household_no


def _is_kept(row: Recognised, month: date) -> bool:
    return not row.resolved_on or (month - row.resolved_on).days < KEPT_DAYS


def _row_after(row: Recognised, people: Residents, month: date, random: Random) -> Recognised:
    if row.resolved_on:
        return row
    on, chance = month + timedelta(days=random.randrange(month_end(month).day)), random.random()
    household = people[row.head_id_number][0] if row.head_id_number in people else None
    if household is None or _home(household) != row.home:
        return replace(row, resolved_on=on, exit_reason="other") if chance < 0.5 else row
    return _row_while_listed(row, household, on, chance, month)


def _row_while_listed(
    row: Recognised, household: Household, on: date, chance: float, month: date
) -> Recognised:
    """The open row of a household that has not moved, resolved on `on` if applicable."""
    if person := worker_of(household, month):
        since = person.employed_since
        is_after = since is not None and since >= max(month, row.recognised_on)
        return resolved(row, person, since if since and is_after else on)
    if not is_zero_employment(household, month):
        return replace(row, resolved_on=on, exit_reason="other") if chance < 0.2 else row
    if chance < 0.05:
        reason = "refused_three_times" if chance < 0.03 else "lost_contact"
        return replace(row, resolved_on=on, exit_reason=reason)
    return row


def _is_hidden(household: Household) -> bool:
    """Whether the household never applies; constant over time."""
    return Random(household.members[0].id_number).random() < HIDDEN_SHARE


def _order(row: Recognised) -> tuple:
    return row.community_code, row.household_no, row.recognised_on
