-- title: 零就业家庭收支账 | The account of zero-employment households
-- question: 本月零就业家庭期初多少、新认定多少、消除多少、期末多少？ | How many zero-employment households were there at the start of the month, came, went and are left?
-- answer: 每个市州一行：期初 + 调整 + 新认定 − 就业消除 − 其他退出 = 在册 | One row a prefecture: opening + adjustment + newly_recognised − resolved − ended_otherwise = recognised
-- columns: area_code, area_name, opening, adjustment, newly_recognised, resolved, ended_otherwise, recognised, overdue, median_days
with parameter as (
  select data_month as month  -- date '2026-10-01'
  from audit.release
)
select
  zero.area_code,
  zero.area_name,
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
where zero.area_level = 'prefecture'
order by zero.overdue desc, zero.area_code
