-- title: 目标任务的进度 | Targets and their pace
-- question: 省定目标各完成多少，按现在的进度年底能到多少，能否完成？ | How far is each of the province's targets, where will it end the year, and will it be met?
-- answer: projection 是年底预计，low 和 high 为 80% 区间，chance 为完成的可能；needed_per_month 是余下每月需完成数；missing_reports 大于零的累计不全，状态只供参考 | projection is the year's end, low and high its 80 % interval, chance that of meeting it; where missing_reports is above zero the year to date is not whole and the state a hint only
-- columns: target_area, full_name, indicator, setter_area_name, unit, target, ytd, missing_reports, achieved_share, year_share, seasonal_share, needed_per_month, projection, projection_low, projection_high, chance, state
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option month: month = data month | 月份 | Month
-- option setter: area = province | 下达目标的地区 | The area that set the target
with parameter as (
  select
    cast($month as date) as month,
    unnest(cast($area as varchar[])) as area_code
)
select
  progress.target_area,
  coalesce(area.full_name, progress.target_area_name) as full_name,
  progress.indicator,
  progress.setter_area_name,
  progress.unit,
  progress.target,
  progress.ytd,
  progress.missing_reports,
  progress.achieved_share,
  progress.year_share,
  progress.seasonal_share,
  progress.needed_per_month,
  progress.projection,
  progress.projection_low,
  progress.projection_high,
  progress.chance,
  progress.state
from mart.target_progress as progress
inner join parameter
  on parameter.month = progress.month
  and starts_with(progress.target_area, parameter.area_code)
left join mart.area as area
  on area.month = progress.month
  and area.area_code = progress.target_area
where list_contains(cast($setter as varchar[]), progress.setter_area)
order by progress.indicator, progress.target_area
