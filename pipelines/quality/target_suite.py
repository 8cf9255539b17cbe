"""Checks of the targets' marts: every figure of mart.target_progress follows from its target and
from what was achieved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pipelines.base.wording import Text
from pipelines.quality.suite import Check, row_check, rows_check

PROGRESS, ACHIEVED, PATH = "mart.target_progress", "mart.target_achieved", "mart.seasonal_path"
MONTHS_LEFT = "(12 - month(month))"
FACTS = (  # (rule, Chinese, English, SQL that is true of a good row); null counts as true
    (
        "year_share_is_month",
        "时序进度不是月数 ÷ 12",
        "year_share is not month / 12",
        "abs(year_share - month(month) / 12.0) < 1e-12",
    ),
    (
        "projection_in_order",
        "年底预计不在其区间内",
        "the projection lies outside its interval",
        "projection_low <= projection and projection <= projection_high",
    ),
    (
        "december_is_known",
        "12 月的年底预计不等于本年累计",
        "December's projection is not the year to date",
        (
            "month(month) < 12 or (projection_low = ytd and projection = ytd and projection_high ="
            " ytd)"
        ),
    ),
    (
        "chance_between_0_and_1",
        "完成的把握不在 0 到 1 之间",
        "the chance is not between 0 and 1",
        "chance between 0 and 1",
    ),
    (
        "met_when_reached",
        "已完成的状态与累计不符",
        "the state met does not go with the year to date",
        (
            "(state = 'met') = case direction when 'at_least' then ytd >= target else month(month)"
            " = 12 and ytd <= target end"
        ),
    ),
    (
        "state_by_chance",
        "状态与完成的把握不符",
        "the state does not go with the chance",
        (
            "state in ('met', 'not_computed') or state = case when chance >= 0.8 then 'on_pace'"
            " when chance > 0.2 then 'at_risk' else 'behind' end"
        ),
    ),
    (
        "needed_fills_the_gap",
        "余下各月需完成数与差额不符",
        "needed_per_month does not fill the gap",
        (
            "case when state = 'met' then needed_per_month = 0 when month(month) = 12 then"
            " needed_per_month is null else abs(greatest(target - ytd, 0) - needed_per_month *"
            f" {MONTHS_LEFT}) < 1e-6 * greatest(1, abs(target)) end"
        ),
    ),
    (
        "pace_is_of_usual",
        "进度系数不等于本年累计 ÷（目标值 × 往年平均进度）",
        "pace is not ytd / (target x seasonal_share)",
        "abs(pace * target * seasonal_share - ytd) < 1e-6 * greatest(1, abs(ytd))",
    ),
    (
        "nothing_is_made_up",
        "台账不能告诉的指标有推算值，或能告诉的没有",
        "a figure of what registers do not tell, or none of what they tell",
        " and ".join(
            f"({figure} is null) = (ytd is null)"
            for figure in (
                "seasonal_share",
                "projection",
                "projection_low",
                "projection_high",
                "chance",
            )
        )
        + " and (state = 'not_computed') = (ytd is null) and (ytd is not null or (achieved_share is"
        " null and needed_per_month is null and pace is null))",
    ),
)


def target_checks(marts: Collection[str]) -> Iterator[Check]:
    """What must hold of those of the targets' marts that are among `marts` (names without schema)."""
    present = {
        table for table in (PROGRESS, ACHIEVED, PATH) if table.removeprefix("mart.") in marts
    }
    if PROGRESS in present:
        for rule, zh, en, holds in FACTS:
            yield row_check(PROGRESS, rule, Text(f"{PROGRESS}：{zh}", f"{PROGRESS}: {en}"), holds)
        yield _rows(
            PROGRESS,
            "targets_as_set",
            "与目标表中有效的目标不符",
            "rows differ from the targets in force",
            f"""
            select month, target_area, indicator, setter_area from release.{PROGRESS}
            where not exists (
              select 1 from release.ref.target as target
              where target.year = year(target_progress.month) and target.target_code = target_progress.target_area
                and target.setter_code = target_progress.setter_area and target.indicator = target_progress.indicator
                and target.value = target_progress.target and target.direction = target_progress.direction
                and target.valid_from <= last_day(target_progress.month)
                and (target.valid_to is null or target.valid_to > last_day(target_progress.month)))
            union all
            select area.month, target.target_code, target.indicator, target.setter_code
            from release.ref.target as target
            join (select distinct month from release.mart.area) as area on year(area.month) = target.year
              and target.valid_from <= last_day(area.month) and (target.valid_to is null or target.valid_to > last_day(area.month))
            where not exists (
              select 1 from release.{PROGRESS} as progress
              where progress.month = area.month and progress.target_area = target.target_code
                and progress.setter_area = target.setter_code and progress.indicator = target.indicator)""",
        )
    if {PROGRESS, ACHIEVED} <= present:
        yield _rows(
            PROGRESS,
            "ytd_as_achieved",
            "本年累计与 mart.target_achieved 不等",
            "ytd differs from mart.target_achieved",
            f"""
            select progress.month, progress.target_area
            from release.{PROGRESS} as progress
            left join release.{ACHIEVED} as achieved
              on achieved.month = progress.month and achieved.area_code = progress.target_area and achieved.indicator = progress.indicator
            where progress.ytd is distinct from achieved.ytd""",
        )
    if ACHIEVED in present and "new_employment" in marts:
        yield _rows(
            ACHIEVED,
            "as_new_employment",
            "与 mart.new_employment 不等",
            "differs from mart.new_employment",
            f"""
            select month, area_code from release.{ACHIEVED} join release.mart.new_employment using (month, area_code)
            where ytd <> case indicator when 'new_employment' then net_new_employment_ytd
              when 'reemployed_unemployed' then reemployed_unemployed_ytd else difficult_employed_ytd end
            union all
            select employment.month, employment.area_code from release.mart.new_employment as employment
            where employment.area_level <> 'community'
              and not exists (select 1 from release.{ACHIEVED} as achieved where achieved.month = employment.month and achieved.area_code = employment.area_code)""",
        )


def _rows(table: str, rule: str, zh: str, en: str, failing: str) -> Check:
    return rows_check(table, rule, Text(f"{table}：{zh}", f"{table}: {en}"), failing)
