"""A second count of mart.target_progress, from sql/method_target.md with loops and dicts: it shares
no code with the models.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from datetime import date
from types import MappingProxyType

from tests.oracle.second_season import Count, Coverage, kept_within, remainder

COUNTED = {
    "new_employment": (
        ("net_new_employment_ytd",),
        ("new_employment_ytd", "natural_attrition_ytd"),
    ),
    "reemployed_unemployed": (("reemployed_unemployed_ytd",), ("reemployed_unemployed_ytd",)),
    "difficult_employed": (("difficult_employed_ytd",), ("difficult_employed_ytd",)),
}


def second_progress(
    employment: list[dict],
    targets: list[dict],
    path: Mapping[tuple[str, int], float],
    coverage: Coverage = lambda area, indicator, month: 1.0,
    groups: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> dict[tuple, dict]:
    """(month, target area, indicator, setter) -> figures.

    From rows of mart.new_employment, rows of ref.target, the nation's path by (indicator, month
    number), the share of an area that came in a month (all of it unless told), and groups of areas
    with their members.
    """
    told = {
        (row["area_code"], indicator, row["month"]): (
            sum(row[name] for name in figures),
            sum(row[name] for name in events),
        )
        for row in employment
        for indicator, (figures, events) in COUNTED.items()
    }
    for group, members in groups.items():
        for indicator in COUNTED:
            for month in {row["month"] for row in employment}:
                each = [told[member, indicator, month] for member in members]
                told[group, indicator, month] = (sum(e[0] for e in each), sum(e[1] for e in each))
    count = Count(told, coverage, path)
    progress: dict[tuple, dict] = {}
    for month in sorted({row["month"] for row in employment}):
        end = date(month.year + month.month // 12, month.month % 12 + 1, 1).toordinal() - 1
        standing: dict[tuple, dict] = {}
        for target in sorted(targets, key=lambda target: target["valid_from"]):
            ends = target["valid_to"].toordinal() if target["valid_to"] else end + 1
            if target["year"] == month.year and target["valid_from"].toordinal() <= end < ends:
                standing[target["target_code"], target["indicator"], target["setter_code"]] = target
        for (area, indicator, setter), target in standing.items():
            progress[month, area, indicator, setter] = figures_of(
                count, area, indicator, month, target
            )
    return progress


def figures_of(count: Count, area: str, indicator: str, month: date, target: dict) -> dict:
    """The figures of one target in one month."""
    wanted, at_least, number = target["value"], target["direction"] == "at_least", month.month
    known = count.told.get((area, indicator, month))
    if known is None:
        names = "ytd achieved_share seasonal_share received_share coverage pace needed_per_month"
        names += " room_per_month projection projection_low projection_high chance"
        return {"target": wanted, "state": "not_computed", **dict.fromkeys(names.split())}
    ytd, events = known
    season = count.season(area, indicator, month.year)
    came = [count.coverage(area, indicator, date(month.year, m, 1)) for m in range(1, number + 1)]
    before = (0.0, *season.shares)
    share = sum((season.shares[m] - before[m]) * came[m] for m in range(number))
    left, variance = remainder(season, ytd, share, sum(came))
    if season.total is None:
        within = kept_within(share, max(sum(came), 1))
        variance += (events + 0.5) * (1 - within) / within**2
    grows = indicator != "new_employment"
    projection = ytd + (max(left, 0) if grows else left)
    deviation = math.sqrt(max(variance, 0))
    reach = deviation * student_quantile(season.freedom)
    low = max(projection - reach, ytd) if grows else projection - reach
    is_met = (
        ytd >= wanted and (grows or number == 12) if at_least else number == 12 and ytd <= wanted
    )
    chance = chance_of(ytd, wanted, projection, deviation, season.freedom, at_least, grows)
    coverage = sum(came) / number
    gap = max(wanted - ytd, 0) / (12 - number) if number < 12 else None
    return {
        "target": wanted,
        "ytd": ytd,
        "achieved_share": ytd / wanted if wanted else None,
        "seasonal_share": season.shares[number - 1],
        "received_share": share,
        "coverage": coverage,
        "usual_basis": season.basis,
        "former_years": season.years,
        "pace": ytd / (wanted * share) if wanted and share else None,
        "needed_per_month": (0.0 if ytd >= wanted else gap) if at_least else None,
        "room_per_month": None if at_least else gap,
        "projection": projection,
        "projection_low": low,
        "projection_high": projection + reach,
        "chance": chance,
        "state": state_of(coverage, is_met, at_least and ytd >= wanted, round(chance, 4)),
    }


def chance_of(
    ytd: float,
    wanted: float,
    projection: float,
    deviation: float,
    freedom: float,
    at_least: bool,
    grows: bool,
) -> float:
    """How likely the target is met at the year's end."""
    if grows and ytd >= wanted and at_least:
        return 1.0
    if grows and ytd > wanted and not at_least:
        return 0.0
    if deviation == 0:
        return float(projection >= wanted if at_least else projection <= wanted)
    ahead = (projection - wanted) / deviation * (1 if at_least else -1)
    return student_probability(ahead, freedom)


def state_of(coverage: float, is_met: bool, is_reached: bool, chance: float) -> str:
    """The first state that applies."""
    if coverage < 0.8:
        return "not_judged"
    if is_met:
        return "met"
    if is_reached:
        return "met_so_far"
    return "on_pace" if chance >= 0.8 else "at_risk" if chance > 0.2 else "behind"


def student_quantile(freedom: float) -> float:
    """What a value of Student's t exceeds one time in ten, by Wallace's approximation."""
    normal = 1.2815515655 * (8 * freedom + 3) / (8 * freedom + 1)
    return math.sqrt(freedom * math.expm1(normal**2 / freedom))


def student_probability(value: float, freedom: float) -> float:
    """How often a value of Student's t lies below `value`, by Wallace's approximation and the true
    normal distribution.
    """
    normal = (
        math.copysign(math.sqrt(freedom * math.log1p(value**2 / freedom)), value)
        * (8 * freedom + 1)
        / (8 * freedom + 3)
    )
    return (1 + math.erf(normal / math.sqrt(2))) / 2
