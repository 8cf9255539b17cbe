"""A second count of what registers tell of the criteria of full employment, from SPEC section 4: it
shares no code with pipelines/.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tests.oracle.second_certified import Registers, month_end, month_number
from tests.oracle.second_person import LEVELS, groups_of, is_working_age
from tests.oracle.second_reading import Person

DAYS_ALLOWED = 30  # the shipped policy
RATES = {  # indicator -> (the base that it has, by which its persons are called below)
    "employment_rate": ("able_and_willing", "all"),
    "older_employment_rate": ("older", "older"),
    "graduate_employment_rate": ("graduates", "graduate"),
    "landless_employment_rate": ("landless", "landless"),
    "registered_unemployed_employment_rate": ("registered_unemployed_year", "registered"),
    "difficult_employment_rate": ("difficult_year", "difficult"),
}
OF_A_YEAR = ("registered_unemployed_employment_rate", "difficult_employment_rate")


@dataclass(frozen=True)
class Told:
    """What is known of a criterion: E, L, U, who left the labour force, E by next month's end; for
    shares of areas those not judged, who are among the unknown, who are among the denominator.
    """

    numerator: int
    denominator: int
    unknown: int = 0
    left: int | None = None
    next_month: int | None = None
    not_judged: int | None = None


def _half_years(since: date | None, month: date) -> tuple[bool, bool]:
    """Whether half a year is over at month end, and at the next. Six months from the 31st end on a
    shorter month's last day: at a month end all days of the sixth month before are far enough back.
    """
    months = -1 if since is None else month_number(month) - month_number(since)
    return months >= 6, months >= 5


def _in_labour_force(person: Person, month: date) -> bool:
    return (
        is_working_age(person, month)
        and person.able
        and bool(person.willing)
        and person.status != "unknown"
    )


def _may_be(person: Person, month: date) -> bool:
    return is_working_age(person, month) and person.status == "unknown" and person.able is not False


def _in_twelve_months(months: dict[date, Registers], month: date) -> tuple[set, set]:
    """Who was registered unemployed, and who in difficulty, at one of twelve month ends."""
    registered, difficult = set(), set()
    for other, registers in months.items():
        if 0 <= month_number(month) - month_number(other) < 12:
            for person in registers.counted(other):
                if (
                    person.status == "unemployed"
                    and person.registered
                    and is_working_age(person, other)
                ):
                    registered.add(person.identity)
                if person.difficulties and _in_labour_force(person, other):
                    difficult.add(person.identity)
    return registered, difficult


def _open_households(households: list[dict], end: date) -> dict[tuple, tuple[bool, bool]]:
    """(community, number) of the households recognised and not resolved at the end of a month, and
    whether one is overdue then, and at the next month's end.
    """
    next_end = month_end(end + timedelta(days=1))
    open_households: dict[tuple, tuple[bool, bool]] = {}
    for row in households:
        if row["recognised_on"] <= end and (
            row.get("resolved_on") is None or row["resolved_on"] > end
        ):
            key = (row["community_code"], row["household_no"])
            due = row.get("due_on") or row["recognised_on"] + timedelta(days=DAYS_ALLOWED)
            before = open_households.get(key, (False, False))
            open_households[key] = (before[0] or due <= end, before[1] or due <= next_end)
    return open_households


def _kinds(person: Person, month: date, year: dict[str, set]) -> set[str]:
    """What a person counts as: in a base, unknown to a base, or gone from it."""
    groups = {"all", "older", "graduate", "landless"} & set(groups_of(person, month, set(), set()))
    years = {name for name, persons in year.items() if person.identity in persons}
    if _may_be(person, month):
        years |= {"registered"} if person.registered else set()
        years |= {"difficult"} if person.difficulties else set()
        return {f"{kind} unknown" for kind in groups | years}
    if not _in_labour_force(person, month):
        return {f"{kind} left" for kind in years}
    kinds = groups | years
    if person.status == "employed":
        return kinds | {f"{kind} at work" for kind in kinds}
    if person.status == "unemployed":
        long, soon = _half_years(person.unemployed_since, month)
        kinds |= {"seeking"}
        kinds |= {"seeking long"} if long else set()
        kinds |= {"seeking long soon"} if soon else set()
    return kinds


def measures_of(
    months: dict[date, Registers], month: date
) -> tuple[dict[str, dict[tuple, Told]], dict[str, int]]:
    """Area -> (indicator, base) -> what is told, and community -> able and willing."""
    registered, difficult = _in_twelve_months(months, month)
    tally: dict[str, dict[str, int]] = {}

    def count(community: str, name: str, amount: int = 1) -> None:
        for length in LEVELS:
            cell = tally.setdefault(community[:length], {})
            cell[name] = cell.get(name, 0) + amount

    registers, end = months[month], month_end(month)
    for person in registers.counted(month):
        for kind in _kinds(person, month, {"registered": registered, "difficult": difficult}):
            count(person.community, kind)
    for community in registers.returned:
        count(community, "returned")
    for (community, _), (overdue, soon) in _open_households(registers.households, end).items():
        count(community, "recognised")
        count(community, "overdue", int(overdue))
        count(community, "overdue soon", int(soon))
    for row in registers.entities:
        if row["status"] == "active":
            count(row["community_code"], "entities")
            if (
                row["founded_on"]
                and row["founded_on"] <= end
                and month_number(end) - month_number(row["founded_on"]) < 12
            ):
                count(row["community_code"], "new entities")
                count(row["community_code"], "new jobs", row["employees"])
    able = {code: cell.get("all", 0) for code, cell in tally.items() if len(code) == 12}
    return {area: told_of(cell) for area, cell in tally.items()}, able


def told_of(cell: dict[str, int]) -> dict[tuple, Told]:
    def of(name: str) -> int:
        return cell.get(name, 0)

    rates = {
        (name, base): Told(
            of(f"{kind} at work"),
            of(kind),
            of(f"{kind} unknown") + of("returned"),
            of(f"{kind} left") if name in OF_A_YEAR else None,
        )
        for name, (base, kind) in RATES.items()
    }
    return rates | {
        ("unemployed_over_half_year", "unemployed"): Told(
            of("seeking long"),
            of("seeking"),
            of("all unknown") + of("returned"),
            next_month=of("seeking long soon"),
        ),
        ("overdue_zero_employment_households", "recognised_households"): Told(
            of("overdue"), of("recognised"), next_month=of("overdue soon")
        ),
        ("new_entities", "entities"): Told(of("new entities"), of("entities")),
        ("new_entity_jobs", "entities"): Told(of("new jobs"), of("entities")),
    }
