-- title: 社区的家庭 | Households of communities
-- what: 每个社区各类家庭的户数和人数，各级地区由此相加 | Households and persons of each kind by community, which areas add up
-- unit: community_code
-- grain: community_code, household_kind
select
  month,
  community_code,
  household_kind,
  count(*) as households,
  cast(sum(persons) as bigint) as persons,
  cast(sum(employed) as bigint) as employed,
  cast(sum(unemployed) as bigint) as unemployed,
  cast(sum(not_in_labour_force) as bigint) as not_in_labour_force,
  cast(sum(unknown) as bigint) as unknown,
  count(case when is_zero_employment then 1 end) as derived,
  count(case when undetermined_reason = 'member_unknown' then 1 end) as member_unknown,
  count(case when undetermined_reason = 'row_returned' then 1 end) as row_returned,
  count(case when undetermined_reason = 'both' then 1 end) as both_reasons
from fact.household_state
group by month, community_code, household_kind
