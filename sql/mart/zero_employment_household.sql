-- title: 零就业家庭 | Zero-employment households
-- what: 每月由劳动力资源台账推算 | Derived each month from the labour force register
-- grain: month, area_code
-- check named: area_name is not null
with state as (
  select
    month,
    area_code,
    area_level,
    cast(sum(derived) as bigint) as derived,
    cast(sum(case when household_kind = 'undetermined' then households else 0 end) as bigint) as undetermined
  from fact.household
  group by month, area_code, area_level
)
select
  state.month,
  state.area_code,
  state.area_level,
  area.area_name,
  state.derived,
  state.undetermined
from state
left join mart.area as area
  on area.month = state.month
  and area.area_code = state.area_code
