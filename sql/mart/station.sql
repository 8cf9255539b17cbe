-- title: 基层平台 | Labour stations
-- what: 各级地区计入的平台、六到位、人员和每千名劳动力的人员数；街道自己的平台计入街道及以上，不计入任何社区，
--   故街道以上各级可加，社区之和可少于街道；六到位未填的算未到位 |
--   Counted stations, the six in place, staff, and staff per 1,000 labour force; a street's own station counts in the street and above it, in
--   no community, so that the counts add up from streets on and the communities' sum may fall short of their street; what is not stated
--   is not in place
-- grain: month, area_code
-- provisional_without: station
-- column able_and_willing: 有劳动能力和就业愿望人数：该地区当月劳动力资源台账上的，即 mart.employment_rate 的 all；没有劳动力资源台账为 0 |
--   Able and willing, on the rosters of the area in the month, as in mart.employment_rate for group all; 0 without a roster
-- not_additive: able_and_willing
-- additive from street: stations, with_institution, with_staff, with_funding, with_premises, with_rules, with_work, six_in_place,
--   full_time_staff, part_time_staff, staff
-- check six_are_each: 六到位的多于其中一项到位的 | more with all six in place than with one of them |
--   six_in_place <= least(with_institution, with_staff, with_funding, with_premises, with_rules, with_work)
-- check each_within_stations: 一项到位的多于平台数 | more with one in place than stations |
--   greatest(with_institution, with_staff, with_funding, with_premises, with_rules, with_work) <= stations
-- check staff_add_up: 专职与兼职之和不等于人员数 | full-time and part-time do not add up to staff |
--   staff = full_time_staff + part_time_staff
-- check per_thousand: 每千名劳动力的人员数与人员数不符 | staff_per_1000 does not go with staff |
--   coalesce(abs(staff_per_1000 * able_and_willing - 1000 * staff) < 1e-6, true)
-- check per_thousand_where_there_is_a_roster: 没有劳动力而有每千人数，或有而没有 | staff_per_1000 without labour force, or none with one |
--   (staff_per_1000 is null) = (able_and_willing = 0)
-- check labour_force_of_the_roster: 劳动力与 mart.employment_rate 不等 | able_and_willing differs from mart.employment_rate |
--   select station.month, station.area_code
--   from mart.station as station
--   left join mart.employment_rate as rate
--     on rate.month = station.month
--     and rate.area_code = station.area_code
--     and rate.group_code = 'all'
--   where station.able_and_willing <> coalesce(rate.able_and_willing, 0)
-- check every_month: 基层平台台账有接受行的月份没有结果 | a month with accepted rows of the register has no result |
--   select month from mart.submission_status where register = 'station' and accepted_rows > 0
--     and (month < (select held_from from audit.release)) is not true
--   except
--   select month from mart.station
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
