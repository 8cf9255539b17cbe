-- title: 台账人口 | The roster
-- what: 各级地区台账上计入的人，不论年龄 | Counted persons on the rosters by area, whatever their age
-- grain: month, area_code
-- check statuses_add_up: 四种状态之和不等于人数 | the four states do not add up to persons |
--   persons = employed + unemployed + not_in_labour_force + unknown
-- check households_within_persons: 户数多于人数 | more households than persons |
--   households <= persons
-- check age_unknown_within_persons: 年龄不明的多于人数 | more of unknown age than persons |
--   age_unknown <= persons
-- check every_month: 劳动力资源台账有接受行的月份没有结果 | a month with accepted rows of the roster has no result |
--   select month from mart.submission_status where register = 'labour_force' and accepted_rows > 0
--     and (month < (select held_from from audit.release)) is not true
--   except
--   select month from mart.roster
select
  roster.month,
  roster.area_code,
  roster.area_level,
  area.area_name,
  roster.persons,
  roster.households,
  roster.employed,
  roster.unemployed,
  roster.not_in_labour_force,
  roster.unknown,
  roster.age_unknown
from fact.roster as roster
left join mart.area as area
  on area.month = roster.month
  and area.area_code = roster.area_code
