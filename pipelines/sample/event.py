"""The two event registers (people who found work, people who left it for good), derived from two
successive states of the population.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from pipelines.base.month import month_end
from pipelines.sample.identity import credit_with_check
from pipelines.sample.person import INDUSTRIES, Person, age
from pipelines.sample.population import Household

Residents = dict[str, tuple[Household, Person]]

CHANNELS = {
    "unit": "unit",
    "self_employed": "self_employed",
    "public_welfare_post": "public_welfare_post",
    "flexible": "flexible",
    "own_business": "own_business",
    "other": "flexible",
    None: "flexible",
}
PLACES, TRADES = (
    ("锦川", "蓉西", "嘉禾", "天府", "青衣", "岷江", "巴山", "龙泉"),
    ("商贸", "物业", "餐饮", "建筑", "电子", "物流", "服装", "农业"),
)
LATE_SHARE, SECOND_SHARE = 0.07, 0.04


@dataclass
class Events:
    """Events so far. `held`: events reported a month late; `placed`: ID number -> years in which
    the person found work.
    """

    random: Random
    held: dict[str, list[dict]] = field(
        default_factory=lambda: {"new_employment": [], "natural_attrition": []}
    )
    placed: dict[str, set[int]] = field(default_factory=dict)

    def told(self, register: str, happened: list[dict]) -> list[dict]:
        """The rows of this month's file: those held back last month, and this month's except a few
        that are held back now.
        """
        late = [row for row in happened if self.random.random() < LATE_SHARE]
        rows, self.held[register] = (
            self.held[register] + [row for row in happened if row not in late],
            late,
        )
        return sorted(rows, key=lambda row: (row["community_code"], row["id_number"]))


def _may_be_told(person: Person, month: date) -> bool:
    return person.employment_status == "employed" and age(person.born, month_end(month)) >= 16


def new_employment(events: Events, before: Residents, now: Residents, month: date) -> list[dict]:
    """The rows of the new employment register for `month`. `before`: the population a month ago.

    One event for everyone who is employed now and was not, or who moved in and states a start of
    work in this month; and one more for a few who found work earlier in the year and changed
    employers.
    """
    happened, waiting = [], {row["id_number"] for row in events.held["new_employment"]}
    for number, (household, person) in now.items():
        if number in waiting or not _may_be_told(person, month):
            continue
        former = before[number][1] if number in before else None
        begins_now = (person.employed_since or date.min) >= month
        if former.employment_status != "employed" if former else begins_now:
            happened.append(_event(events.random, household, person, former, month))
            events.placed.setdefault(number, set()).add(month.year)
        elif month.year in events.placed.get(number, ()) and events.random.random() < SECOND_SHARE:
            happened.append(_event(events.random, household, person, person, month))
    return events.told("new_employment", happened)


def _event(
    random: Random, household: Household, person: Person, former: Person | None, month: date
) -> dict:
    """`former`: the person before; the same object if only the employer changed; None if
    unknown.
    """
    changed = former is person
    seeking = former is not None and former.employment_status == "unemployed"
    first = former is not None and not changed and not seeking and age(person.born, month) < 26
    told = (
        person.employed_since
        if person.employed_since and not changed
        else month + timedelta(days=random.randrange(month_end(month).day))
    )
    return {
        "community_code": household.community_code,
        "name": person.name,
        "id_number": person.id_number,
        "sex": person.sex,
        "born": person.born,
        "employed_on": told,
        "employer_name": (
            random.choice(PLACES) + random.choice(TRADES) + random.choice(("有限公司", "部", "店"))
        ),
        "employer_code": (
            credit_with_check(f"91519900{random.randrange(10**9):09d}")
            if changed
            else person.employer_code
        ),
        "industry": random.choice(INDUSTRIES) if changed else person.industry,
        "channel": CHANNELS[person.employment_form],
        "first_job": first,
        "reemployed_unemployed": seeking,
        "difficult": bool(person.difficulty_types),
        "phone": person.phone,
    }


def natural_attrition(events: Events, before: Residents, now: Residents, month: date) -> list[dict]:
    """The rows of the natural attrition register: those employed a month ago who have since
    retired, died or moved away.
    """
    random, happened = events.random, []
    for number, (household, person) in before.items():
        if person.employment_status != "employed":
            continue
        if number not in now:
            reason = (
                "death"
                if random.random() < (0.5 if age(person.born, month) >= 50 else 0.1)
                else "other"
            )
        elif now[number][1].employment_status == "not_in_labour_force":
            reason = "retirement"
        else:
            continue
        happened.append(
            {
                "community_code": household.community_code,
                "name": person.name,
                "id_number": number,
                "sex": person.sex,
                "born": person.born,
                "left_on": month + timedelta(days=random.randrange(month_end(month).day)),
                "reason": reason,
            }
        )
    return events.told("natural_attrition", happened)
