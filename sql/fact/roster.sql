-- title: 台账人口 | The roster
-- what: 各级地区台账上计入的人，不论年龄 | Counted persons by area, whatever their age
-- grain: month, area_code
with undated as (
  select
    left(community.community_code, area_level.code_length) as area_code,
    sum(community.persons) as age_unknown
  from fact.undated_count as community
  cross join ref.area_level as area_level
  group by left(community.community_code, area_level.code_length)
)
select
  household.month,
  household.area_code,
  household.area_level,
  cast(sum(household.persons) as bigint) as persons,
  cast(sum(household.households) as bigint) as households,
  cast(sum(household.employed) as bigint) as employed,
  cast(sum(household.unemployed) as bigint) as unemployed,
  cast(sum(household.not_in_labour_force) as bigint) as not_in_labour_force,
  cast(sum(household.unknown) as bigint) as unknown,
  cast(coalesce(max(undated.age_unknown), 0) as bigint) as age_unknown
from fact.household as household
left join undated
  on undated.area_code = household.area_code
group by household.month, household.area_code, household.area_level
