"""The sample's places: real streets with their real communities from the division table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.base.month import month_end
from pipelines.reference.load import load_reference


@dataclass(frozen=True)
class Community:
    """A community or village of the sample."""

    code: str
    name: str


@dataclass(frozen=True)
class Street:
    """A street with its communities; `above`: the names of province, prefecture and county."""

    code: str
    name: str
    above: tuple[str, str, str]
    communities: tuple[Community, ...]


def short(community: Community) -> str:
    """The community's name as clerks write it, without 居民委员会."""
    for ending in ("居民委员会", "居委会", "村民委员会", "村委会"):
        community_name = community.name.removesuffix(ending)
        if community_name != community.name:
            return community_name
    return community.name


def streets_of(
    area: str, months: list[date], limit: int | None = None, communities: int | None = None
) -> list[Street]:
    """Streets under the division code `area` in force in all `months`, sorted by code.

    With `limit` only that many, spread evenly over prefectures and then counties, 街道 before towns.
    Raises ValueError if the area has none.
    """
    in_force = (
        load_reference()
        .tables["division"]
        .filter(
            (pl.col("valid_from") <= months[0])
            & (pl.col("valid_to").is_null() | (pl.col("valid_to") > month_end(months[-1])))
        )
    )
    names = dict(in_force.select("division_code", "division_name").iter_rows())
    members: dict[str, list[Community]] = {}
    for code in sorted(code for code in names if len(code) == 12 and code.startswith(area)):
        members.setdefault(code[:9], []).append(Community(code, names[code]))
    codes = [code for code in members if code in names]
    if not codes:
        raise ValueError(
            f"no street under division code {area!r} in {months[0]:%Y-%m} to {months[-1]:%Y-%m}"
        )
    if limit is not None:
        codes = sorted(_dealt(codes, names)[:limit])
    return [
        Street(
            code,
            names[code],
            (names[code[:2]], names[code[:4]], names[code[:6]]),
            tuple(members[code][:communities]),
        )
        for code in codes
    ]


def sends_by_community(place: int) -> bool:
    """Whether the street with this index sends one labour force file per community, as every fourth
    does.
    """
    return place % 4 == 3


def _dealt(codes: list[str], names: dict[str, str]) -> list[str]:
    """The codes in an order in which every prefix is spread as evenly as possible over prefectures
    and counties.
    """
    ranks: dict[str, int] = {}
    order = sorted(codes, key=lambda code: (not names[code].endswith("街道"), code))
    for length in (6, 4):
        seen: dict[str, int] = {}
        for code in order:
            ranks[code] = seen[code[:length]] = seen.get(code[:length], -1) + 1
        order = sorted(
            order, key=lambda code: (ranks[code], not names[code].endswith("街道"), code)
        )
    return order
