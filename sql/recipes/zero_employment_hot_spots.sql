-- title: 零就业家庭集中的街道 | Streets where zero-employment households gather
-- question: 推算的零就业家庭集中在哪些街道？ | In which streets are derived zero-employment households most frequent?
-- answer: 每千户中的户数，只看不少于 smallest 户的街道，前 50 个；undetermined 是有成员情况不明、须核实的 |
--   Households a thousand, only streets with at least `smallest` of them, the first 50; undetermined ones have a member of unknown status, to be cleared up
-- columns: area_code, area_name, households, derived, undetermined, derived_per_1000
-- column derived_per_1000: 每千户零就业家庭 | Zero-employment households a thousand
with parameter as (
  select
    data_month as month,  -- date '2026-10-01'
    20 as smallest
  from audit.release
)
select
  zero.area_code,
  zero.area_name,
  roster.households,
  zero.derived,
  zero.undetermined,
  cast(1000 * zero.derived as double) / nullif(roster.households, 0) as derived_per_1000
from mart.zero_employment_household as zero
inner join parameter
  on parameter.month = zero.month
inner join mart.roster as roster
  on roster.month = zero.month
  and roster.area_code = zero.area_code
  and roster.households >= parameter.smallest
where zero.area_level = 'street'
order by derived_per_1000 desc nulls last, zero.area_code
limit 50
