-- title: 基层平台 | Labour stations
-- what: 各级地区计入的平台、六到位、人员和每千名劳动力的人员数；街道自己的平台计入街道及以上，不计入任何社区，
--   故街道以上各级可加，社区之和可少于街道；六到位未填的算未到位 |
--   Counted stations, the six in place, staff, and staff per 1,000 labour force; a street's own station counts in the street and above it, in
--   no community, so that the counts add up from streets on and the communities' sum may fall short of their street; what is not stated
--   is not in place
-- grain: month, area_code
-- provisional_without: station
-- column able_and_willing: 有劳动能力和就业愿望人数：该地区当月花名册上的，即 mart.employment_rate 的 all；没有花名册为 0 |
--   Able and willing, on the rosters of the area in the month, as in mart.employment_rate for group all; 0 without a roster
-- not_additive: stations, with_institution, with_staff, with_funding, with_premises, with_rules, with_work, six_in_place, full_time_staff,
--   part_time_staff, staff, able_and_willing
-- check named: area_name is not null
-- check per_thousand: coalesce(abs(staff_per_1000 * able_and_willing - 1000 * staff) < 1e-6, true)
-- check per_thousand_where_there_is_a_roster: (staff_per_1000 is null) = (able_and_willing = 0)
with labour_force as (
  select
    month,
    area_code,
    able_and_willing
  from fact.employment
  where group_code = 'all'
)
select
  station.month,
  station.area_code,
  station.area_level,
  area.area_name,
  station.stations,
  station.with_institution,
  station.with_staff,
  station.with_funding,
  station.with_premises,
  station.with_rules,
  station.with_work,
  station.six_in_place,
  station.full_time_staff,
  station.part_time_staff,
  station.full_time_staff + station.part_time_staff as staff,
  coalesce(labour_force.able_and_willing, 0) as able_and_willing,
  cast(1000 * (station.full_time_staff + station.part_time_staff) as double)
    / nullif(labour_force.able_and_willing, 0) as staff_per_1000
from fact.station as station
left join mart.area as area
  on area.month = station.month
  and area.area_code = station.area_code
left join labour_force
  on labour_force.month = station.month
  and labour_force.area_code = station.area_code
