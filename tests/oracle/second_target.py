"""A second count of mart.target_progress, from sql/method_target.md with loops and dicts: it shares
no code with the models.
"""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date

COUNTED = {
    "new_employment": (
        ("net_new_employment_ytd",),
        ("new_employment_ytd", "natural_attrition_ytd"),
    ),
    "reemployed_unemployed": (("reemployed_unemployed_ytd",), ("reemployed_unemployed_ytd",)),
    "difficult_employed": (("difficult_employed_ytd",), ("difficult_employed_ytd",)),
}
MOST_FORMER_YEARS, DEFAULT_SPREAD = 5, 0.08


def second_progress(
    employment: list[dict], reported: set[date], targets: list[dict]
) -> dict[tuple, dict]:
    """(month, target area, indicator, setter) -> figures, from rows of mart.new_employment, months
    with an accepted file, and rows of ref.target.
    """
    known: dict[tuple, tuple[int, int]] = {}
    for row in employment:
        for indicator, (figures, events) in COUNTED.items():
            known[row["area_code"], indicator, row["month"]] = (
                sum(row[name] for name in figures),
                sum(row[name] for name in events),
            )
    months = sorted({row["month"] for row in employment})
    by_year = defaultdict(set)
    for month in reported:
        by_year[month.year].add(month.month)
    complete = sorted((year for year, told in by_year.items() if len(told) == 12), reverse=True)
    progress: dict[tuple, dict] = {}
    for month in months:
        end = date(month.year + month.month // 12, month.month % 12 + 1, 1).toordinal() - 1
        standing: dict[tuple, dict] = {}
        for target in sorted(targets, key=lambda target: target["valid_from"]):
            ends = target["valid_to"].toordinal() if target["valid_to"] else end + 1
            if target["year"] == month.year and target["valid_from"].toordinal() <= end < ends:
                standing[target["target_code"], target["indicator"], target["setter_code"]] = target
        for (area, indicator, setter), target in standing.items():
            progress[month, area, indicator, setter] = _figures(
                known, complete, month, area, indicator, target
            )
    return progress


def _figures(
    known: dict, complete: list[int], month: date, area: str, indicator: str, target: dict
) -> dict:
    wanted, at_least, number = target["value"], target["direction"] == "at_least", month.month
    if (area, indicator, month) not in known:
        return {
            "target": wanted,
            "ytd": None,
            "state": "not_computed",
            "chance": None,
            "projection": None,
            "projection_low": None,
            "projection_high": None,
            "achieved_share": None,
            "seasonal_share": None,
            "needed_per_month": None,
            "pace": None,
            "former_years": len(_former(known, complete, month.year, area[:2], indicator)),
        }
    ytd, events = known[area, indicator, month]
    years = _former(known, complete, month.year, area[:2], indicator)
    share, of_years, own = _usual(known, years, number, area, indicator)
    projection = ytd / share
    proportion = projection / share
    variance = proportion**2 * (of_years + own) + (events + 0.5) * (1 - share) / share**2
    freedom = 1000.0
    if len(years) >= 2 and proportion**2 * of_years > 0:
        freedom = min(1000.0, (len(years) - 1) * (variance / (proportion**2 * of_years)) ** 2)
    deviation = math.sqrt(variance)
    low, high = (
        projection - deviation * student_quantile(freedom),
        projection + deviation * student_quantile(freedom),
    )
    if indicator != "new_employment":
        low = max(low, ytd)
    is_met = ytd >= wanted if at_least else number == 12 and ytd <= wanted
    if is_met:
        chance = 1.0
    elif number == 12 or (not at_least and indicator != "new_employment" and ytd > wanted):
        chance = 0.0
    else:
        chance = student_probability(
            (projection - wanted) / deviation * (1 if at_least else -1), freedom
        )
    state = (
        "met"
        if is_met
        else (
            "on_pace"
            if round(chance, 4) >= 0.8
            else "at_risk"
            if round(chance, 4) > 0.2
            else "behind"
        )
    )
    left = 12 - number
    return {
        "target": wanted,
        "ytd": ytd,
        "achieved_share": ytd / wanted if wanted else None,
        "seasonal_share": share,
        "former_years": len(years),
        "pace": ytd / (wanted * share) if wanted else None,
        "needed_per_month": 0.0 if is_met else max(wanted - ytd, 0) / left if left else None,
        "projection": projection,
        "projection_low": low,
        "projection_high": high,
        "chance": chance,
        "state": state,
    }


def _former(
    known: dict, complete: list[int], year: int, province: str, indicator: str
) -> list[int]:
    totals = (
        (former, known.get((province, indicator, date(former, 12, 1)), (0, 0))[0])
        for former in complete
        if former < year
    )
    return [former for former, total in totals if total > 0][:MOST_FORMER_YEARS]


def _usual(
    known: dict, years: list[int], number: int, area: str, indicator: str
) -> tuple[float, float, float]:
    """Usual share by the month, its variance between years, and that between areas of the level."""
    straight = number / 12
    if not years:
        return straight, 4 * DEFAULT_SPREAD**2 * straight * (1 - straight), 0.0

    def figures(code: str, year: int, month: int) -> tuple[int, int]:
        return known.get((code, indicator, date(year, month, 1)), (0, 0))

    province = area[:2]
    reached = {year: figures(province, year, number)[0] for year in years}
    total = {year: figures(province, year, 12)[0] for year in years}
    share = (
        1.0
        if number == 12
        else min(
            max(sum(reached.values()) / sum(total.values()), number / 48), 1 - (12 - number) / 48
        )
    )
    spare = share * (1 - share)
    if len(years) == 1:
        of_years = 2 * DEFAULT_SPREAD**2 * spare
    else:
        between = sum((_within(reached[year] / total[year]) - share) ** 2 for year in years) / (
            len(years) - 1
        )
        by_chance = (
            spare
            * len(years)
            * sum(figures(province, year, 12)[1] for year in years)
            / sum(total.values()) ** 2
        )
        of_years = max(between, by_chance) - by_chance + max(between, by_chance) / len(years)
    if area == province:
        return share, of_years, 0.0
    weighted, weights = 0.0, 0
    for code in {
        code
        for code, kind, _ in known
        if kind == indicator and len(code) == len(area) and code.startswith(province)
    }:
        for year in years:
            whole, events = figures(code, year, 12)
            if whole > 0:
                gap = _within(figures(code, year, number)[0] / whole) - _within(
                    reached[year] / total[year]
                )
                weighted += whole * gap**2 - spare * events / whole
                weights += whole
    return share, of_years, max(weighted / weights, 0.0) if weights else 0.0


def _within(share: float) -> float:
    return min(max(share, -1.0), 2.0)


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
