"""The sample's households month by month: the same people, some of whom move, leave, arrive or turn
sixteen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

from pipelines.base.month import month_end
from pipelines.sample.identity import Identities
from pipelines.sample.newcomer import new_person
from pipelines.sample.person import INDUSTRIES, Person, age
from pipelines.sample.person_change import person_after
from pipelines.sample.place import Street
from pipelines.sample.tempo import TempoOf, usual

# Members besides the head, as (relationship, years of age relative to the head: from, to).
SPOUSE, CHILD, YOUNG_CHILD, PARENT = (
    ("spouse", -6, 4),
    ("child", -32, -23),
    ("child", -26, -22),
    ("parent", 22, 32),
)
KINDS = (
    (26, (22, 85), ()),
    (20, (24, 80), (SPOUSE,)),
    (22, (38, 70), (SPOUSE, CHILD)),
    (8, (42, 68), (SPOUSE, CHILD, YOUNG_CHILD)),
    (8, (36, 58), (CHILD,)),
    (6, (30, 55), (SPOUSE, PARENT)),
    (5, (40, 56), (SPOUSE, CHILD, PARENT)),
    (2, (24, 45), (("sibling", -6, 6),)),
    (2, (64, 80), (SPOUSE, CHILD, ("grandchild", -60, -46))),
    (1, (22, 40), (("other", -10, 20), ("grandparent", 44, 55))),
)
MOVING_SHARE = 0.005  # share of households that move to another community of the sample


@dataclass(frozen=True)
class Household:
    """The people under one household number of a community."""

    community_code: str
    household_no: str
    members: tuple[Person, ...]


@dataclass
class Population:
    """All people in the sample. `second_homes`: ID number -> community and household number of the
    second place that lists the person.

    `bound`: ID numbers named in other registers, which must stay in one place.
    """

    communities: list[str]
    identities: Identities
    random: Random
    households: list[Household]
    second_homes: dict[str, tuple[str, str]]
    numbers: Counter
    bound: set[str] = field(default_factory=set)
    tempo_of: TempoOf = usual

    def next_number(self, community: str) -> str:
        """A household number not yet used in the community."""
        self.numbers[community] += 1
        return f"{self.numbers[community]:04d}"


def first_population(
    streets: list[Street],
    each: int | Mapping[str, int],
    month: date,
    identities: Identities,
    random: Random,
    tempo_of: TempoOf = usual,
) -> Population:
    """`each` households (or a number per community, if a mapping) in every community of the streets
    at the end of `month`.
    """
    communities = [community.code for street in streets for community in street.communities]
    sizes = dict.fromkeys(communities, each) if isinstance(each, int) else each
    population = Population(communities, identities, random, [], {}, Counter(), tempo_of=tempo_of)
    for community in communities:
        for _ in range(sizes[community]):
            population.households.append(_new_household(population, community, month))
    for _ in range(max(2, len(population.households) // 150)):
        _add_second_home(population, month)
    return population


def population_after(population: Population, month: date) -> None:
    """Advance the population to the end of `month`."""
    random, households = population.random, []
    for former in population.households:
        household = former
        tempo = population.tempo_of(household.community_code, month)
        fate = random.random()
        if fate < tempo.leaves:
            continue
        members = tuple(
            person_after(member, month, random, tempo)
            for member in household.members
            if member.relationship == "head" or random.random() >= tempo.leaves
        )
        if fate < tempo.leaves + MOVING_SHARE and len(population.communities) > 1:
            household = _moved(population, household)
        households.append(replace(household, members=members))
        if fate > 1 - tempo.comes:
            households.append(_new_household(population, household.community_code, month))
    population.households = sorted(
        households, key=lambda household: (household.community_code, household.household_no)
    )
    _change_industries(population)
    _add_second_home(population, month)


def _moved(population: Population, household: Household) -> Household:
    """The household in another community, under a new number there."""
    community = population.random.choice(
        [code for code in population.communities if code != household.community_code]
    )
    return replace(
        household, community_code=community, household_no=population.next_number(community)
    )


def _workers(household: Household) -> list[Person]:
    return [member for member in household.members if member.employment_status == "employed"]


def _change_industries(population: Population) -> None:
    """In every street at least one person changes industry, so that no street's roster stays the
    same.
    """
    by_street: dict[str, list[int]] = {}
    for place, household in enumerate(population.households):
        if _workers(household):
            by_street.setdefault(household.community_code[:9], []).append(place)
    for places in by_street.values():
        place = population.random.choice(places)
        household = population.households[place]
        worker = _workers(household)[0]
        others = [industry for industry in INDUSTRIES if industry != worker.industry]
        changed = replace(worker, industry=population.random.choice(others))
        members = tuple(changed if member is worker else member for member in household.members)
        population.households[place] = replace(household, members=members)


def residents(population: Population) -> dict[str, tuple[Household, Person]]:
    """Everyone by ID number, including children, with the household where they live."""
    return {
        person.id_number: (household, person)
        for household in population.households
        for person in household.members
    }


def roster(population: Population, month: date) -> list[dict]:
    """The rows of the labour force register at the end of `month`: contract column -> canonical
    value.

    Additional keys, not written: `born`, `student`, `alone` (the only household member on the
    roster), `sole` (on no other roster).
    """
    end = month_end(month)
    rows = []
    for household in population.households:
        grown = [person for person in household.members if age(person.born, end) >= 16]
        for person in grown:
            second = population.second_homes.get(person.id_number)
            twice = second is not None and second[0][:9] != household.community_code[:9]
            row = {
                "community_code": household.community_code,
                "household_no": household.household_no,
                **person.__dict__,
                "alone": len(grown) == 1,
                "sole": not twice,
            }
            rows.append(row)
            if second and twice:
                rows.append(
                    {
                        **row,
                        "community_code": second[0],
                        "household_no": second[1],
                        "relationship": "head",
                        "residence": "resident",
                        "employed_since": None,
                        "phone": None,
                    }
                )
    return sorted(rows, key=lambda row: (row["community_code"], row["household_no"]))


def _new_household(population: Population, community: str, month: date) -> Household:
    random, identities = population.random, population.identities
    tempo = population.tempo_of(community, month)
    _, (youngest, oldest), others = random.choices(KINDS, weights=[kind[0] for kind in KINDS])[0]
    head_age, head_sex = (
        random.randint(youngest, oldest),
        "male" if random.random() < 0.62 else "female",
    )
    traits = {
        "surname": identities.name()[0],
        "hukou_type": random.choices(("urban", "rural", "resident", None), weights=(50, 28, 20, 2))[
            0
        ],
        "residence": random.choices(("hukou", "resident", None), weights=(76, 22, 2))[0],
    }
    members = [new_person("head", head_sex, head_age, traits, month, identities, random, tempo)]
    for relationship, low, high in others:
        sex = (
            {"male": "female", "female": "male"}[head_sex]
            if relationship == "spouse"
            else random.choice(("male", "female"))
        )
        years = max(
            15 if relationship in ("child", "grandchild") else 18,
            head_age + random.randint(low, high),
        )
        members.append(
            new_person(relationship, sex, min(years, 99), traits, month, identities, random, tempo)
        )
    return Household(community, population.next_number(community), tuple(members))


def _add_second_home(population: Population, month: date) -> None:
    """List one more adult in a community of another street as well."""
    household = population.random.choice(population.households)
    elsewhere = [
        code for code in population.communities if code[:9] != household.community_code[:9]
    ]
    person = household.members[0]
    taken = person.id_number in population.second_homes or person.id_number in population.bound
    if elsewhere and not taken and age(person.born, month) >= 16:
        community = population.random.choice(elsewhere)
        population.second_homes[person.id_number] = (community, population.next_number(community))
