-- title: 家庭类型 | Kinds of household
-- what: 有劳动年龄成员的家庭：全部劳动年龄成员就业、部分成员就业、无人就业、待定 |
--   Households with a member of working age: working (all of these employed), mixed (some member employed), workless (none), undetermined
-- grain: month, area_code, household_kind
-- column persons: 人数：这些家庭在台账上的全部成员 | Persons: all members on the roster
-- column households: 户数 | Households
-- check households_within_persons: 户数多于人数 | more households than persons |
--   households <= persons
-- check within_roster: 户数或人数多于劳动力资源台账 | more households or persons than on the roster |
--   with signed as (
--     select month, area_code, households, persons from mart.household_typology
--     union all
--     select month, area_code, -households, -persons from mart.roster
--   )
--   select month, area_code
--   from signed
--   group by month, area_code
--   having sum(households) > 0 or sum(persons) > 0
select
  household.month,
  household.area_code,
  household.area_level,
  area.area_name,
  household.household_kind,
  household.households,
  household.persons
from fact.household as household
left join mart.area as area
  on area.month = household.month
  and area.area_code = household.area_code
where household.household_kind <> 'no_working_age'
