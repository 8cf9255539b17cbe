-- title: 该认定而未认定的零就业家庭 | Households that look like zero-employment ones and are not recognised
-- question: 哪些街道推算出的零就业家庭不在认定台账里，须上门核实？ | In which streets are derived households not in the register, to be visited?
-- answer: hidden 推算有而未认定；stale 认定在册而推算已不是；hidden 多的在前 | hidden: derived, not recognised; stale: recognised, no longer derived; most hidden first
-- columns: area_code, area_name, derived, recognised, confirmed, hidden, stale
with parameter as (
  select data_month as month  -- date '2026-10-01'
  from audit.release
)
select
  zero.area_code,
  zero.area_name,
  zero.derived,
  zero.recognised,
  zero.confirmed,
  zero.hidden,
  zero.stale
from mart.zero_employment_household as zero
inner join parameter
  on parameter.month = zero.month
where zero.area_level = 'street'
  and zero.hidden + zero.stale > 0
order by zero.hidden desc, zero.stale desc, zero.area_code
