-- title: 该认定而未认定的零就业家庭 | Households that look like zero-employment ones and are not recognised
-- question: 哪些街道推算出的零就业家庭不在认定台账里，须上门核实？ | In which streets are derived households not in the register, to be visited?
-- answer: hidden 推算有而未认定；stale 认定在册而推算已不是；hidden 多的在前 | hidden: derived, not recognised; stale: recognised, no longer derived; most hidden first
-- columns: area_code, full_name, derived, recognised, confirmed, hidden, stale
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option level: code area_level = street | 列哪一级地区 | Level of the areas listed
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
  zero.derived,
  zero.recognised,
  zero.confirmed,
  zero.hidden,
  zero.stale
from mart.zero_employment_household as zero
inner join parameter
  on parameter.month = zero.month
  and starts_with(zero.area_code, parameter.area_code)
left join mart.area as area
  on area.month = zero.month
  and area.area_code = zero.area_code
where zero.area_level = parameter.area_level
  and zero.hidden + zero.stale > 0
order by zero.hidden desc, zero.stale desc, zero.area_code
