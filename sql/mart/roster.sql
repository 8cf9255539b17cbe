-- title: 台账人口 | The roster
-- what: 各级地区台账上计入的人，不论年龄 | Counted persons on the rosters by area, whatever their age
-- grain: month, area_code
-- check named: area_name is not null
-- check statuses_add_up: persons = employed + unemployed + not_in_labour_force + unknown
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
  roster.unknown
from fact.roster as roster
left join mart.area as area
  on area.month = roster.month
  and area.area_code = roster.area_code
