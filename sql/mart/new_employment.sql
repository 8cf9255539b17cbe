-- title: 新就业和自然减员 | New employment and natural attrition
-- what: 城镇新增就业 = 新就业 − 自然减员，按事件日期的月份，当月和本年累计；迟报的计回其月份；当年收到新就业或自然减员台账（空表也算）起的各月所有地区都有行；
--   日期晚于最后数据月份的，待该月有数据后计入 |
--   New urban employment = new employment less natural attrition, by the month of the event's date, for the month and the year to date; a
--   late event goes back to its month; every area has a row in each month of a year from the first event or file (a nil return too) of the province on; an event
--   dated after the last month with data counts once its month has data
-- grain: month, area_code
-- check net: 净增不等于新就业 − 自然减员 | net_new_employment is not new_employment - natural_attrition |
--   net_new_employment = new_employment - natural_attrition
-- check net_ytd: 本年累计净增不等于新就业 − 自然减员 | the same, year to date |
--   net_new_employment_ytd = new_employment_ytd - natural_attrition_ytd
-- check parts_within_whole: 其中失业人员再就业或困难人员就业多于新就业 | more re-employed or in difficulty than new employment |
--   reemployed_unemployed <= new_employment and difficult_employed <= new_employment
-- check parts_within_whole_ytd: 本年累计：其中失业人员再就业或困难人员就业多于新就业 | the same, year to date |
--   reemployed_unemployed_ytd <= new_employment_ytd and difficult_employed_ytd <= new_employment_ytd
with event as (
  select
    month as event_month,
    community_code,
    persons as new_employment,
    0 as natural_attrition,
    reemployed_unemployed,
    difficult_employed
  from fact.monthly_employment
  union all
  select
    month as event_month,
    community_code,
    0 as new_employment,
    persons as natural_attrition,
    0 as reemployed_unemployed,
    0 as difficult_employed
  from fact.monthly_attrition
),
cell as (
  select
    event.event_month,
    left(event.community_code, area_level.code_length) as area_code,
    sum(event.new_employment) as new_employment,
    sum(event.natural_attrition) as natural_attrition,
    sum(event.reemployed_unemployed) as reemployed_unemployed,
    sum(event.difficult_employed) as difficult_employed
  from event
  cross join ref.area_level as area_level
  group by
    event.event_month,
    left(event.community_code, area_level.code_length)
),
told as (
  -- a month of nil returns is a month of zeroes
  select event_month as month
  from event
  union
  select month
  from audit.submission
  where verdict = 'accepted'
    and register in ('new_employment', 'natural_attrition')
),
started as (
  select
    year(month) as event_year,
    min(month) as first_month
  from told
  group by year(month)
),
total as (
  select
    area.month,
    area.area_code,
    area.area_level,
    area.area_name,
    sum(
      case when cell.event_month = area.month then cell.new_employment else 0 end
    ) as new_employment,
    sum(
      case when cell.event_month = area.month then cell.natural_attrition else 0 end
    ) as natural_attrition,
    sum(
      case when cell.event_month = area.month then cell.reemployed_unemployed else 0 end
    ) as reemployed_unemployed,
    sum(
      case when cell.event_month = area.month then cell.difficult_employed else 0 end
    ) as difficult_employed,
    sum(coalesce(cell.new_employment, 0)) as new_employment_ytd,
    sum(coalesce(cell.natural_attrition, 0)) as natural_attrition_ytd,
    sum(coalesce(cell.reemployed_unemployed, 0)) as reemployed_unemployed_ytd,
    sum(coalesce(cell.difficult_employed, 0)) as difficult_employed_ytd
  from mart.area as area
  inner join fact.made_month as made_month
    on made_month.month = area.month
  inner join started
    on started.event_year = year(area.month)
    and started.first_month <= area.month
  left join cell
    on cell.area_code = area.area_code
    and year(cell.event_month) = year(area.month)
    and cell.event_month <= area.month
  group by area.month, area.area_code, area.area_level, area.area_name
)
select
  month,
  area_code,
  area_level,
  area_name,
  cast(new_employment as bigint) as new_employment,
  cast(natural_attrition as bigint) as natural_attrition,
  cast(new_employment - natural_attrition as bigint) as net_new_employment,
  cast(reemployed_unemployed as bigint) as reemployed_unemployed,
  cast(difficult_employed as bigint) as difficult_employed,
  cast(new_employment_ytd as bigint) as new_employment_ytd,
  cast(natural_attrition_ytd as bigint) as natural_attrition_ytd,
  cast(new_employment_ytd - natural_attrition_ytd as bigint) as net_new_employment_ytd,
  cast(reemployed_unemployed_ytd as bigint) as reemployed_unemployed_ytd,
  cast(difficult_employed_ytd as bigint) as difficult_employed_ytd
from total
