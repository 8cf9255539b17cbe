"""A second count of the usual year that projections go by, from sql/method_target.md with loops
and dicts: it shares no code with the models.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

MOST_FORMER_YEARS, SIX_PERCENT, KEPT, COMPLETE = 5, 0.06**2, 0.4, 0.95
MONTHS = range(1, 13)
Told = Mapping[tuple[str, str, date], tuple[int, int]]  # area, indicator, month -> ytd, events
Coverage = Callable[[str, str, date], float]  # area, indicator, month -> share that came in


@dataclass(frozen=True)
class Former:
    """An area's former years: year -> weight, and its usual year."""

    weights: dict[int, float]
    total: float
    squares: float
    counts: float


@dataclass(frozen=True)
class Season:
    """What a projection of an area in a year goes by; shares by month."""

    shares: tuple[float, ...]
    basis: str
    years: int
    total: float | None
    variance: float
    credibility: float
    factor: float
    freedom: float


class Count:
    """The figures of some provinces, and all that is derived of them by year, area and indicator."""

    def __init__(self, told: Told, coverage: Coverage, path: Mapping[tuple[str, int], float]):
        self.told, self.coverage, self.path = told, coverage, path
        self.areas = sorted({area for area, _, _ in told})
        self.years = sorted({month.year for _, _, month in told})
        self.season = cache(self.season)  # type: ignore[method-assign]
        self.former = cache(self.former)  # type: ignore[method-assign]
        self.missed = cache(self.missed)  # type: ignore[method-assign]
        self.learnt = cache(self.learnt)  # type: ignore[method-assign]

    def ytd(self, area: str, indicator: str, year: int, month: int) -> int:
        return self.told.get((area, indicator, date(year, month, 1)), (0, 0))[0]

    def is_complete(self, area: str, indicator: str, year: int) -> bool:
        return (area, indicator, date(year, 12, 1)) in self.told and all(
            self.coverage(area, indicator, date(year, month, 1)) >= COMPLETE for month in MONTHS
        )

    def former(self, area: str, indicator: str, year: int) -> Former | None:
        """The former years of an area; None without any, or where they come to less than one."""
        years = [y for y in self.years if y < year and self.is_complete(area, indicator, y)]
        years = years[-MOST_FORMER_YEARS:]
        if not years:
            return None
        totals = {y: self.ytd(area, indicator, y, 12) for y in years}
        events = sum(self.told[area, indicator, date(y, 12, 1)][1] for y in years) / len(years)
        mean = sum(totals.values()) / len(years)
        counts = max(events, 1) / mean**2 if mean else math.inf
        drift = SIX_PERCENT * KEPT / (1 - KEPT)
        kept = (drift + counts) / (drift + counts + SIX_PERCENT) if mean else 1.0
        raw = {y: kept ** (year - 1 - y) for y in years}
        weights = {y: weight / sum(raw.values()) for y, weight in raw.items()}
        total = sum(weights[y] * totals[y] for y in years)
        if total < 1:
            return None
        return Former(weights, total, sum(w * w for w in weights.values()), counts)

    def level(self, area: str, indicator: str, year: int) -> dict[str, Former]:
        """The areas of the same level and province that have former years."""
        return {
            other: former
            for other in self.areas
            if digits(other) == digits(area) and other[:2] == area[:2]
            if (former := self.former(other, indicator, year))
        }

    def own_share(self, area: str, indicator: str, former: Former, month: int) -> float:
        return (
            sum(w * self.ytd(area, indicator, y, month) for y, w in former.weights.items())
            / former.total
        )

    def learnt(self, level: tuple[str, int, str, int]) -> tuple[float, ...] | None:
        """f, x, v, B, effective areas and number of areas of a level: (province, code length,
        indicator, year).
        """
        province, length, indicator, year = level
        like = province.ljust(length, "?") if length else f"{province}-"
        areas = self.level(like, indicator, year)
        if not areas:
            return None
        whole = sum(former.total for former in areas.values())
        pooled = {
            month: sum(
                former.total * self.own_share(area, indicator, former, month)
                for area, former in areas.items()
            )
            / whole
            for month in MONTHS
        }
        spare = {m: kept_within(pooled[m], m) * (1 - kept_within(pooled[m], m)) for m in MONTHS}
        pairs: dict[int, list[tuple[float, float, float, float]]] = {}
        for area, former in areas.items():
            for later in former.weights:
                before = later - 1
                if before not in former.weights:
                    continue
                one, other = (self.ytd(area, indicator, y, 12) for y in (later, before))
                if one <= 0 or other <= 0:
                    continue
                counts = sum(
                    max(self.told[area, indicator, date(y, 12, 1)][1], 1)
                    / self.ytd(area, indicator, y, 12) ** 2
                    for y in (later, before)
                )
                path = own_path = 0.0
                for month in range(1, 12):
                    step = (
                        self.ytd(area, indicator, later, month) / one
                        - self.ytd(area, indicator, before, month) / other
                    )
                    common = self.level_share(areas, indicator, later, month) - self.level_share(
                        areas, indicator, before, month
                    )
                    path += step**2 / spare[month] / 11
                    own_path += (step - common) ** 2 / spare[month] / 11
                growth = (2 * (one - other) / (one + other)) ** 2
                pairs.setdefault(later, []).append(
                    (
                        former.total,
                        (path - counts) / 2,
                        (own_path - counts) / 2,
                        (growth - counts) / 2,
                    )
                )
        every = [pair for of_year in pairs.values() for pair in of_year]
        evidence = sum(
            sum(size for size, *_ in of_year) ** 2 / sum(size**2 for size, *_ in of_year)
            for of_year in pairs.values()
        )

        def mean(place: int) -> float:
            sizes = sum(pair[0] for pair in every)
            return max(sum(pair[0] * pair[place] for pair in every) / sizes, 0) if every else 0.0

        def shrunk(found: float) -> float:
            return (SIX_PERCENT + evidence * found) / (1 + evidence)

        f, x, v = shrunk(mean(1)), shrunk(mean(2)), shrunk(max(mean(3) - mean(1), 0))
        apart = sum(
            former.total
            * (
                sum(
                    (self.own_share(area, indicator, former, m) - pooled[m]) ** 2 / spare[m] / 11
                    for m in range(1, 12)
                )
                - former.squares * (x + former.counts)
            )
            for area, former in areas.items()
        )
        effective = whole**2 / sum(former.total**2 for former in areas.values())
        return f, x, v, max(apart / whole, 0), effective, len(areas), *pooled.values()

    def level_share(
        self, areas: Mapping[str, Former], indicator: str, year: int, month: int
    ) -> float:
        """Share of the areas' year together, over those that have it among their former years."""
        having = [area for area, former in areas.items() if year in former.weights]
        return sum(self.ytd(area, indicator, year, month) for area in having) / sum(
            self.ytd(area, indicator, year, 12) for area in having
        )

    def season(self, area: str, indicator: str, year: int) -> Season:
        """What a projection of the area's year goes by."""
        former = self.former(area, indicator, year)
        level = (area[:2], digits(area), indicator, year)
        if former is None:
            return self.season_without_years(area, indicator, year)
        f, x, v, between, effective, areas, *pooled = self.learnt(level)  # type: ignore[misc]
        p, w = former.counts, former.squares
        own = 1.0 if areas == 1 else between / (between + w * (x + p))
        shares = tuple(
            own * self.own_share(area, indicator, former, m) + (1 - own) * pooled[m - 1]
            for m in range(1, 12)
        )
        n = (f + p) * (1 + own * w)
        t = n / (v * (1 + w) + (1 - own) * w * (f + p))
        past = [
            z for y in self.years if y < year if (z := self.missed((*level[:3], y))) is not None
        ]
        return Season(
            (*shares, 1.0),
            "own",
            len(former.weights),
            former.total,
            n,
            t,
            (2 + sum(past)) / (2 + len(past)),
            min((2 + len(past) * effective) * ((f + p) / f) ** 2, 1000),
        )

    def season_without_years(self, area: str, indicator: str, year: int) -> Season:
        beside = self.learnt((area[:2], digits(area), indicator, year))
        for length in (4, 2):
            if (
                length >= len(area.partition("-")[0]) + ("-" in area)
                or self.former(area[:length], indicator, year) is None
            ):
                continue
            above = self.season(area[:length], indicator, year)
            of_above = self.learnt((area[:2], length, indicator, year))
            variance = (
                beside[0] + beside[3] if beside else of_above[0] + SIX_PERCENT  # type: ignore[index]
            )
            shares = tuple(kept_within(above.shares[m - 1], m) for m in MONTHS)
            return Season(shares, "area_above", 0, None, variance, 0.0, 1.0, 4.0)
        shares = tuple(1.0 if m == 12 else self.path[indicator, m] for m in MONTHS)
        variance = beside[0] + beside[3] if beside else 4 * 0.08**2
        return Season(shares, "nation", 0, None, variance, 0.0, 1.0, 4.0)

    def missed(self, level: tuple[str, int, str, int]) -> float | None:
        """z of a former year: squared errors over the variance given then; None where it could not
        be projected.
        """
        province, length, indicator, year = level
        like = province.ljust(length, "?") if length else f"{province}-"
        areas = self.level(like, indicator, year)
        tried = [area for area in areas if self.is_complete(area, indicator, year)]
        if not tried or not any(y > year for y in self.years):
            return None
        ratios = []
        for month in range(1, 12):
            squares = variances = 0.0
            for area in tried:
                season = self.season_unfactored(area, indicator, year)
                ytd = self.ytd(area, indicator, year, month)
                left, variance = remainder(season, ytd, season.shares[month - 1], month)
                if indicator != "new_employment":
                    left = max(left, 0)
                squares += (self.ytd(area, indicator, year, 12) - ytd - left) ** 2 / season.total  # type: ignore[operator]
                variances += variance / season.total  # type: ignore[operator]
            ratios.append(squares / variances)
        return sum(ratios) / len(ratios)

    def season_unfactored(self, area: str, indicator: str, year: int) -> Season:
        season = self.season(area, indicator, year)
        return Season(*[*season.__dict__.values()][:6], 1.0, season.freedom)


def digits(area: str) -> int:
    """What level an area is of; 0: a group of areas."""
    return 0 if "-" in area else len(area)


def kept_within(share: float, month: float) -> float:
    """A share of the year that is neither far too small nor far too large for the month."""
    return min(max(share, month / 48), 1 - (12 - month) / 48)


def remainder(season: Season, ytd: float, share: float, months: float) -> tuple[float, float]:
    """What is left of the year, and its variance, once `share` of a usual year has come in."""
    within = kept_within(share, max(months, 1))
    if season.total is None:
        return max(ytd, 0) * (1 - within) / within, (
            (ytd / within) ** 2 * season.variance * (1 - within) / within
        )
    behind = (1 - within) / (within + season.credibility)
    left = season.total * (1 - share) + (ytd - season.total * share) * behind
    variance = season.total**2 * season.variance * behind * (1 + season.credibility)
    return left, variance * season.factor
