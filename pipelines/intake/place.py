"""The street of a file, from its titles, name and rows, and the area that it covers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.intake.claim import Told
from pipelines.intake.community_name import codes_named, is_name, short_name
from pipelines.intake.issue import Refused
from pipelines.reference.division import (
    Divisions,
    all_codes,
    became_all_of,
    below,
    candidates_named,
    communities_from,
    fate,
    in_force_from,
    replacement,
    street_of,
)
from pipelines.reference.own_area import area_names

AREA_CODE = re.compile(r"(?<!\d)(\d{12}|\d{9})(?!\d)")


@dataclass(frozen=True)
class Place:
    """The area of a file, as in force in its month: the nine-digit street, the codes covered (9 or
    12 digits), the abolished codes in it with their successors, and the codes of communities that
    its rows give only by name.
    """

    street: str
    coverage: tuple[str, ...]
    successors: dict[str, str]
    named: Mapping[str, str]


def find_place(
    told: Told, communities: pl.Series, empty_sheets: tuple[str, ...], divisions: Divisions
) -> Place:
    """The place of a file. `communities`: the code or name in each row; `empty_sheets`: names and
    titles of sheets without rows, beside other sheets. Raises Refused as find_street does.

    A community name is looked up in the street that everything else indicates.
    """
    every = dict(communities.value_counts().iter_rows())
    every.pop(None, None)
    names = {text: rows for text, rows in every.items() if is_name(text)}
    in_rows = Counter({text: rows for text, rows in every.items() if text not in names})
    street, coverage = find_street(told, in_rows, divisions)
    named = codes_named(names, street, divisions)
    if named:
        in_rows.update({code: names[name] for name, code in named.items()})
        street, coverage = find_street(told, in_rows, divisions)
    return Place(
        street,
        with_empty_sheets(coverage, empty_sheets, street, divisions),
        old_codes(told, in_rows, divisions),
        named,
    )


def refuse_elsewhere(street: str, area: str, divisions: Divisions) -> None:
    """Raise Refused (street_elsewhere) if a street is outside the area whose files are accepted
    ("": everywhere).
    """
    if not street.startswith(area):
        names = area_names(divisions.reference.tables["division"])
        name = f"{names.get(street[:6], '')}{divisions.streets[street]}"
        own = names.get(area, "")
        raise Refused(
            "street_elsewhere",
            f"{street} {name}，这里只收 {area} {own}的 / {street} {name}; only {area} {own} here",
        )


def old_codes(told: Told, in_rows: Counter[str], divisions: Divisions) -> dict[str, str]:
    """Map each abolished code in title, name and rows to its successor, if that is certain.
    `in_rows`: community code -> rows.
    """
    codes = {*AREA_CODE.findall(told.everything), *in_rows}
    return {code: new for code in codes if (new := replacement(code, divisions)) != code}


def find_street(
    told: Told, in_rows: Counter[str], divisions: Divisions
) -> tuple[str, tuple[str, ...]]:
    """The nine-digit street of a file and the codes that it covers (9 or 12 digits), both as in
    force in the month. `in_rows`: community code -> rows.

    The street is that of the code in title or name, else that of most rows' community codes, else
    (a nil return) the one that title or name gives by county and street name; an abolished code
    counts as its certain successor. A file whose title or name gives only the street covers all of
    it; any other covers the communities of its rows. Raises Refused: street_disagrees,
    street_unknown, street_abolished, street_missing.
    """
    codes = _codes_told(told, in_rows, divisions)
    coded = _streets_coded(codes, divisions)
    by_rows = _most(in_rows, lambda code: street_of(code, divisions))
    street = _street_in_force(next(iter(coded), None), by_rows, told, divisions)
    own = coded[street][:9] if coded else _most(in_rows, lambda code: code[:9]) or street
    now = {replacement(code, divisions) for code in in_rows}
    found = {code for code in now if code in divisions.communities and code[:9] == street}
    if street not in now and _became_a_part(own, street, divisions):
        return street, _coverage_of_part(own, street, codes, found, divisions)
    _same_name(told, street, divisions)
    if street in now:  # the street itself has a row
        return street, (street,)
    return street, _coverage(
        told, street, {replacement(code, divisions) for code in codes}, found, divisions
    )


def _codes_told(told: Told, in_rows: Counter[str], divisions: Divisions) -> set[str]:
    """The present, past and future division codes in title and name. If there is none, and neither
    rows nor names give a street, any digits that look like a code.
    """
    digits = set(AREA_CODE.findall(told.everything))
    known = digits & all_codes(divisions.reference)
    return known if known or in_rows or _street_named(told, divisions) else digits


def _became_a_part(old: str, street: str, divisions: Divisions) -> bool:
    """Whether `old` is abolished and its successor also took in other streets."""
    return old not in divisions.streets and not became_all_of(old, street, divisions)


def _streets_coded(codes: set[str], divisions: Divisions) -> dict[str, str]:
    """The one street given by codes in title and name, with the code that gives it; empty if there
    are no codes. Raises Refused: street_abolished, street_disagrees.
    """
    for code in sorted(codes):
        if len(code) == 12 and (found := fate(code, divisions)) and not found.successor:
            raise Refused("street_abolished", candidates_named(code, divisions, f"{code} → "))
    coded = {street_of(code, divisions): code for code in sorted(codes)}
    if len(coded) > 1:
        raise Refused("street_disagrees", "、".join(sorted(coded)))
    return coded


def _street_in_force(
    coded: str | None, by_rows: str | None, told: Told, divisions: Divisions
) -> str:
    """The street by code, else of most rows, else by name. Raises Refused if it is missing, not in
    force, or contradicts the rows.
    """
    street = coded or by_rows or _street_named(told, divisions)
    if street is None:
        raise Refused("street_missing")
    if street not in divisions.streets:
        raise _not_in_force(street, divisions)
    if by_rows and by_rows != street:
        raise Refused(
            "street_disagrees",
            f"文件名或标题是 {street}，各行是 {by_rows} / name or title {street}; rows {by_rows}",
        )
    return street


def with_empty_sheets(
    coverage: tuple[str, ...], empty_sheets: tuple[str, ...], street: str, divisions: Divisions
) -> tuple[str, ...]:
    """The coverage, with the communities whose sheets have a header and no rows beside other
    sheets: a nil return for each.

    `empty_sheets`: name and titles of each. A sheet's community is given by its code, or is the
    only community of the street that is named.
    """
    if coverage == (street,) or not empty_sheets:
        return coverage
    own = tuple(code for code in divisions.communities if code.startswith(street))
    names = _community_names(own, divisions)
    told = (_communities_told(text, street, names, divisions) for text in empty_sheets)
    return tuple(
        sorted({*coverage, *(code for codes in told if len(codes) == 1 for code in codes)})
    )


def _communities_told(
    text: str, street: str, names: dict[str, str], divisions: Divisions
) -> set[str]:
    """The communities of the street in a text: by code, else by name. A name that is part of a
    longer name found there is not counted. `names`: code -> name.
    """
    codes = {code for code in AREA_CODE.findall(text) if len(code) == 12}
    if coded := {replacement(code, divisions) for code in codes} & names.keys():
        return coded
    named = _named_in(_without_street(text, street, divisions), names)
    return {
        code
        for code, name in named.items()
        if not any(name != other and name in other for other in named.values())
    }


def _named_in(text: str, names: dict[str, str]) -> dict[str, str]:
    """The names (code -> name) that occur in the text."""
    return {code: name for code, name in names.items() if name in text}


def _without_street(text: str, street: str, divisions: Divisions) -> str:
    """The text without the names of street and county, which may contain a community's name."""
    county = divisions.counties.get(street[:6]) or " "
    return text.replace(divisions.streets[street], " ").replace(county, " ")


def _most(codes: Counter[str], street: Callable[[str], str]) -> str | None:
    """The street of most rows; of equals the smallest code; None if there are no rows."""
    rows: Counter[str] = Counter()
    for code, count in codes.items():
        rows[street(code)] += count
    return min(rows, key=lambda code: (-rows[code], code), default=None)


def _not_in_force(street: str, divisions: Divisions) -> Refused:
    if fate(street, divisions):
        return Refused("street_abolished", candidates_named(street, divisions, f"{street} → "))
    begins = in_force_from(street, divisions)
    return Refused(
        "street_unknown",
        f"{street}，{begins} 起有效 / {street}, in force from {begins}" if begins else street,
    )


def _coverage_of_part(
    old: str, street: str, codes: set[str], in_rows: set[str], divisions: Divisions
) -> tuple[str, ...]:
    """The coverage of an abolished street's file if its successor also took in other streets: never
    the whole successor. Raises Refused(street_abolished).
    """
    coded = {replacement(code, divisions) for code in codes if len(code) == 12}
    covered = (coded or communities_from(old, street, divisions)) | in_rows
    if not covered:
        raise Refused(
            "street_abolished",
            f"{old} → {street} {divisions.streets[street]} 的一部分 / {old} is only a part of"
            f" {street}",
        )
    return tuple(sorted(covered))


def _same_name(told: Told, street: str, divisions: Divisions) -> None:
    """Raise Refused(street_disagrees) if the titles name another street of the county, and not this
    one.
    """
    if divisions.streets[street] in told.everything:
        return
    told_of = told.everything
    others = [
        name
        for code in below(street[:6], divisions)
        if code != street and (name := divisions.streets[code]) in told_of
    ]
    if others:
        raise Refused(
            "street_disagrees",
            f"标题或文件名是{others[0]}，代码 {street} 是{divisions.streets[street]} / title or name"
            f" {others[0]}; code {street} {divisions.streets[street]}",
        )


def _street_named(told: Told, divisions: Divisions) -> str | None:
    text = told.everything
    found = [
        code
        for code, name in divisions.streets.items()
        if name in text and divisions.counties.get(code[:6], "\0") in text
    ]
    return found[0] if len(found) == 1 else None


def _coverage(
    told: Told, street: str, codes: set[str], found: set[str], divisions: Divisions
) -> tuple[str, ...]:
    in_rows = tuple(sorted(found))
    coded = {code for code in codes if len(code) == 12}
    if coded:
        return tuple(sorted({*coded, *in_rows}))
    names = _community_names(in_rows or below(street, divisions), divisions)
    named = _named_in(_without_street(told.everything, street, divisions), names)
    names_street = street in codes or divisions.streets[street] in told.everything
    if names_street and not named:
        return (street,)
    return in_rows or tuple(sorted(named)) or (street,)


def _community_names(communities: tuple[str, ...], divisions: Divisions) -> dict[str, str]:
    """Map each code to the community's name as titles write it, without 居委会 and the like."""
    return {code: short_name(divisions.communities[code]) for code in communities}
