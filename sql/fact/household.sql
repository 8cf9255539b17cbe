-- title: 家庭 | Households
-- what: 各级地区各类家庭的户数和人数；no_working_age 为无劳动年龄成员 |
--   Households and persons of each kind by area; no_working_age: no member of working age
-- grain: month, area_code, household_kind
-- check statuses_add_up: 四种状态之和不等于人数 | the four states do not add up to persons |
--   persons = employed + unemployed + not_in_labour_force + unknown
-- check derived_are_workless: 推算的不是无人就业家庭 | a derived household is not workless |
--   derived = 0 or household_kind = 'workless'
-- check undetermined_have_a_reason: 待核家庭没有一个原因，或别的家庭有 | an undetermined household has no reason, or another has one |
--   member_unknown + row_returned + both_reasons = case when household_kind = 'undetermined' then households else 0 end
select
  community.month,
  left(community.community_code, area_level.code_length) as area_code,
  area_level.area_level,
  community.household_kind,
  cast(sum(community.households) as bigint) as households,
  cast(sum(community.persons) as bigint) as persons,
  cast(sum(community.employed) as bigint) as employed,
  cast(sum(community.unemployed) as bigint) as unemployed,
  cast(sum(community.not_in_labour_force) as bigint) as not_in_labour_force,
  cast(sum(community.unknown) as bigint) as unknown,
  cast(sum(community.derived) as bigint) as derived,
  cast(sum(community.member_unknown) as bigint) as member_unknown,
  cast(sum(community.row_returned) as bigint) as row_returned,
  cast(sum(community.both_reasons) as bigint) as both_reasons
from fact.household_count as community
cross join ref.area_level as area_level
group by
  community.month,
  left(community.community_code, area_level.code_length),
  area_level.area_level,
  community.household_kind
