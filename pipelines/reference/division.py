"""Division codes by month: for an abolished code its certain successor, or else the candidates."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

import polars as pl

from pipelines.reference.load import Reference

MOST_CANDIDATES_NAMED = 8


@dataclass(frozen=True, eq=False)
class Divisions:
    """The counties (6 digits), streets (9) and communities (12) in force in a month, code -> name,
    with the tables that they come from.
    """

    counties: dict[str, str]
    streets: dict[str, str]
    communities: dict[str, str]
    month: date
    reference: Reference

    def name_of(self, code: str) -> str | None:
        """The name of a street or community in force; None for other codes."""
        return self.communities.get(code) or self.streets.get(code)


@cache
def divisions_on(reference: Reference, month: date) -> Divisions:
    """The divisions valid on the first of `month`."""
    valid = reference.tables["division"].filter(
        (pl.col("valid_from") <= month)
        & (pl.col("valid_to").is_null() | (pl.col("valid_to") > month))
    )

    def names(level: str) -> dict[str, str]:
        return dict(
            valid.filter(pl.col("area_level") == level)
            .select("division_code", "division_name")
            .iter_rows()
        )

    return Divisions(names("county"), names("street"), names("community"), month, reference)


@dataclass(frozen=True)
class Fate:
    """What became of an abolished code by a month: its `successor` if certain, else candidates."""

    successor: str | None
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class _Ending:
    day: date
    certain: bool
    targets: tuple[str, ...]


@cache
def _endings(reference: Reference) -> dict[str, list[_Ending]]:
    """Map each code to its endings by date."""
    rows = defaultdict(list)
    table = reference.tables["division_succession"].sort(
        "from_code", "valid_from", "to_code", nulls_last=True
    )
    for code, day, target, certain in table.select(
        "from_code", "valid_from", "to_code", "certain"
    ).iter_rows():
        rows[code, day].append((target, certain))
    endings = defaultdict(list)
    for (code, day), found in rows.items():
        endings[code].append(
            _Ending(
                day,
                any(certain for _, certain in found),
                tuple(target for target, _ in found if target),
            )
        )
    return endings


@lru_cache(maxsize=100_000)
def fate(code: str, divisions: Divisions) -> Fate | None:
    """The fate of a street or community code; None if it is in force, unknown, or not yet in
    force.
    """
    if divisions.name_of(code) is not None:
        return None
    ended = [
        ending
        for ending in _endings(divisions.reference).get(code, ())
        if ending.day <= divisions.month
    ]
    if not ended:
        return None
    found = _follow(ended[-1], divisions)
    return found if found.candidates else Fate(None, _neighbours(code, divisions))


def _follow(ending: _Ending, divisions: Divisions) -> Fate:
    """Follow later and later endings to codes in force."""
    fates = []
    for target in ending.targets:
        later = [
            end
            for end in _endings(divisions.reference).get(target, ())
            if ending.day < end.day <= divisions.month
        ]
        if later:
            fates.append(_follow(later[0], divisions))
        elif divisions.name_of(target) is not None:
            fates.append(Fate(target, (target,)))
    candidates = tuple(sorted({code for found in fates for code in found.candidates}))
    return Fate(fates[0].successor if ending.certain and fates else None, candidates)


def _neighbours(code: str, divisions: Divisions) -> tuple[str, ...]:
    """Fallback candidates: for a community those of the streets that its street became, for a
    street those of its county.
    """
    if len(code) == 9:
        return below(code[:6], divisions)
    own = fate(code[:9], divisions)
    return tuple(
        community
        for street in (own.candidates if own else (code[:9],))
        for community in below(street, divisions)
    )


def below(code: str, divisions: Divisions) -> tuple[str, ...]:
    """The sorted streets of a county, or communities of a street."""
    return tuple(_all_below(divisions).get(code, ()))


@cache
def _all_below(divisions: Divisions) -> dict[str, list[str]]:
    found = defaultdict(list)
    for length, codes in ((6, divisions.streets), (9, divisions.communities)):
        for code in sorted(codes):
            found[code[:length]].append(code)
    return dict(found)


def replacement(code: str, divisions: Divisions) -> str:
    """The code itself, or its certain successor."""
    found = fate(code, divisions)
    return found.successor if found and found.successor else code


def street_of(code: str, divisions: Divisions) -> str:
    """The nine-digit street of a code in the month; for an abolished community without a certain
    successor, the successor of its street.
    """
    mapped = replacement(code, divisions)
    return (
        mapped[:9]
        if mapped != code or code in divisions.communities
        else replacement(code[:9], divisions)
    )


def candidates_named(code: str, divisions: Divisions, begin: str = "") -> str:
    """`begin` followed by the candidates of an abolished code with their names, for a message."""
    found = fate(code, divisions)
    candidates = found.candidates if found else ()
    named = begin + "、".join(
        f"{code} {divisions.name_of(code)}" for code in candidates[:MOST_CANDIDATES_NAMED]
    )
    return f"{named}、…（{len(candidates)}）" if len(candidates) > MOST_CANDIDATES_NAMED else named


def in_force_from(code: str, divisions: Divisions) -> date | None:
    """The day on which a code comes into force after the month; None if it never does."""
    return _beginnings(divisions).get(code)


@cache
def _beginnings(divisions: Divisions) -> dict[str, date]:
    later = divisions.reference.tables["division"].filter(pl.col("valid_from") > divisions.month)
    return dict(later.group_by("division_code").agg(pl.col("valid_from").min()).iter_rows())


@cache
def all_codes(reference: Reference) -> frozenset[str]:
    """Every past, present and future code of a street or community."""
    return frozenset(
        (
            *reference.tables["division"]["division_code"],
            *reference.tables["division_succession"]["from_code"],
        )
    )


def became_all_of(old: str, street: str, divisions: Divisions) -> bool:
    """Whether a street in force came from a single abolished street, so that the old street's file
    covers all of it.
    """
    table = divisions.reference.tables["division_succession"]
    began = (
        divisions.reference.tables["division"]
        .filter(pl.col("division_code") == street)["valid_from"]
        .min()
    )
    sources = (
        table.filter((pl.col("to_code") == street) & (pl.col("valid_from") <= divisions.month))
        .select("from_code", "valid_from")
        .rows()
    )
    if len(sources) != 1 or sources[0][1] != began:
        return False
    return sources[0][0] == old or became_all_of(old, sources[0][0], divisions)


def communities_from(old: str, street: str, divisions: Divisions) -> set[str]:
    """The communities of a street in force that certainly came from an abolished street."""
    ended = (code for code in _endings(divisions.reference) if len(code) == 12 and code[:9] == old)
    return {
        new for code in ended if (new := replacement(code, divisions)) != code and new[:9] == street
    }
