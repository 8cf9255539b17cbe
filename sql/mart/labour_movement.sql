-- title: 就业状态变动 | Movements between states
-- what: 上月末到本月末计入的人从哪种状态到哪种状态；按 to_status 合计即本月末存量，按 from_status 合计即上月末存量；
--   同级地区间的变动在上级抵消，故各级不可相加；两个月之一没有花名册时无行 |
--   From which state to which counted persons went between the former month's end and this one's; summed by to_status they are this
--   month's stock, by from_status the former month's; moves between areas net out above them, so they do not add up over areas; no row
--   where one of the two months has no roster at all
-- grain: month, area_code, from_status, to_status
-- column persons: 人数 | Persons
-- not_additive: persons
-- check named: area_name is not null
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
