-- title: 就业状态变动 | Movements between states
-- what: 上月末到本月末计入的人从哪种状态到哪种状态；按 to_status 合计即本月末存量，按 from_status 合计即上月末存量；
--   not_reported 为所在社区那个月没有劳动力资源台账，absent 为有劳动力资源台账而没有此人，elsewhere 为在同级其他地区；同级地区间的变动在上级抵消，故各级不可相加；两个月之一没有劳动力资源台账时无行 |
--   From which state to which counted persons went between the former month's end and this one's; summed by to_status they are this
--   month's stock, by from_status the former month's; not_reported: the community has no roster in that month; absent: it has one, without the
--   person; elsewhere: on another area's of that level; moves between areas net out above them, so they do not add up over areas; no row
--   where one of the two months has no roster at all
-- grain: month, area_code, from_status, to_status
-- column persons: 人数 | Persons
-- not_additive: persons
-- check to_is_stock: 到各状态之和不等于本月末存量 | the sums by to_status are not this month's stock |
--   with signed as (
--     select
--       month,
--       area_code,
--       case when to_status = 'employed' then persons else 0 end as employed,
--       case when to_status = 'unemployed' then persons else 0 end as unemployed,
--       case when to_status = 'not_in_labour_force' then persons else 0 end as not_in_labour_force,
--       case when to_status = 'unknown' then persons else 0 end as unknown
--     from mart.labour_movement
--     union all
--     select month, area_code, -employed, -unemployed, -not_in_labour_force, -unknown from mart.roster
--     where month in (select month from mart.labour_movement)
--   )
--   select month, area_code
--   from signed
--   group by month, area_code
--   having sum(employed) <> 0 or sum(unemployed) <> 0 or sum(not_in_labour_force) <> 0 or sum(unknown) <> 0
-- check from_is_former_stock: 从各状态之和不等于上月末存量 | the sums by from_status are not the former month's stock |
--   with signed as (
--     select
--       month,
--       area_code,
--       case when from_status = 'employed' then persons else 0 end as employed,
--       case when from_status = 'unemployed' then persons else 0 end as unemployed,
--       case when from_status = 'not_in_labour_force' then persons else 0 end as not_in_labour_force,
--       case when from_status = 'unknown' then persons else 0 end as unknown
--     from mart.labour_movement
--     cross join (select held_from, detailed_from from audit.release) as horizon
--     where (month = case when length(area_code) < 9 then horizon.held_from else horizon.detailed_from end) is not true
--     union all
--     select cast(month + interval '1' month as date), area_code, -employed, -unemployed, -not_in_labour_force, -unknown from mart.roster
--     where cast(month + interval '1' month as date) in (select month from mart.labour_movement)
--   )
--   select month, area_code
--   from signed
--   group by month, area_code
--   having sum(employed) <> 0 or sum(unemployed) <> 0 or sum(not_in_labour_force) <> 0 or sum(unknown) <> 0
-- check every_month: 上月和本月都有劳动力资源台账而没有变动 | no movement between two months that have a roster |
--   select month from mart.roster where cast(month - interval '1' month as date) in (select month from mart.roster)
--   except
--   select month from mart.labour_movement
select
  labour_movement.month,
  labour_movement.area_code,
  labour_movement.area_level,
  area.area_name,
  labour_movement.from_status,
  labour_movement.to_status,
  labour_movement.persons
from fact.labour_movement as labour_movement
left join mart.area as area
  on area.month = labour_movement.month
  and area.area_code = labour_movement.area_code
