"""The demo's places: in every prefecture at least one street with all its communities, some of
which are merged over time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from pipelines.base.month import shifted
from pipelines.reference.load import load_reference
from pipelines.sample.merger import Merger
from pipelines.sample.place import Community, Street

FEWEST, MOST = 2, 4  # communities of a street
LAST_TAIL = 199  # of codes of urban communities, a requirement for certification
NEW_TAIL = 191  # of the first new code for communities of a merged street


@dataclass(frozen=True)
class DemoPlaces:
    """`first`: the streets at the beginning; `last`: the streets at the end."""

    first: list[Street]
    last: list[Street]
    mergers: tuple[Merger, Merger]

    def at(self, month: date) -> list[Street]:
        """The streets of a month, in the order of `first`; abolished ones have no communities."""
        communities, streets = self.mergers
        if month < communities.month:
            return self.first
        if month < streets.month:
            return [_without(street, communities) for street in self.first]
        return self.last


def demo_places(area: str, last_month: date) -> DemoPlaces:
    """Streets below the division code `area`: three in the first prefecture, one in every other.
    Nine months before the last month one community is merged into another, five months before it a
    street is merged into its neighbour.
    """
    offered = _offered(area, last_month)
    by_prefecture: dict[str, list[Street]] = {}
    for street in sorted(offered, key=lambda own: (not own.name.endswith("街道"), own.code)):
        by_prefecture.setdefault(street.code[:4], []).append(street)
    capital = min(by_prefecture)
    first = [own[0] for prefecture, own in by_prefecture.items() if prefecture != capital]
    joining, goes, takes_over = _of_capital(by_prefecture[capital])
    first = sorted([*first, joining, goes, takes_over], key=lambda own: own.code)
    stays, joins = joining.communities[0], joining.communities[-1]
    new = [
        Community(f"{takes_over.code}{NEW_TAIL + place}", community.name)
        for place, community in enumerate(goes.communities)
    ]
    communities = Merger(shifted(last_month, -9), {joins.code: stays.code})
    streets = Merger(
        shifted(last_month, -5),
        {old.code: one.code for old, one in zip(goes.communities, new, strict=True)}
        | {goes.code: takes_over.code},
    )
    last = [
        replace(street, communities=(*street.communities, *new))
        if street == takes_over
        else _without(_without(street, communities), streets)
        for street in first
    ]
    return DemoPlaces(first, last, (communities, streets))


def _of_capital(streets: list[Street]) -> tuple[Street, Street, Street]:
    """A street with a community to spare, and two streets of one county, of which the last takes
    over the second.
    """
    pairs = [
        (one, other)
        for one in streets
        for other in streets
        if one.code < other.code and one.code[:6] == other.code[:6]
    ]
    takes_over, goes = pairs[0]
    joining = next(
        street
        for street in streets
        if len(street.communities) > FEWEST and street.code[:6] != goes.code[:6]
    )
    return joining, goes, takes_over


def _without(street: Street, merger: Merger) -> Street:
    kept = tuple(own for own in street.communities if own.code not in merger.codes)
    return replace(street, communities=kept)


def _offered(area: str, month: date) -> list[Street]:
    """The streets in force with few urban communities, with these."""
    in_force = (
        load_reference()
        .tables["division"]
        .filter(
            (pl.col("valid_from") <= month)
            & (pl.col("valid_to").is_null() | (pl.col("valid_to") > month))
        )
    )
    names = dict(in_force.select("division_code", "division_name").iter_rows())
    members: dict[str, list[Community]] = {}
    for code in sorted(code for code in names if len(code) == 12 and code.startswith(area)):
        if int(code[9:]) <= LAST_TAIL:
            members.setdefault(code[:9], []).append(Community(code, names[code]))
    return [
        Street(
            code,
            names[code],
            (names[code[:2]], names[code[:4]], names[code[:6]]),
            tuple(communities),
        )
        for code, communities in members.items()
        if code in names and FEWEST <= len(communities) <= MOST
    ]
