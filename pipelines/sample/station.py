"""Labour stations of the sample: one per community, and a street's own in every third street."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from pipelines.sample.place import Street, short

IN_PLACE = (
    "has_institution",
    "has_staff",
    "has_funding",
    "has_premises",
    "has_rules",
    "has_work",
)  # the six 六到位


@dataclass(frozen=True)
class Station:
    """A row of the station register; one of its two codes is blank."""

    community_code: str | None
    street_code: str | None
    station_name: str
    has_institution: bool
    has_staff: bool
    has_funding: bool
    has_premises: bool
    has_rules: bool
    has_work: bool
    full_time_staff: int
    part_time_staff: int
    premises_m2: float | None
    funding_yuan: float | None

    @property
    def area_code(self) -> str:
        """The code of the community that it serves, or of the street."""
        return self.community_code or self.street_code or ""


def first_stations(streets: list[Street], random: Random) -> list[Station]:
    """The first stations: most have all six facilities; a missing facility has no figure."""
    stations = []
    for place, street in enumerate(streets):
        if place % 3 == 0:
            stations.append(
                _station(
                    None,
                    street.code,
                    f"{street.name}就业和社会保障服务所",
                    (2, 6),
                    (80, 400),
                    random,
                )
            )
        stations.extend(
            _station(
                community.code, None, f"{short(community)}就业服务站", (0, 3), (15, 180), random
            )
            for community in street.communities
        )
    return stations


def _station(
    community: str | None,
    street: str | None,
    name: str,
    staff: tuple[int, int],
    premises: tuple[int, int],
    random: Random,
) -> Station:
    has = {flag: random.random() < 0.93 for flag in IN_PLACE}
    full_time = random.randint(max(1, staff[0]), staff[1]) if has["has_staff"] else 0
    return Station(
        community,
        street,
        name,
        **has,
        full_time_staff=full_time,
        part_time_staff=random.randint(0, 3),
        premises_m2=(
            random.randint(*premises) + random.choice((0, 0, 0.5)) if has["has_premises"] else None
        ),
        funding_yuan=(
            random.randrange(20, 900) * 100 + random.choice((0, 0, 50.25))
            if has["has_funding"]
            else None
        ),
    )


def _with_other_means(station: Station) -> Station:
    if station.funding_yuan is not None:
        return replace(station, funding_yuan=station.funding_yuan + 1000)
    return replace(station, part_time_staff=(station.part_time_staff + 1) % 4)


def stations_after(stations: list[Station], random: Random) -> list[Station]:
    """The stations a month later: in every street one has other resources, and sometimes one has
    got a missing facility.
    """
    places: dict[str, list[int]] = {}
    for place, station in enumerate(stations):
        places.setdefault(station.area_code[:9], []).append(place)
    changed, after = {random.choice(own) for own in places.values()}, []
    for place, former in enumerate(stations):
        station = former
        if place in changed:
            station = _with_other_means(station)
        lacking = [
            flag
            for flag in ("has_institution", "has_rules", "has_work")
            if not getattr(station, flag)
        ]
        if lacking and random.random() < 0.05:
            station = replace(station, **{lacking[0]: True})  # type: ignore[arg-type]
        after.append(station)
    return after
