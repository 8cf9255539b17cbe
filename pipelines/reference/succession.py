"""Derives the successors of abolished division codes by comparing names in the vintages before and
after each change.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from pipelines.reference.current_code import with_current
from pipelines.reference.place_name import Place, community_place, street_place

SUCCESSION_SCHEMA = {
    "from_code": pl.String,
    "to_code": pl.String,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
    "certain": pl.Boolean,
    "evidence": pl.String,
    "villages_found": pl.Int32,
    "villages": pl.Int32,
    "current_code": pl.String,
}
LEVELS = ("county", "street", "community")


@dataclass(frozen=True)
class _Change:
    """The divisions (level -> code -> name) on the day before `day` and on `day`."""

    day: date
    before: dict[str, dict[str, str]]
    after: dict[str, dict[str, str]]

    def gone(self, level: str) -> list[str]:
        """The codes that ended on the day."""
        return [code for code in self.before[level] if code not in self.after[level]]

    def new(self, level: str) -> dict[str, str]:
        """The codes, with names, that began on the day."""
        before = self.before[level]
        return {code: name for code, name in self.after[level].items() if code not in before}


@dataclass(frozen=True)
class _Successor:
    from_code: str
    to_code: str | None
    certain: bool
    evidence: str
    villages_found: int | None = None
    villages: int | None = None


def derive_succession(division: pl.DataFrame, days: Collection[date] | None = None) -> pl.DataFrame:
    """One row for each candidate of each code that ended (columns of SUCCESSION_SCHEMA), from all
    vintages or only the changes on `days`.

    A successor is `certain` only if the names allow no other interpretation; a code without
    candidates has one row with to_code null.
    """
    rows = []
    for day in sorted(
        days if days is not None else {*division["valid_from"], *division["valid_to"].drop_nulls()}
    ):
        touched = (
            division.filter((pl.col("valid_from") == day) | (pl.col("valid_to") == day))[
                "division_code"
            ]
            .str.slice(0, 4)
            .unique()
        )
        near = division.filter(
            pl.col("division_code").str.slice(0, 4).is_in(touched.implode())
        )  # no division moves between prefectures
        change = _Change(day, _in_force(near, day - timedelta(days=1)), _in_force(near, day))
        rows += [
            (
                found.from_code,
                found.to_code,
                day,
                None,
                found.certain,
                found.evidence,
                found.villages_found,
                found.villages,
                None,
            )
            for found in _successors(change)
        ]
    return with_current(pl.DataFrame(rows, schema=SUCCESSION_SCHEMA, orient="row"), division)


def _in_force(division: pl.DataFrame, day: date) -> dict[str, dict[str, str]]:
    valid = division.filter(
        (pl.col("valid_from") <= day) & (pl.col("valid_to").is_null() | (pl.col("valid_to") > day))
    )
    names = valid.select("area_level", "division_code", "division_name").partition_by(
        "area_level", as_dict=True, include_key=False
    )
    return {level: dict(names[level,].iter_rows()) if (level,) in names else {} for level in LEVELS}


def _certain(found: Iterable[_Successor]) -> dict[str, str]:
    return {one.from_code: one.to_code for one in found if one.certain and one.to_code}


def _successors(change: _Change) -> Iterable[_Successor]:
    by_county = list(_counties(change))
    counties = _certain(by_county)
    moves = _moves(change, counties)
    streets = list(_streets(change, counties, moves))
    certain = _certain(streets)
    yield from by_county
    yield from streets
    yield from _communities(change, certain, moves)
    yield from _reused(change, "street", 6, street_place, lambda found: False)
    yield from _reused(change, "community", 9, community_place, lambda found: len(found) == 1)


def _counties(change: _Change) -> Iterable[_Successor]:
    """Match counties by name; a former development zone by its streets' names, all of which must be
    new in one other county.
    """
    new = change.new("county")
    new_streets = defaultdict(set)
    for code, name in change.new("street").items():
        new_streets[code[:6]].add(street_place(name))
    for code in change.gone("county"):
        stem = change.before["county"][code][:-1]  # 县, 市 or 区
        same = [c for c, name in new.items() if c[:4] == code[:4] and name[:-1] == stem]
        holds_all = _holding_all_streets(code, change, new_streets)
        if len(same) == 1:
            yield _Successor(code, same[0], True, "same_stem")
        elif len(holds_all) == 1:
            yield _Successor(code, holds_all[0], True, "all_streets")
        else:
            yield _Successor(code, None, False, "none")


def _holding_all_streets(
    code: str, change: _Change, new_streets: dict[str, set[Place]]
) -> list[str]:
    """The counties of the prefecture in which all streets of an ended county are new."""
    streets = {street_place(name) for c, name in change.before["street"].items() if c[:6] == code}
    return [
        county
        for county, places in new_streets.items()
        if county[:4] == code[:4] and streets and streets <= places
    ]


def _scope(code: str, change: _Change, counties: dict[str, str]) -> str:
    """The prefix to search for what was in a county: the county, its successor, or else the whole
    prefecture.
    """
    county = counties.get(code[:6], code[:6])
    return county if county in change.after["county"] else code[:4]


def _moves(change: _Change, counties: dict[str, str]) -> dict[str, str]:
    """Communities whose code ended and whose name is new in exactly one other street of the scope,
    and was in exactly one street before.
    """
    held = {(code[:9], community_place(name)) for code, name in change.before["community"].items()}
    ended = {
        (code, community_place(change.before["community"][code]))
        for code in change.gone("community")
    }
    sources = Counter((_scope(code, change, counties), place) for code, place in ended)
    arrived = defaultdict(list)
    for code, name in change.after["community"].items():
        place = community_place(name)
        if (code[:9], place) not in held:
            for scope in (code[:6], code[:4]):
                arrived[scope, place].append(code)
    return {
        code: found[0]
        for code, place in ended
        if len(found := arrived[_scope(code, change, counties), place]) == 1
        and sources[_scope(code, change, counties), place] == 1
    }


def _streets(
    change: _Change, counties: dict[str, str], moves: dict[str, str]
) -> Iterable[_Successor]:
    new = [(code, street_place(name)) for code, name in change.new("street").items()]
    below = defaultdict(list)
    for code in change.before["community"]:
        below[code[:9]].append(code)
    for code in change.gone("street"):
        place, scope = street_place(change.before["street"][code]), _scope(code, change, counties)
        near = [(c, other) for c, other in new if c.startswith(scope)]
        same_name = [c for c, other in near if other == place]
        same_stem = [c for c, other in near if other[0] == place[0]]
        found = Counter(moves[c][:9] for c in below[code] if c in moves)
        yield from _street(code, same_name, same_stem, found, len(below[code]))


def _street(
    code: str, same_name: list[str], same_stem: list[str], found: Counter[str], total: int
) -> Iterable[_Successor]:
    """The successors of an ended street: new streets with its name or name stem, and streets in
    which its communities (`total`) were found.
    """
    if len(same_name) == 1 and set(found) <= set(same_name):
        yield _Successor(code, same_name[0], True, "same_name", found[same_name[0]], total)
    elif len(same_stem) == 1 and set(found) == set(same_stem):
        yield _Successor(code, same_stem[0], True, "same_stem", found[same_stem[0]], total)
    elif len(found) == 1 and found.total() == total and not same_stem:
        yield _Successor(code, next(iter(found)), True, "all_villages", total, total)
    elif candidates := dict.fromkeys([*same_stem, *same_name, *found]):
        for target in candidates:
            named = "same_name" if target in same_name else "same_stem"
            evidence = "some_villages" if target in found else named
            yield _Successor(code, target, False, evidence, found[target], total)
    else:
        yield _Successor(code, None, False, "none", 0, total)


def _communities(
    change: _Change, streets: dict[str, str], moves: dict[str, str]
) -> Iterable[_Successor]:
    """Certain are: the only community of that name (else name stem) in its street or the street's
    certain successor; else the one it moved to.
    """

    def street_of(code: str) -> str | None:
        return code[:9] if code[:9] in change.after["street"] else streets.get(code[:9])

    def named(codes: dict[str, str], street: Callable[[str], str | None]) -> dict[tuple, list[str]]:
        found: dict[tuple, list[str]] = defaultdict(list)
        for code, name in codes.items():
            place = community_place(name)
            found[street(code), place].append(code)
            found[street(code), place[0]].append(code)
        return found

    before, after = (
        named(change.before["community"], street_of),
        named(change.after["community"], lambda code: code[:9]),
    )
    for code in change.gone("community"):
        street, place = street_of(code), community_place(change.before["community"][code])
        for key, evidence in (((street, place), "same_name"), ((street, place[0]), "same_stem")):
            if street and len(before[key]) == len(after[key]) == 1:
                yield _Successor(code, after[key][0], True, evidence)
                break
        else:
            target = moves.get(code)
            yield _Successor(
                code, target, target is not None, "same_name_elsewhere" if target else "none"
            )


def _reused(
    change: _Change,
    level: str,
    scope: int,
    place: Callable[[str], Place],
    is_certain: Callable[[list[str]], bool],
) -> Iterable[_Successor]:
    """Codes that continue but now mean another place: the old name has another code now, or the new
    name had one before. A mere renaming does not count.
    """
    both = [code for code in change.before[level] if code in change.after[level]]
    renamed = [
        code
        for code in both
        if place(change.before[level][code])[0] != place(change.after[level][code])[0]
    ]
    scopes = {code[:scope] for code in renamed}

    def by_stem(codes: dict[str, str]) -> dict[tuple[str, str], list[str]]:
        found = defaultdict(list)
        for code, name in codes.items():
            if code[:scope] in scopes:
                found[code[:scope], place(name)[0]].append(code)
        return found

    before, after = by_stem(change.before[level]), by_stem(change.after[level])
    for code in renamed:
        old, new = place(change.before[level][code])[0], place(change.after[level][code])[0]
        now = after[code[:scope], old] if len(before[code[:scope], old]) == 1 else []
        for target in now:
            yield _Successor(code, target, is_certain(now), "renumbered")
        if not now and before[code[:scope], new]:
            yield _Successor(code, None, False, "reused")
