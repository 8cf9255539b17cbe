"""Communities of the sample that are merged or get another code, with everything in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from pipelines.sample.population import Population, residents

if TYPE_CHECKING:
    from pipelines.sample.world import World

STREET_DIGITS = 9
Home = tuple[str, str]  # community, household number


@dataclass(frozen=True)
class Merger:
    """From the first of `month` on, `codes` of communities and abolished streets are replaced: old
    code -> new code.
    """

    month: date
    codes: Mapping[str, str]


def merge(world: World, merger: Merger) -> None:
    """Move everything in the world from the old codes to the new ones."""
    codes = merger.codes
    homes = _move_households(world.population, codes)
    world.people = residents(world.population)
    world.entities = [
        replace(entity, community_code=codes.get(entity.community_code, entity.community_code))
        for entity in world.entities
    ]
    world.posts.standing = [
        replace(post, community_code=codes.get(post.community_code, post.community_code))
        for post in world.posts.standing
    ]
    world.households.rows = [
        replace(
            row,
            community_code=homes.get(row.home, row.home)[0],
            household_no=homes.get(row.home, row.home)[1],
        )
        for row in world.households.rows
    ]
    world.households.without_work = {
        homes.get(home, home) for home in world.households.without_work
    }
    for rows in world.events.held.values():
        for row in rows:
            row["community_code"] = codes.get(row["community_code"], row["community_code"])
    served = {station.area_code for station in world.stations}
    gone = {old for old, new in codes.items() if new in served or len(old) == STREET_DIGITS}
    world.stations = [
        replace(station, community_code=codes.get(community, community)) if community else station
        for station in world.stations
        for community in [station.community_code]
        if station.area_code not in gone
    ]


def _move_households(population: Population, codes: Mapping[str, str]) -> dict[Home, Home]:
    """Give households of abolished communities a number in their new ones. Returns former home ->
    new home.
    """
    homes: dict[Home, Home] = {}

    def moved(home: Home) -> Home:
        if home[0] not in codes:
            return home
        if home not in homes:
            homes[home] = codes[home[0]], population.next_number(codes[home[0]])
        return homes[home]

    households = []
    for household in population.households:
        code, number = moved((household.community_code, household.household_no))
        households.append(replace(household, community_code=code, household_no=number))
    population.households = sorted(
        households, key=lambda household: (household.community_code, household.household_no)
    )
    population.second_homes = {
        person: moved(home) for person, home in population.second_homes.items()
    }
    population.communities = sorted({codes.get(code, code) for code in population.communities})
    return homes
