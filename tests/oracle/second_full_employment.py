"""A second count of full employment from SPEC section 4, with loops, dicts and fractions: it shares
no code with pipelines/.

Persons are those of second_reading. Rows of households, entities, criteria and recognitions are
dicts by column; criteria as the file has them, in text.
"""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

from tests.oracle.second_certified import (
    Divisions,
    Registers,
    areas_of,
    asked_communities,
    history_months,
    known_then,
    month_end,
)
from tests.oracle.second_criterion import OF_A_YEAR, Told, measures_of, told_of
from tests.oracle.second_person import LEVELS

OF_AREAS = ("communities_meeting_rate", "streets_meeting_rate")
OF_REGISTERS = frozenset(told_of({}))  # (indicator, base)
REGISTER = {  # of the criteria that the roster does not tell
    "overdue_zero_employment_households": "zero_employment_household",
    "new_entities": "community_entity",
    "new_entity_jobs": "community_entity",
}


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


def judge(rule: dict, told: Told | None, reason: str | None) -> dict:
    """One row of mart.full_employment_criterion, the columns that are counted or judged."""
    at_least, of_all = rule["direction"] == "at_least", rule["unit"] == "share"
    row = {
        "rule_set": rule["rule_set"],
        "veto": rule["veto"] == "true",
        "numerator": None,
        "denominator": None,
        "not_known": None,
        "needed": None,
        "persons_short": None,
        "certificate_percent": None,
        "numerator_next_month": None,
        "is_computable": told is not None,
        "criterion_state": "not_judged",
        "not_judged_reason": reason,
    }
    if told is None and not of_all:
        bar = Fraction(rule["threshold"])
        row["needed"] = math.ceil(bar) if at_least else math.floor(bar)
    if told is not None:
        whole = told.denominator + (0 if rule["indicator"] in OF_AREAS else told.unknown)
        bar = Fraction(rule["threshold"]) * (whole if of_all else 1)
        needed = math.ceil(bar) if at_least else math.floor(bar)
        low, high = told.numerator, told.numerator + told.unknown
        row |= {
            "numerator": told.numerator,
            "denominator": told.denominator,
            "not_known": told.unknown,
            "needed": needed,
            "persons_short": max(0, needed - low if at_least else low - needed),
            "numerator_next_month": told.next_month,
        }
        if of_all and told.denominator:
            row["certificate_percent"] = Fraction(told.numerator * 1000 // told.denominator, 10)
        if reason is None:
            if low >= needed if at_least else high <= needed:
                row["criterion_state"] = "passes"
            elif high < needed if at_least else low > needed:
                row["criterion_state"] = "fails"
            elif told.not_judged:
                row["not_judged_reason"] = "part_not_judged"
            else:
                row["criterion_state"] = "undetermined"
    row["passes"] = {"passes": True, "fails": False}.get(row["criterion_state"])
    return row


def _would_not(rule: dict, row: dict) -> bool:
    """Whether a criterion that passes would not with two fewer at work, or by next month's end."""
    if rule["indicator"] in OF_AREAS:
        return False
    bar = Fraction(rule["threshold"])
    if rule["direction"] == "at_most":
        by_then = row["numerator_next_month"]
        return by_then is not None and by_then + row["not_known"] > bar
    if rule["unit"] != "share":
        return False
    return max(0, row["numerator"] - 2) < bar * (row["denominator"] + row["not_known"])


def _verdict(states: list[str]) -> str | None:
    for state in ("fails", "not_judged", "undetermined"):
        if state in states:
            return state
    return "meets" if states else None


def _covers(registers: Registers, register: str, community: str) -> bool:
    covered = registers.covered.get(register, set())
    return community in covered or community[:9] in covered


def _reason(
    rule: dict, area: str, told: Told | None, silent: list[str], missing: list[str], history: int
) -> str | None:
    """Why a criterion of an area is not judged. `silent`, `missing`: its communities without a
    roster, without the criterion's register.
    """
    known = (rule["indicator"], rule["base"]) in OF_REGISTERS or rule["indicator"] in OF_AREAS
    if not known or (rule["indicator"] in OF_AREAS and told is None):
        return "not_told"
    own_register = rule["indicator"] in REGISTER or rule["indicator"] in OF_AREAS
    if silent and (len(area) == 12 or not own_register):
        return "no_roster"
    if missing:
        return "register_missing"
    return "short_history" if rule["indicator"] in OF_A_YEAR and history < 12 else None


def _of_areas(parts: list[dict]) -> Told:
    """How many of the areas below meet."""
    states = [one["certification_state"] or "not_judged" for one in parts]
    return Told(
        states.count("meets"),
        len(states),
        states.count("undetermined") + states.count("not_judged"),
        not_judged=states.count("not_judged"),
    )


def second_full_employment(
    months: dict[date, Registers],
    criteria: list[dict],
    recognitions: list[dict],
    divisions: Divisions,
) -> tuple[dict[tuple, dict], dict[tuple, dict]]:
    """The rows of mart.full_employment_criterion by (month, area, criterion), and of
    mart.full_employment_area by (month, area).
    """
    of_criteria: dict[tuple, dict] = {}
    of_areas: dict[tuple, dict] = {}
    for month, registers in months.items():
        if not registers.persons:
            continue
        measures, able = measures_of(months, month)
        asked = asked_communities(month, months, divisions)
        known = known_then(month, months, divisions)
        here: dict[str, dict] = {}
        for area in areas_of(asked):  # from the communities up
            below = {code: one for code, one in here.items() if code.startswith(area)}
            told: dict[tuple, Told | None] = dict(measures.get(area, {}))
            if area not in measures:
                told = dict(told_of({}))
            if len(area) < 12:
                told["communities_meeting_rate", "communities"] = _of_areas(
                    [one for code, one in below.items() if len(code) == 12]
                )
            if len(area) < 9:
                told["streets_meeting_rate", "streets"] = _of_areas(
                    [one for code, one in below.items() if len(code) == 9]
                )
            mine = [code for code in asked if code.startswith(area)]
            silent = [code for code in mine if not asked[code]]
            history = history_months(area, able, known)
            rules = rules_for(criteria, area, month)
            judged = {}
            for rule in rules:
                name = rule["indicator"]
                one = told.get((name, rule["base"]))
                register = REGISTER.get(name)
                missing = [
                    code for code in mine if register and not _covers(registers, register, code)
                ]
                reason = _reason(rule, area, one, silent, missing, history)
                from_roster = name not in REGISTER and name not in OF_AREAS
                if (register and missing) or (from_roster and len(silent) == len(mine)):
                    one = None
                judged[name] = judge(rule, one, reason)
                judged[name]["left_labour_force"] = one.left if one else None
                judged[name]["history_months"] = (
                    history if name in OF_A_YEAR and len(silent) < len(mine) else None
                )
            of_criteria |= {(month, area, name): row for name, row in judged.items()}
            here[area] = _area_row(area, month, rules, judged, recognitions, below)
        of_areas |= {(month, area): row for area, row in here.items()}
    return of_criteria, of_areas


def _is_recognised(area: str, month: date, recognitions: list[dict]) -> bool:
    end = str(month_end(month))
    return any(
        row["area_code"] == area
        and row["area_level"] == LEVELS[len(area)]
        and row["recognised_on"] <= end
        and not (row["withdrawn_on"] and row["withdrawn_on"] <= end)
        for row in recognitions
    )


def _area_row(
    area: str,
    month: date,
    rules: list[dict],
    judged: dict[str, dict],
    recognitions: list[dict],
    below: dict[str, dict],
) -> dict:
    """A row of mart.full_employment_area, the columns that are counted or judged."""
    states = [row["criterion_state"] for row in judged.values()]
    failed = sorted(n for n, row in judged.items() if row["criterion_state"] == "fails")
    reasons = sorted({row["not_judged_reason"] for row in judged.values()} - {None})
    state = _verdict(states)
    meets = state == "meets" if state else None
    own = {
        "certification_state": state,
        "judged_state": _verdict([one for one in states if one != "not_judged"]),
        "recognised": _is_recognised(area, month, recognitions),
        "at_risk": meets and any(_would_not(rule, judged[rule["indicator"]]) for rule in rules),
    }
    communities = [one for code, one in below.items() if len(code) == 12] or [own]
    return own | {
        "rule_set": rules[0]["rule_set"] if rules else None,
        "level": LEVELS[len(area)] if rules else None,
        "meets": meets,
        "at_risk": meets and bool(own["at_risk"] or any(one["at_risk"] for one in communities)),
        "vetoed": any(row["veto"] and row["passes"] is False for row in judged.values())
        if rules
        else None,
        "criteria": len(rules) or None,
        "failed_criteria": len(failed) if rules else None,
        "failed_list": ";".join(failed) or None,
        "undetermined_criteria": states.count("undetermined") if rules else None,
        "not_judged_criteria": states.count("not_judged") if rules else None,
        "not_judged_reasons": ";".join(reasons) or None,
        "communities": len(communities),
        "communities_meeting": _count(communities, "meets"),
        "communities_undetermined": _count(communities, "undetermined"),
        "communities_not_judged": _count(communities, "not_judged", None),
        "communities_otherwise_meeting": sum(
            one["certification_state"] == "not_judged" and one["judged_state"] == "meets"
            for one in communities
        ),
        "communities_recognised": sum(one["recognised"] for one in communities),
        "communities_at_risk": sum(bool(one["at_risk"]) for one in communities),
    }


def _count(areas: list[dict], *states: str | None) -> int:
    return sum(one["certification_state"] in states for one in areas)
