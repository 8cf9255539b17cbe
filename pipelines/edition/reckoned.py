"""Figures of an edition that are derived only from the counts it shows. A reader could derive them
too, so they disclose nothing more.
"""

from __future__ import annotations

from pipelines.edition.shown import TABLES

# Table -> column -> expression over the row's own counts; null if one of them is withheld.
OF_A_ROW: dict[str, dict[str, str]] = {
    shown.table: {
        rate: f"round(cast({part} as double) / nullif({whole}, 0), 4)"
        for rate, (part, whole) in shown.rates.items()
    }
    for shown in TABLES
    if shown.rates
}
OF_A_ROW["labour_flow_rate"]["steady_state_rate"] = (
    "round(cast(lost_work as double) * unemployed_followed / nullif("
    "cast(lost_work as double) * unemployed_followed + found_work * employed_followed, 0), 4)"
)
ACHIEVED = """
with achieved as (
  select month, area_code, area_level, area_name, 'new_employment' as indicator,
    net_new_employment_ytd as ytd, new_employment_ytd + natural_attrition_ytd as events_ytd
  from edition.mart.new_employment
  union all
  select month, area_code, area_level, area_name, 'reemployed_unemployed' as indicator,
    reemployed_unemployed_ytd as ytd, reemployed_unemployed_ytd as events_ytd
  from edition.mart.new_employment
  union all
  select month, area_code, area_level, area_name, 'difficult_employed' as indicator,
    difficult_employed_ytd as ytd, difficult_employed_ytd as events_ytd
  from edition.mart.new_employment
)
select
  achieved.month,
  achieved.area_code,
  achieved.area_level,
  achieved.area_name,
  achieved.indicator,
  code.label as indicator_name,
  achieved.ytd,
  achieved.events_ytd,
  round(cast(achieved.ytd as double) / nullif(above.ytd, 0), 4) as contribution_share
from achieved
left join achieved as above
  on above.month = achieved.month
  and above.indicator = achieved.indicator
  and length(achieved.area_code) > 2
  and above.area_code = left(
    achieved.area_code, length(achieved.area_code) - case length(achieved.area_code)
      when 9 then 3 else 2 end)
left join edition.ref.code as code
  on code.code_list = 'target_indicator'
  and code.code = achieved.indicator
where achieved.area_level <> 'community'
order by achieved.month, achieved.area_code, achieved.indicator
"""
# Only the target itself comes from the release, for areas whose new employment is shown ($digits:
# their code length); a row missing in new_employment counts as zeros. Whether it is met follows
# from ytd and target; other states depend on a projection, which is not public.
PROGRESS = """
with target as (
  select progress.month, progress.target_area, progress.target_area_level,
    progress.target_area_name, progress.indicator, progress.indicator_name, progress.setter_area,
    progress.setter_area_name, progress.target, progress.unit, progress.direction, progress.basis,
    progress.ytd is not null as is_told,
    employment.area_code is null as is_zero,
    case progress.indicator
      when 'new_employment' then employment.net_new_employment_ytd
      when 'reemployed_unemployed' then employment.reemployed_unemployed_ytd
      when 'difficult_employed' then employment.difficult_employed_ytd
    end as shown_ytd
  from release.mart.target_progress as progress
  inner join edition.mart.area as area
    on area.month = progress.month
    and area.area_code = progress.target_area
    and length(area.area_code) <= $digits
  left join edition.mart.new_employment as employment
    on employment.month = progress.month
    and employment.area_code = progress.target_area
),
counted as (
  select month, target_area, target_area_level, target_area_name, indicator, indicator_name,
    setter_area, setter_area_name, target, unit, direction, basis, is_told,
    case when is_told then case when is_zero then 0 else shown_ytd end end as ytd,
    month(month) as month_number
  from target
)
select
  month,
  target_area,
  target_area_level,
  target_area_name,
  indicator,
  indicator_name,
  setter_area,
  setter_area_name,
  target,
  unit,
  direction,
  basis,
  ytd,
  cast(ytd as double) / nullif(target, 0) as achieved_share,
  cast(month_number as double) / 12 as year_share,
  case
    when direction <> 'at_least' then null
    when ytd >= target then 0
    else (target - ytd) / nullif(12 - month_number, 0)
  end as needed_per_month,
  case
    when direction <> 'at_least' and ytd is not null
      then greatest(target - ytd, 0) / nullif(12 - month_number, 0)
  end as room_per_month,
  case
    when not is_told then 'not_computed'
    when direction = 'at_least' and ytd >= target
      then case when month_number = 12 or indicator <> 'new_employment' then 'met'
        else 'met_so_far' end
    when direction <> 'at_least' and ytd <= target and month_number = 12 then 'met'
  end as state
from counted
order by month, target_area, indicator, setter_area
"""
CHANGE = """
with rate as (
  select month, area_code, area_level, area_name, 'employment_rate' as measure,
    cast(employed as double) / nullif(able_and_willing, 0) as share
  from edition.mart.employment_rate
  where group_code = 'all'
  union all
  select month, area_code, area_level, area_name, 'registered_unemployed_share' as measure,
    cast(registered_unemployed as double) / nullif(working_age, 0) as share
  from edition.mart.employment_rate
  where group_code = 'all'
)
select
  rate.month,
  rate.area_code,
  rate.area_level,
  rate.area_name,
  rate.measure,
  round(rate.share - month_before.share, 6) as raw_change_1_month,
  round(rate.share - year_before.share, 6) as raw_change_12_months
from rate
left join rate as month_before
  on month_before.month = rate.month - interval '1' month
  and month_before.area_code = rate.area_code
  and month_before.measure = rate.measure
left join rate as year_before
  on year_before.month = rate.month - interval '12' month
  and year_before.area_code = rate.area_code
  and year_before.measure = rate.measure
order by rate.month, rate.area_code, rate.measure
"""
# Table -> its rows, from the edition's own counts only.
OF_COUNTS = {"target_achieved": ACHIEVED, "target_progress": PROGRESS, "matched_change": CHANGE}
# Table -> columns that its rows have besides keys and names.
RECKONED = {
    **{table: tuple(columns) for table, columns in OF_A_ROW.items()},
    "target_achieved": ("ytd", "events_ytd", "contribution_share"),
    "target_progress": (
        "target",
        "ytd",
        "achieved_share",
        "year_share",
        "needed_per_month",
        "room_per_month",
        "state",
    ),
    "matched_change": ("raw_change_1_month", "raw_change_12_months"),
}
