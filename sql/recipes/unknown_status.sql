-- title: 情况不明的人多在哪里 | Where status is unknown
-- question: 哪些区县情况不明的比例高，使就业率不可靠？ | In which counties is the share of persons of unknown status so high that the rate is doubtful?
-- answer: 情况不明的人不进入就业率的分子分母；若都不在业，就业率最低为 lowest_rate |
--   Persons of unknown status are in no numerator or denominator; were none of them in work, the rate would be lowest_rate
-- columns: area_code, full_name, working_age, unknown, unknown_share, employment_rate, lowest_rate
-- column unknown_share: 情况不明占劳动年龄人数 | Share of working age unknown
-- column lowest_rate: 可能的最低就业率 | Lowest possible rate
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option level: code area_level = county | 列哪一级地区 | Level of the areas listed
-- option month: month = data month | 月份 | Month
with parameter as (
  select
    cast($month as date) as month,
    $level as area_level,
    unnest(cast($area as varchar[])) as area_code
)
select
  rate.area_code,
  area.full_name,
  rate.working_age,
  rate.unknown,
  cast(rate.unknown as double) / nullif(rate.working_age, 0) as unknown_share,
  rate.employment_rate,
  cast(rate.employed as double) / nullif(rate.able_and_willing + rate.unknown, 0) as lowest_rate
from mart.employment_rate as rate
inner join parameter
  on parameter.month = rate.month
  and starts_with(rate.area_code, parameter.area_code)
left join mart.area as area
  on area.month = rate.month
  and area.area_code = rate.area_code
where rate.area_level = parameter.area_level
  and rate.group_code = 'all'
order by unknown_share desc nulls last, rate.area_code
