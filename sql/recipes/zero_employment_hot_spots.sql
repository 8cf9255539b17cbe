-- title: 零就业家庭集中的街道 | Streets where zero-employment households gather
-- question: 推算的零就业家庭集中在哪些街道？ | In which streets are derived zero-employment households most frequent?
-- answer: 每千户中的户数，只看不少于 --smallest 户的街道，前 --rows 个；undetermined 是有成员情况不明、须核实的 |
--   Households a thousand, only streets with at least --smallest of them, the first --rows; undetermined ones have a member of unknown status, to be cleared up
-- columns: area_code, full_name, households, derived, undetermined, derived_per_1000
-- column derived_per_1000: 每千户零就业家庭 | Zero-employment households a thousand
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option month: month = data month | 月份 | Month
-- option smallest: integer = 20 | 户数下限 | Fewest households
-- option rows: integer = 50 | 最多几行 | At most so many rows
with parameter as (
  select
    cast($month as date) as month,
    cast($smallest as integer) as smallest,
    unnest(cast($area as varchar[])) as area_code
)
select
  zero.area_code,
  area.full_name,
  roster.households,
  zero.derived,
  zero.undetermined,
  cast(1000 * zero.derived as double) / nullif(roster.households, 0) as derived_per_1000
from mart.zero_employment_household as zero
inner join parameter
  on parameter.month = zero.month
  and starts_with(zero.area_code, parameter.area_code)
left join mart.area as area
  on area.month = zero.month
  and area.area_code = zero.area_code
inner join mart.roster as roster
  on roster.month = zero.month
  and roster.area_code = zero.area_code
  and roster.households >= parameter.smallest
where zero.area_level = 'street'
order by derived_per_1000 desc nulls last, zero.area_code
limit cast($rows as integer)
