"""Whose and when: the month and the street of a file, from its titles, its name and its rows, and what it covers."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

import polars as pl

from pipelines.contract.reference import Reference
from pipelines.intake.cells import Refused

YEAR_MONTH_TITLE = re.compile(r"(?<!\d)(?P<year>20\d\d)\s*(?:年|[-./])\s*(?P<month>1[0-2]|0?[1-9])(?:\s*月(?!\s*\d{1,2}\s*日)|(?![\d\-./年月]))")
# 2026-08-31 is a day, as the separator comes twice; 2026-08_2 is the second file of a month.
YEAR_MONTH_NAME = re.compile(
    r"(?<!\d)(?P<year>20\d\d)(?P<mark>年|[-_. ]?)(?P<month>1[0-2]|0[1-9]|(?<=\D)[1-9])(?:月份?)?+(?!\d)(?!(?P=mark)[0-3]?\d(?!\d))"
)
FILLED_ON = re.compile(r"(填报|填表|制表|打印|导出|报送)(日期|时间)")
AREA_CODE = re.compile(r"(?<!\d)(\d{12}|\d{9})(?!\d)")


@dataclass(frozen=True)
class Divisions:
    """The streets (9 digits), counties (6) and communities (12) in force in a month, code -> name."""

    counties: dict[str, str]
    streets: dict[str, str]
    communities: dict[str, str]


@cache
def divisions_on(reference: Reference, month: date) -> Divisions:
    """Those of the division table that are valid on the first of `month`."""
    valid = reference.tables["division"].filter(
        (pl.col("valid_from") <= month) & (pl.col("valid_to").is_null() | (pl.col("valid_to") > month))
    )

    def names(level: str) -> dict[str, str]:
        return dict(valid.filter(pl.col("area_level") == level).select("division_code", "division_name").iter_rows())

    return Divisions(names("county"), names("street"), names("community"))


@dataclass(frozen=True)
class Told:
    """What a file says of itself outside its rows."""

    file_name: str
    titles: tuple[str, ...]  # texts above the header
    sheet_name: str

    @property
    def everything(self) -> str:
        return " ".join((self.file_name, self.sheet_name, *self.titles))


def month_end(month: date) -> date:
    """The last day of a month."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _months(text: str, pattern: re.Pattern[str]) -> set[date]:
    return {date(int(found["year"]), int(found["month"]), 1) for found in pattern.finditer(unicodedata.normalize("NFKC", text))}


def find_month(told: Told, in_rows: list[date], expected: date | None, received: date) -> date:
    """The month of a file. `expected`: the operator's word, which only counts where the file is silent.

    Raises Refused: month_disagrees, month_missing, month_other, month_future.
    """
    sources = {
        "标题 / title": set().union(*(_months(t, YEAR_MONTH_TITLE) for t in (*told.titles, told.sheet_name) if not FILLED_ON.search(t)), set()),
        "文件名 / file name": _months(told.file_name, YEAR_MONTH_NAME),
        "行 / rows": set(in_rows),
    }
    months = set().union(*sources.values())
    if len(months) > 1:
        said = "；".join(f"{where} {'、'.join(f'{m:%Y-%m}' for m in sorted(found))}" for where, found in sources.items() if found)
        raise Refused("month_disagrees", said)
    month = months.pop() if months else expected
    if month is None:
        raise Refused("month_missing")
    if expected and month != expected:
        raise Refused("month_other", f"{month:%Y-%m} ≠ {expected:%Y-%m}")
    if month > received:
        raise Refused("month_future", f"{month:%Y-%m}")
    return month


def find_street(told: Told, communities: pl.Series, divisions: Divisions) -> tuple[str, tuple[str, ...]]:
    """The nine-digit street of a file and what the file covers (9- or 12-digit codes).

    The street is that of the code in title or name, else of most rows' community codes, else (a nil return) the one that title or name calls by
    county and street. A file whose title or name tells the street alone covers all of it; otherwise the communities of its rows.
    Raises Refused: street_disagrees, street_unknown, street_missing.
    """
    codes = set(AREA_CODE.findall(told.everything))
    coded = {code[:9] for code in codes}
    if len(coded) > 1:
        raise Refused("street_disagrees", "、".join(sorted(coded)))
    prefixes = communities.drop_nulls().str.slice(0, 9)
    by_rows = prefixes.value_counts(sort=True).sort("count", prefixes.name, descending=[True, False])[prefixes.name][0] if len(prefixes) else None
    street = coded.pop() if coded else by_rows or _street_named(told, divisions)
    if street is None:
        raise Refused("street_missing")
    if street not in divisions.streets:
        raise Refused("street_unknown", street)
    if by_rows and by_rows != street:
        raise Refused("street_disagrees", f"文件名或标题 / name or title {street}；行 / rows {by_rows}")
    _same_name(told, street, divisions)
    return street, _coverage(told, street, codes, communities, divisions)


def _same_name(told: Told, street: str, divisions: Divisions) -> None:
    """A title that calls another street of the same county, and not this one, contradicts the rows."""
    if divisions.streets[street] in told.everything:
        return
    others = [name for code, name in _streets_of(divisions, street[:6]) if code != street and name in told.everything]
    if others:
        raise Refused("street_disagrees", f"标题或文件名 / title or name {others[0]}；代码 / code {street} {divisions.streets[street]}")


def _streets_of(divisions: Divisions, county: str) -> list[tuple[str, str]]:
    return [(code, name) for code, name in divisions.streets.items() if code.startswith(county)]


def _street_named(told: Told, divisions: Divisions) -> str | None:
    text = told.everything
    found = [
        code for code, name in divisions.streets.items()
        if name in text and divisions.counties.get(code[:6], "\0") in text
    ]
    return found[0] if len(found) == 1 else None


def _coverage(told: Told, street: str, codes: set[str], communities: pl.Series, divisions: Divisions) -> tuple[str, ...]:
    in_rows = tuple(sorted(code for code in communities.drop_nulls().unique() if code in divisions.communities and code.startswith(street)))
    coded = tuple(sorted(code for code in codes if len(code) == 12))
    if coded:
        return tuple(sorted({*coded, *in_rows}))
    text = told.everything.replace(divisions.streets[street], " ").replace(divisions.counties.get(street[:6]) or " ", " ")
    names = _community_names(street, tuple(in_rows or (c for c in divisions.communities if c.startswith(street))), divisions)
    names_community = any(name in text for name in names.values())
    names_street = street in codes or divisions.streets[street] in told.everything
    if names_community or not names_street:
        named = () if in_rows else tuple(sorted(code for code, name in names.items() if name in text))
        return in_rows or named or (street,)
    return (street,)


def _community_names(street: str, communities: tuple[str, ...], divisions: Divisions) -> dict[str, str]:
    """code -> name as titles write it, without 居委会 and the like."""
    return {code: _short(divisions.communities[code]) for code in communities}


@lru_cache(maxsize=100_000)
def _short(name: str) -> str:
    return re.sub(r"(居民委员会|居委会|村民委员会|村委会)$", "", name)
