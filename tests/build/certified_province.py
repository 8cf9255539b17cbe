"""A province of sixty communities and fourteen months, in which many communities just meet the
criteria of full employment or just fail.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from tests.oracle.second_certified import Divisions, Registers, month_end
from tests.oracle.second_reading import Person

STREETS = ("510104017", "510104018", "510105001", "510105002", "510303101", "510303102")
COMMUNITIES = [f"{street}{number:03d}" for street in STREETS for number in range(1, 11)]
MONTHS = [
    date(2025 + (6 + turn) // 12, (6 + turn) % 12 + 1, 1) for turn in range(14)
]  # July 2025 to August 2026
SILENT = {
    (date(2025, 8, 1), "510105002"),
    (date(2026, 3, 1), "510303101001"),
    (date(2026, 8, 1), "510104017005"),
}  # no roster there in that month
MERGER, ENDED = date(2026, 5, 1), date(2026, 3, 1)
MERGED = {"510303102009": "510303102011", "510303102010": "510303102011"}  # from May 2026 on
NO_LONGER_ASKED = "510105001010"  # from March 2026 on
NOT_COVERED = {  # month, register -> street that its files do not cover: communities that they do
    (date(2026, 6, 1), "zero_employment_household"): {
        "510104018": {"510104018001", "510104018003"}
    },
    (date(2026, 7, 1), "zero_employment_household"): {"510303101": set()},
    (date(2026, 8, 1), "community_entity"): {"510303101": {"510303101002"}},
}
DIVISIONS = Divisions(
    [
        *((code, None, MERGER if code in MERGED else None) for code in COMMUNITIES),
        ("510303102011", MERGER, None),
        ("510105002011", date(2026, 6, 1), None),  # in force, and never a roster
        ("510105002201", None, None),  # a village
        ("510303101011", None, date(2026, 7, 31)),
        ("510109001001", None, None),  # in a county that sends nothing
    ],
    [(old, new, MERGER) for old, new in MERGED.items()],
    [("51", date(2020, 1, 1), None), (NO_LONGER_ASKED, date(2020, 1, 1), ENDED)],
)


def certified_province(seed: int = 7) -> dict[date, Registers]:
    """Month -> its registers. People lose and find work, move, are on two rosters, are in nobody's
    eyes for a month.
    """
    random = Random(seed)
    size = {community: random.choice((2, 6, 10, 20, 40)) for community in COMMUNITIES}
    ease = {community: random.choice((0.999, 0.995, 0.99, 0.85)) for community in COMMUNITIES}
    people = [
        _newcomer(random, number, community)
        for number, community in enumerate(c for c in COMMUNITIES for _ in range(size[c]))
    ]
    months: dict[date, Registers] = {}
    for month in MONTHS:
        rows: list[Person] = []
        for place, before in enumerate(people):
            people[place] = person = _a_month_on(random, before, month, ease)
            if random.random() < 0.98:
                rows.append(person)
            if random.random() < 0.02:  # on a second roster
                rows.append(
                    replace(
                        person,
                        community=random.choice(COMMUNITIES),
                        status=random.choice(("employed", "unemployed")),
                    )
                )
        rows = [
            replace(row, community=_code(row.community, month))
            for row in rows
            if _sends(row.community, month)
        ]
        rows = [replace(row, place=("", None, number)) for number, row in enumerate(rows, 6)]
        covered = {
            register: _covered(month, register)
            for register in ("zero_employment_household", "community_entity")
        }
        months[month] = Registers(
            rows,
            _within(covered["zero_employment_household"], _households(random, month), month),
            _within(covered["community_entity"], _entities(random, month), month),
            covered,
            _returned(rows, month),
        )
    return months


def _returned(rows: list[Person], month: date) -> list[str]:
    """Where rows were returned: drawn apart, so that the people are the same without."""
    random = Random(month.toordinal())
    return [row.community for row in rows if random.random() < 0.002]


def _code(community: str, month: date) -> str:
    return MERGED.get(community, community) if month >= MERGER else community


def _sends(community: str, month: date) -> bool:
    if community == NO_LONGER_ASKED and month >= ENDED:
        return False
    return not {(month, community), (month, community[:9])} & SILENT


def _covered(month: date, register: str) -> set[str]:
    without = NOT_COVERED.get((month, register), {})
    return ({*STREETS} - without.keys()).union(*without.values())


def _within(covered: set[str], lines: list[dict], month: date) -> list[dict]:
    """The rows of what the files cover, by the codes of the month."""
    return [
        {**line, "community_code": _code(line["community_code"], month)}
        for line in lines
        if {line["community_code"], line["community_code"][:9]} & covered
    ]


def _newcomer(random: Random, number: int, community: str) -> Person:
    born = date(random.randint(1962, 2009), random.randint(1, 12), random.randint(1, 28))
    return Person(
        ("", None, 0),
        f"519900{born:%Y%m%d}{number % 1000:03d}",
        community,
        f"{number // 3}",
        random.random() < 0.9,
        random.random() < 0.9,
        "employed",
        None,
        None,
        None,
        [],
        random.choice((True, False, None)),
        random.random() < 0.3,
        None,
    )


def _a_month_on(random: Random, person: Person, month: date, ease: dict[str, float]) -> Person:
    if random.random() < 0.01:
        person = replace(person, community=random.choice(COMMUNITIES))
    if random.random() < 0.03:
        person = replace(
            person,
            difficulties=random.choice(([], ["disabled"], ["landless", "older"], ["low_income"])),
        )
    if person.status == "employed" and random.random() < ease[person.community]:
        return person
    if random.random() < 0.6:
        return replace(
            person,
            status="employed",
            employed_since=random.choice((None, month)),
            unemployed_since=None,
            registered=None,
        )
    status = random.choice(
        ("unemployed", "unemployed", "unemployed", "not_in_labour_force", "unknown")
    )
    since = random.choice(
        (
            None,
            month,
            month_end(month),
            month_end(month) - timedelta(days=180),
            month_end(month) - timedelta(days=190),
        )
    )
    return replace(
        person,
        status=status,
        employed_since=None,
        unemployed_since=since,
        registered=random.choice((True, False, None)),
    )


def _households(random: Random, month: date) -> list[dict]:
    end = month_end(month)
    days = (
        month,
        end,
        end + timedelta(days=1),
        end - timedelta(days=29),
        end - timedelta(days=30),
        end - timedelta(days=31),
    )
    return [
        {
            "community_code": random.choice(COMMUNITIES),
            "household_no": f"{number}",
            "recognised_on": (recognised := random.choice(days)),
            "due_on": random.choice((None, None, end, end + timedelta(days=1))),
            "resolved_on": random.choice((None, max(recognised, end), end + timedelta(days=1))),
            "able_and_willing_members": 1,
        }
        for number in range(30)
    ]


def _entities(random: Random, month: date) -> list[dict]:
    end = month_end(month)
    days = (
        None,
        month,
        end,
        end + timedelta(days=1),
        date(end.year - 1, end.month, 1),
        month_end(date(end.year - 1, end.month, 1)),
        end - timedelta(days=340),
    )
    return [
        {
            "entity_code": f"E{number}",
            "community_code": random.choice(COMMUNITIES[40:]),
            "entity_type": "enterprise",
            "status": random.choice(("active", "active", "closed")),
            "employees": random.randint(0, 60),
            "absorbed_unemployed": 0,
            "founded_on": random.choice(days),
        }
        for number in range(150)
    ]


def lake_row(person: Person) -> dict:
    """The row as the lake has it."""
    return {
        "person": hashlib.md5(person.identity.encode()).digest(),
        "birth_date": date.fromisoformat(
            f"{person.identity[6:10]}-{person.identity[10:12]}-{person.identity[12:14]}"
        ),
        "community_code": person.community,
        "household_no": person.household_no,
        "sex": "male" if person.man else "female",
        "labour_capacity": person.able,
        "willing_to_work": person.willing,
        "employment_status": person.status,
        "employed_since": person.employed_since,
        "unemployed_since": person.unemployed_since,
        "unemployment_registered": person.registered,
        "difficulty_types": ";".join(person.difficulties),
        "is_graduate": person.graduate,
        "retirement_kind": "woman_worker" if person.woman_worker and not person.man else None,
    }
