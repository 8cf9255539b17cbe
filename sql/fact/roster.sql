-- title: 台账人口 | The roster
-- what: 各级地区台账上计入的人，不论年龄 | Counted persons by area, whatever their age
-- grain: month, area_code
select
  month,
  area_code,
  area_level,
  cast(sum(persons) as bigint) as persons,
  cast(sum(households) as bigint) as households,
  cast(sum(employed) as bigint) as employed,
  cast(sum(unemployed) as bigint) as unemployed,
  cast(sum(not_in_labour_force) as bigint) as not_in_labour_force,
  cast(sum(unknown) as bigint) as unknown
from fact.household
group by month, area_code, area_level
