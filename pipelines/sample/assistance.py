"""Services that the sample's labour stations provided to unemployed people."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from pipelines.base.month import month_end
from pipelines.sample.event import Residents
from pipelines.sample.identity import GIVEN, SURNAMES
from pipelines.sample.person import Person, age

# service, share, outcomes
SERVICES = (
    ("job_placement", 24, ("已推荐", "推荐成功", "待回访")),
    ("career_guidance", 18, ("已指导", "待回访")),
    ("reemployment_training", 16, ("培训合格", "在训")),
    ("entrepreneurship_training", 7, ("培训合格", "在训")),
    ("policy_advice", 14, ("已解答",)),
    ("small_loan", 5, ("已发放",)),
    ("insurance_continuation", 6, ("已接续", "办理中")),
    ("post_assistance", 4, ("已安置", "待安置")),
    ("home_visit", 10, ("已走访",)),
)


def _last_day(person: Person, month: date) -> int:
    """The last day of the month on which the person can have been served: the day of starting work,
    else the month's last.
    """
    since = person.employed_since or month_end(month)
    return min(month_end(month).day, since.day) if since >= month else month_end(month).day


def assistance(before: Residents, now: Residents, month: date, random: Random) -> list[dict]:
    """The month's rows: one in six of those unemployed now or a month ago was served, some of them
    twice and in different ways.

    People who found work were served before that, so that some trainings are followed by work in
    the same or a later month.
    """
    rows = []
    for number, (household, person) in now.items():
        _, earlier = before.get(number, (household, person))
        seeking = "unemployed" in (earlier.employment_status, person.employment_status)
        if not seeking or age(person.born, month) < 16 or random.random() > 1 / 6:
            continue
        last = _last_day(person, month)
        chosen = random.choices(
            SERVICES, weights=[share for _, share, _ in SERVICES], k=random.choice((1, 1, 1, 2))
        )
        for service, _, outcomes in dict.fromkeys(chosen):
            rows.append(
                {
                    "community_code": household.community_code,
                    "id_number": number,
                    "name": person.name,
                    "sex": person.sex,
                    "born": person.born,
                    "served_on": month + timedelta(days=random.randrange(last)),
                    "service": service,
                    "provider": (
                        random.choice(SURNAMES) + random.choice(GIVEN)
                        if random.random() < 0.9
                        else None
                    ),
                    "amount_yuan": (
                        random.randrange(20, 200) * 1000 + random.choice((0, 0, 500.5))
                        if service == "small_loan"
                        else None
                    ),
                    "outcome": random.choice(outcomes) if random.random() < 0.8 else None,
                }
            )
    return sorted(rows, key=lambda row: (row["community_code"], row["id_number"], row["service"]))
