-- title: 家庭类型 | Kinds of household
-- what: 有劳动年龄成员的家庭：全部劳动年龄成员就业、已知有成员就业（在别处计入的也算）、无人就业、待核（无人已知就业，而劳动年龄成员情况不明，
--   或有人求职而另有成员情况不明或有退回未改正的行） |
--   Households with a member of working age: working (all of these employed), mixed (some member known to work, counted here or not),
--   workless (nobody), undetermined (nobody known to work, and a member of working age is unknown, or somebody seeks work while another
--   member is unknown or a row was returned and not yet mended)
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
