-- title: 零就业家庭收支账 | The account of zero-employment households
-- question: 本月零就业家庭期初多少、新认定多少、消除多少、期末多少？ | How many zero-employment households were there at the start of the month, came, went and are left?
-- answer: 每个市州一行：期初 + 调整 + 新认定 − 就业消除 − 其他退出 = 在册 | One row a prefecture: opening + adjustment + newly_recognised − resolved − ended_otherwise = recognised
-- columns: area_code, full_name, opening, adjustment, newly_recognised, resolved, ended_otherwise, recognised, overdue, median_days
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option level: code area_level = prefecture | 列哪一级地区 | Level of the areas listed
-- option month: month = data month | 月份 | Month
with parameter as (
  select
    cast($month as date) as month,
    $level as area_level,
    unnest(cast($area as varchar[])) as area_code
)
select
  zero.area_code,
  area.full_name,
  zero.opening,
  zero.adjustment,
  zero.newly_recognised,
  zero.resolved,
  zero.ended_otherwise,
  zero.recognised,
  zero.overdue,
  zero.median_days
from mart.zero_employment_household as zero
inner join parameter
  on parameter.month = zero.month
  and starts_with(zero.area_code, parameter.area_code)
left join mart.area as area
  on area.month = zero.month
  and area.area_code = zero.area_code
where zero.area_level = parameter.area_level
order by zero.overdue desc, zero.area_code
