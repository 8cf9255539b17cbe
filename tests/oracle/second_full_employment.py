"""A second count of full employment from SPEC section 4, with loops, dicts and fractions: it shares
no code with pipelines/.

Persons are those of second_reading. Rows of households, entities, criteria and recognitions are
dicts by column; criteria as the file has them, in text.
"""

from __future__ import annotations

import calendar
import math
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tests.oracle.second_person import LEVELS, counted_persons, groups_of, is_working_age
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


@dataclass
class Registers:
    """The accepted rows of a month."""

    persons: list[Person]
    households: list[dict]
    entities: list[dict]


def month_end(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _number(month: date) -> int:
    return month.year * 12 + month.month


def _over_half_year(since: date | None, month: date) -> bool:
    """Six months from the 31st end on a shorter month's last day: at a month end all days of the
    sixth month before are far enough back.
    """
    return since is not None and _number(month) - _number(since) >= 6


def _in_labour_force(person: Person, month: date) -> bool:
    return (
        is_working_age(person, month)
        and person.able
        and bool(person.willing)
        and person.status != "unknown"
    )


def _in_twelve_months(months: dict[date, Registers], month: date) -> tuple[set, set]:
    """Who was registered unemployed, and who in difficulty, at one of twelve month ends."""
    registered, difficult = set(), set()
    for other, registers in months.items():
        if 0 <= _number(month) - _number(other) < 12:
            for person in counted_persons(registers.persons):
                if (
                    person.status == "unemployed"
                    and person.registered
                    and is_working_age(person, other)
                ):
                    registered.add(person.identity)
                if person.difficulties and _in_labour_force(person, other):
                    difficult.add(person.identity)
    return registered, difficult


def _open_households(households: list[dict], end: date) -> dict[tuple, bool]:
    """(community, number) of the households recognised and not resolved at the end of a month, and
    whether one is overdue.
    """
    open_households: dict[tuple, bool] = {}
    for row in households:
        if row["recognised_on"] <= end and (
            row.get("resolved_on") is None or row["resolved_on"] > end
        ):
            key = (row["community_code"], row["household_no"])
            due = row.get("due_on") or row["recognised_on"] + timedelta(days=DAYS_ALLOWED)
            open_households[key] = open_households.get(key, False) or due <= end
    return open_households


def _measures(
    months: dict[date, Registers], month: date
) -> dict[str, dict[tuple, tuple[int, int]]]:
    """Area -> (indicator, base) -> (numerator, denominator), of areas with anyone on the roster."""
    registered, difficult = _in_twelve_months(months, month)
    tally: dict[str, dict[str, int]] = {}

    def count(community: str, name: str, amount: int = 1) -> None:
        for length in LEVELS:
            cell = tally.setdefault(community[:length], {})
            cell[name] = cell.get(name, 0) + amount

    for person in counted_persons(months[month].persons):
        kinds = {"persons"}
        if _in_labour_force(person, month):
            kinds |= {"all", "older", "graduate", "landless"} & set(
                groups_of(person, month, set(), set())
            )
            if person.status == "unemployed":
                kinds |= (
                    {"seeking", "seeking long"}
                    if _over_half_year(person.unemployed_since, month)
                    else {"seeking"}
                )
        if person.status != "unknown":
            kinds |= {"registered"} if person.identity in registered else set()
            kinds |= {"difficult"} if person.identity in difficult else set()
        for kind in kinds:
            count(person.community, kind)
            if person.status == "employed":
                count(person.community, f"{kind} at work")
    rostered = set(tally)
    end = month_end(month)
    for (community, _), overdue in _open_households(months[month].households, end).items():
        count(community, "recognised")
        count(community, "overdue", int(overdue))
    for row in months[month].entities:
        if row["status"] == "active":
            count(row["community_code"], "entities")
            if (
                row["founded_on"]
                and row["founded_on"] <= end
                and _number(end) - _number(row["founded_on"]) < 12
            ):
                count(row["community_code"], "new entities")
                count(row["community_code"], "new jobs", row["employees"])
    found: dict[str, dict[tuple, tuple[int, int]]] = {}
    for area in rostered:
        cell = tally[area]
        rates = {
            (name, base): (cell.get(f"{kind} at work", 0), cell.get(kind, 0))
            for name, (base, kind) in RATES.items()
        }
        found[area] = rates | {
            ("unemployed_over_half_year", "unemployed"): (
                cell.get("seeking long", 0),
                cell.get("seeking", 0),
            ),
            ("overdue_zero_employment_households", "recognised_households"): (
                cell.get("overdue", 0),
                cell.get("recognised", 0),
            ),
            ("new_entities", "entities"): (cell.get("new entities", 0), cell.get("entities", 0)),
            ("new_entity_jobs", "entities"): (cell.get("new jobs", 0), cell.get("entities", 0)),
        }
    return found


def rules_for(criteria: list[dict], area: str, month: date) -> list[dict]:
    """The criteria that hold for an area at month end."""
    end = str(month_end(month))
    fitting = [
        row
        for row in criteria
        if row["area_level"] == LEVELS[len(area)]
        and area.startswith(row["region"])
        and row["valid_from"] <= end
        and not (row["valid_to"] and row["valid_to"] <= end)
    ]
    if not fitting:
        return []
    longest = max(len(row["region"]) for row in fitting)
    began: dict[str, str] = {}
    for row in fitting:
        if len(row["region"]) == longest:
            began[row["rule_set"]] = min(row["valid_from"], began.get(row["rule_set"], "9999"))
    latest = max(began.values())
    chosen = min(name for name, since in began.items() if since == latest)
    best: dict[str, dict] = {}
    for row in fitting:
        other = best.get(row["indicator"])
        if row["rule_set"] == chosen and (
            other is None
            or (len(row["region"]), row["valid_from"]) > (len(other["region"]), other["valid_from"])
        ):
            best[row["indicator"]] = row
    return list(best.values())


def judge(rule: dict, counts: tuple[int, int] | None) -> dict:
    """One row of mart.full_employment_criterion, the columns that are counted or judged."""
    at_least, of_all = rule["direction"] == "at_least", rule["unit"] == "share"
    threshold = Fraction(rule["threshold"])
    row = {
        "rule_set": rule["rule_set"],
        "veto": rule["veto"] == "true",
        "numerator": None,
        "denominator": None,
        "needed": None,
        "passes": None,
        "persons_short": None,
        "certificate_percent": None,
        "is_computable": counts is not None,
    }
    if counts is None:
        return row | (
            {}
            if of_all
            else {"needed": math.ceil(threshold) if at_least else math.floor(threshold)}
        )
    numerator, denominator = counts
    bar = threshold * denominator if of_all else threshold
    needed = math.ceil(bar) if at_least else math.floor(bar)
    short = max(0, needed - numerator if at_least else numerator - needed)
    percent = numerator * 1000 // denominator if of_all and denominator else None
    return row | {
        "numerator": numerator,
        "denominator": denominator,
        "needed": needed,
        "persons_short": short,
        "passes": numerator >= bar if at_least else numerator <= bar,
        "certificate_percent": None if percent is None else Fraction(percent, 10),
    }


def _fails_with_two_fewer(rule: dict, row: dict) -> bool:
    if (
        rule["unit"] != "share"
        or rule["direction"] != "at_least"
        or rule["indicator"].endswith("_meeting_rate")
        or not row["is_computable"]
    ):
        return False
    return max(0, row["numerator"] - 2) < Fraction(rule["threshold"]) * row["denominator"]


def second_full_employment(
    months: dict[date, Registers], criteria: list[dict], recognitions: list[dict]
) -> tuple[dict[tuple, dict], dict[tuple, dict]]:
    """The rows of mart.full_employment_criterion by (month, area, criterion), and of
    mart.full_employment_area by (month, area).
    """
    of_criteria: dict[tuple, dict] = {}
    of_areas: dict[tuple, dict] = {}
    for month, registers in months.items():
        if not registers.persons:
            continue
        measures = _measures(months, month)
        end = str(month_end(month))
        held = {
            row["area_code"]
            for row in recognitions
            if row["area_level"] == LEVELS[len(row["area_code"])]
            and row["recognised_on"] <= end
            and not (row["withdrawn_on"] and row["withdrawn_on"] <= end)
        }
        for area in sorted(measures, key=len, reverse=True):  # from the communities up
            below = [
                of_areas[month, other]
                for other in measures
                if other.startswith(area) and len(other) == 12 and other != area
            ]
            streets = [
                of_areas[month, other]
                for other in measures
                if other.startswith(area) and len(other) == 9 and other != area
            ]
            told = dict(measures[area])
            if len(area) < 12:
                told["communities_meeting_rate", "communities"] = (
                    sum(bool(one["meets"]) for one in below),
                    len(below),
                )
            if len(area) < 9:
                told["streets_meeting_rate", "streets"] = (
                    sum(bool(one["meets"]) for one in streets),
                    len(streets),
                )
            rules = rules_for(criteria, area, month)
            judged = {
                rule["indicator"]: judge(rule, told.get((rule["indicator"], rule["base"])))
                for rule in rules
            }
            of_criteria |= {(month, area, indicator): row for indicator, row in judged.items()}
            failed = sorted(name for name, row in judged.items() if row["passes"] is False)
            meets = all(row["passes"] for row in judged.values()) if rules else None
            tight = bool(meets) and any(
                _fails_with_two_fewer(rule, judged[rule["indicator"]]) for rule in rules
            )
            own = (
                [{"meets": meets, "recognised": area in held, "at_risk": tight}]
                if len(area) == 12
                else below
            )
            at_risk = meets and (tight or any(one["at_risk"] for one in own))
            of_areas[month, area] = {
                "rule_set": rules[0]["rule_set"] if rules else None,
                "level": LEVELS[len(area)] if rules else None,
                "meets": meets,
                "recognised": area in held,
                "at_risk": at_risk,
                "vetoed": (
                    any(row["veto"] and row["passes"] is False for row in judged.values())
                    if rules
                    else None
                ),
                "criteria": len(rules) or None,
                "failed_criteria": len(failed) if rules else None,
                "failed_list": ";".join(failed) or None,
                "not_computable_criteria": (
                    sum(not row["is_computable"] for row in judged.values()) if rules else None
                ),
                "communities": len(own),
                "communities_meeting": sum(bool(one["meets"]) for one in own),
                "communities_recognised": sum(one["recognised"] for one in own),
                "communities_at_risk": sum(bool(one["at_risk"]) for one in own),
            }
    return of_criteria, of_areas
