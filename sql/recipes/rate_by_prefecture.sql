-- title: 各地就业率 | Employment rate by area
-- question: 本月各市州（或区县、街道）就业率是多少，比去年同月、比全省高还是低？ | What is the employment rate of each prefecture (or county, street) this month, against a year ago and against the province?
-- answer: 每个地区一行，就业率从低到高；year_change 和 province_gap 是比率之差（0.01 即 1 个百分点，屏幕上以百分点显示），去年同月没有数据则空 |
--   One row an area, lowest rate first; year_change and province_gap are differences of rates (0.01 is one point; the terminal shows points), null without data of a year ago
-- points: year_change, province_gap
-- columns: area_code, full_name, able_and_willing, employed, employment_rate, year_change, province_gap
-- column year_change: 比去年同月（百分点） | Change on the same month a year before (points)
-- column province_gap: 与全省之差（百分点） | Difference from the province (points)
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option level: code area_level = prefecture | 列哪一级地区 | Level of the areas listed
-- option month: month = data month | 月份 | Month
-- option group: code group_code = all | 人群 | Group of persons
with parameter as (
  select
    cast($month as date) as month,
    cast(cast($month as date) - interval '12' month as date) as year_before,
    $level as area_level,
    $group as group_code,
    unnest(cast($area as varchar[])) as area_code
),
former as (
  select rate.area_code, rate.employment_rate
  from mart.employment_rate as rate
  inner join parameter
    on parameter.year_before = rate.month
    and parameter.group_code = rate.group_code
    and parameter.area_level = rate.area_level
    and starts_with(rate.area_code, parameter.area_code)
),
province as (
  select distinct rate.area_code, rate.employment_rate
  from mart.employment_rate as rate
  inner join parameter
    on parameter.month = rate.month
    and parameter.group_code = rate.group_code
  where rate.area_level = 'province'
)
select
  rate.area_code,
  area.full_name,
  rate.able_and_willing,
  rate.employed,
  rate.employment_rate,
  rate.employment_rate - former.employment_rate as year_change,
  rate.employment_rate - province.employment_rate as province_gap
from mart.employment_rate as rate
inner join parameter
  on parameter.month = rate.month
  and parameter.group_code = rate.group_code
  and parameter.area_level = rate.area_level
  and starts_with(rate.area_code, parameter.area_code)
left join mart.area as area
  on area.month = rate.month
  and area.area_code = rate.area_code
left join former
  on former.area_code = rate.area_code
left join province
  on province.area_code = left(rate.area_code, 2)
order by rate.employment_rate asc nulls last, rate.area_code
