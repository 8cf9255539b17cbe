-- title: 就业率走势 | The employment rate over time
-- question: 全省（或一个地区）就业率各月怎样变化？ | How has the employment rate of the province, or of an area, moved month by month?
-- answer: 每月一行；month_change 是与上一有数据月之差，year_change 是与上年同月之差 | One row a month; month_change is the difference from the last month with data, year_change from the same month a year before
-- points: month_change, year_change
-- columns: month, able_and_willing, employed, unemployed, unknown, employment_rate, month_change, year_change
-- column month_change: 比上月（百分点） | Change on the month before (points)
-- column year_change: 比上年同月（百分点） | Change on a year before (points)
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option group: code group_code = all | 人群 | Group of persons
-- option since: month = none | 从哪个月起，默认有数据以来 | From which month on; the first with data by default
with parameter as (
  select
    $group as group_code,
    unnest(cast($area as varchar[])) as area_code
),
rate as (
  select
    rate.month,
    cast(sum(rate.able_and_willing) as bigint) as able_and_willing,
    cast(sum(rate.employed) as bigint) as employed,
    cast(sum(rate.unemployed) as bigint) as unemployed,
    cast(sum(rate.unknown) as bigint) as unknown,
    cast(sum(rate.employed) as double) / nullif(sum(rate.able_and_willing), 0) as employment_rate
  from mart.employment_rate as rate
  inner join parameter
    on parameter.area_code = rate.area_code
    and parameter.group_code = rate.group_code
  group by rate.month
),
change as (
  select
    rate.month,
    rate.able_and_willing,
    rate.employed,
    rate.unemployed,
    rate.unknown,
    rate.employment_rate,
    rate.employment_rate - lag(rate.employment_rate) over (order by rate.month) as month_change,
    rate.employment_rate - former.employment_rate as year_change
  from rate
  left join rate as former
    on former.month = cast(rate.month - interval '12' month as date)
)
select
  change.month,
  change.able_and_willing,
  change.employed,
  change.unemployed,
  change.unknown,
  change.employment_rate,
  change.month_change,
  change.year_change
from change
where cast($since as date) is null
  or change.month >= cast($since as date)
order by change.month
