"""Checks of full employment: criteria are those of the other tables, verdicts those of the
criteria, counts of areas those of the verdicts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipelines.quality.suite import Check, literal

CRITERION, AREA = "release.mart.full_employment_criterion", "release.mart.full_employment_area"
COUNTS = ("numerator", "denominator")


def full_employment_checks(compare: Callable[..., Iterator[Check]]) -> Iterator[Check]:
    """What ties the two tables to each other and to mart.employment_rate. `compare` as in
    mart_suite; it leaves out checks of absent tables.
    """
    rated = (
        f"select month, area_code, numerator, denominator from {CRITERION} where criterion ="
        " 'employment_rate' and is_computable"
    )
    yield from compare(
        "full_employment_criterion",
        "employment_as_rate",
        "就业率的分子分母与就业率表不等",
        "the employment rate's counts are not those of mart.employment_rate",
        rated,
        f"""select month, area_code, employed as numerator, able_and_willing as denominator
            from release.mart.employment_rate semi join ({rated}) using (month, area_code) where group_code = 'all'""",
        COUNTS,
        "<> 0",
    )
    communities = (
        "select month, area_code, communities_meeting as numerator, communities as denominator"
        f" from {AREA} where area_level <> 'community'"
    )
    streets = f"""
        select street.month, area.area_code, count(case when street.meets then 1 end) as numerator, count(*) as denominator
        from {AREA} as street
        inner join {AREA} as area on area.month = street.month and area.area_code = left(street.area_code, length(area.area_code))
        where street.area_level = 'street' and area.area_level not in ('street', 'community')
        group by street.month, area.area_code"""
    for indicator, meeting in (
        ("communities_meeting_rate", communities),
        ("streets_meeting_rate", streets),
    ):
        told = (
            f"select month, area_code, numerator, denominator from {CRITERION} where criterion ="
            f" {literal(indicator)} and is_computable"
        )
        yield from compare(
            "full_employment_criterion",
            f"areas_counted:{indicator}",
            "达标地区数与结论不等",
            "the areas that meet are not those of the verdicts",
            told,
            f"select month, area_code, numerator, denominator from ({meeting}) semi join ({told})"
            " using (month, area_code)",
            COUNTS,
            "<> 0",
        )
    judged = ("criteria", "failed_criteria", "not_computable_criteria")
    yield from compare(
        "full_employment_area",
        "verdict_of_criteria",
        "结论与逐项情况不符",
        "a verdict is not that of its criteria",
        f"select month, area_code, {', '.join(judged)} from {AREA} where level is not null",
        f"""select month, area_code, count(*) as criteria, count(case when not passes then 1 end) as failed_criteria,
            count(case when passes is null then 1 end) as not_computable_criteria from {CRITERION} group by month, area_code""",
        judged,
        "<> 0",
    )
    yield from compare(
        "full_employment_area",
        "veto_of_criteria",
        "一票否决与逐项情况不符",
        "what is vetoed is not what fails a criterion with a veto",
        f"select month, area_code, 1 as vetoes from {AREA} where vetoed",
        f"select distinct month, area_code, 1 as vetoes from {CRITERION} where veto and not passes",
        ("vetoes",),
        "<> 0",
    )
