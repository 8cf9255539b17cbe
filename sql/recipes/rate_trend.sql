-- title: 全省就业率走势 | The province's employment rate over time
-- question: 全省就业率各月怎样变化？ | How has the province's employment rate moved month by month?
-- answer: 每月一行；month_change 是与上一有数据月之差 | One row a month; month_change is the difference from the last month with data
-- columns: month, able_and_willing, employed, unemployed, unknown, employment_rate, month_change
-- column month_change: 比上月 | Change on the month before
with parameter as (
  select
    (
      select min(area_code)
      from mart.area
      where area_level = 'province'
    ) as area_code,  -- '51'，或任何地区代码 / or any area code
    'all' as group_code  -- ref.population_group
)
select
  rate.month,
  rate.able_and_willing,
  rate.employed,
  rate.unemployed,
  rate.unknown,
  rate.employment_rate,
  rate.employment_rate - lag(rate.employment_rate) over (order by rate.month) as month_change
from mart.employment_rate as rate
inner join parameter
  on parameter.area_code = rate.area_code
  and parameter.group_code = rate.group_code
order by rate.month
