"""The sample's world: consistent people, entities, posts and stations, and the eight registers'
rows month by month.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from pipelines.base.month import months_until
from pipelines.sample.assistance import assistance
from pipelines.sample.entity import Entity, entities_after, first_entities
from pipelines.sample.event import Events, Residents, natural_attrition, new_employment
from pipelines.sample.household_register import HouseholdRegister, first_register, register_after
from pipelines.sample.identity import Identities
from pipelines.sample.merger import Merger, merge
from pipelines.sample.place import Street
from pipelines.sample.population import (
    Population,
    first_population,
    population_after,
    residents,
    roster,
)
from pipelines.sample.post import Posts, first_posts, posts_after
from pipelines.sample.station import Station, first_stations, stations_after
from pipelines.sample.tempo import TempoOf, usual

Rows = dict[str, list[dict]]  # register -> rows: contract column -> canonical value


@dataclass
class World:
    """The state at a month end. `bound`: ID numbers and credit codes used by rows of other
    registers, which must get no faults.
    """

    month: date
    streets: list[Street]
    population: Population
    people: Residents
    entities: list[Entity]
    posts: Posts
    households: HouseholdRegister
    stations: list[Station]
    events: Events
    random: Random
    bound: set[str]


def worlds(
    streets: list[Street],
    months: list[date],
    households: int | Mapping[str, int],
    identities: Identities,
    seed: int,
    tempo_of: TempoOf = usual,
    mergers: Collection[Merger] = (),
) -> Iterator[tuple[World, Rows]]:
    """Yield month by month the world of `households` households per community (or a number per
    community, if a mapping), and the rows of every register. The world is one object, changed in
    place.

    It begins a month before the first, so that the first month has events too. `streets`: at the
    beginning; `mergers` change their codes.
    """
    start = months_until(months[0], 2)[0]
    population = first_population(
        streets, households, start, identities, identities.random, tempo_of
    )
    each = households if isinstance(households, int) else min(households.values())
    entities = first_entities(
        population.communities, max(2, each * 2 // 5), start, identities, identities.random
    )
    random = {
        name: Random(f"{name} {seed}")
        for name in ("events", "posts", "households", "stations", "assistance")
    }
    people, apart = residents(population), set(population.second_homes)
    world = World(
        start,
        streets,
        population,
        people,
        entities,
        first_posts(population.communities, entities, people, apart, start, random["posts"]),
        first_register(population.households, apart, start, random["households"]),
        first_stations(streets, random["stations"]),
        Events(random["events"]),
        random["assistance"],
        set(),
    )
    _bind(world)
    for month in months:
        for merger in mergers:
            if merger.month == month:
                merge(world, merger)
        before, former = world.people, {entity.entity_code for entity in world.entities}
        population_after(population, month)
        world.month, world.people, apart = (
            month,
            residents(population),
            set(population.second_homes),
        )
        world.entities = entities_after(world.entities, month, identities, identities.random)
        posts_after(world.posts, world.entities, former, world.people, apart, month)
        register_after(world.households, population.households, world.people, apart, month)
        world.stations = stations_after(world.stations, random["stations"])
        _bind(world)
        yield world, _rows(world, before)


def _bind(world: World) -> None:
    population, listed = world.population, {row.home for row in world.households.rows}
    relied_on = {
        member.id_number
        for own in population.households
        if (own.community_code, own.household_no) in listed
        for member in own.members
    }
    population.bound = relied_on | {
        post.holder_id_number for post in world.posts.standing if post.holder_id_number
    }
    world.bound = population.bound | {
        post.entity_code for post in world.posts.standing if post.entity_code
    }


def _rows(world: World, before: Residents) -> Rows:
    """Every register's rows; roster and entity rows state whether they are `bound`."""
    month = world.month
    return {
        "labour_force": [
            row | {"bound": row["id_number"] in world.bound}
            for row in roster(world.population, month)
        ],
        "zero_employment_household": [dict(row.__dict__) for row in world.households.rows],
        "community_entity": [
            entity.__dict__ | {"bound": entity.entity_code in world.bound}
            for entity in world.entities
        ],
        "job_post": [dict(post.__dict__) for post in world.posts.standing],
        "new_employment": new_employment(world.events, before, world.people, month),
        "natural_attrition": natural_attrition(world.events, before, world.people, month),
        "assistance": assistance(before, world.people, month, world.random),
        "station": [dict(station.__dict__) for station in world.stations],
    }
