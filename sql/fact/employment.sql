-- title: 分人群就业 | Employment by group
-- what: 各级地区各人群的劳动年龄内人数及其就业状况；人群没有计入的人时无行 |
--   Persons of working age and their employment by area and group; no row where nobody counted belongs to the group
-- grain: month, area_code, group_code
-- check parts_within_whole: 其中数多于合计 | a part exceeds its whole |
--   employed + unemployed <= able_and_willing and able_and_willing + unknown <= working_age
with street as (
  -- one sum of all communities; the areas above add up a hundredth of that
  select
    month,
    left(community_code, 9) as street_code,
    group_code,
    sum(working_age) as working_age,
    sum(able_and_willing) as able_and_willing,
    sum(employed) as employed,
    sum(unemployed) as unemployed,
    sum(unknown) as unknown,
    sum(registered_unemployed) as registered_unemployed,
    sum(may_be_able_and_willing) as may_be_able_and_willing,
    sum(employed_unwilling) as employed_unwilling
  from fact.employment_count
  group by month, left(community_code, 9), group_code
)
select
  street.month,
  left(street.street_code, area_level.code_length) as area_code,
  area_level.area_level,
  street.group_code,
  cast(sum(street.working_age) as bigint) as working_age,
  cast(sum(street.able_and_willing) as bigint) as able_and_willing,
  cast(sum(street.employed) as bigint) as employed,
  cast(sum(street.unemployed) as bigint) as unemployed,
  cast(sum(street.unknown) as bigint) as unknown,
  cast(sum(street.registered_unemployed) as bigint) as registered_unemployed,
  cast(sum(street.may_be_able_and_willing) as bigint) as may_be_able_and_willing,
  cast(sum(street.employed_unwilling) as bigint) as employed_unwilling
from street
cross join ref.area_level as area_level
where area_level.area_level <> 'community'
group by
  street.month,
  left(street.street_code, area_level.code_length),
  area_level.area_level,
  street.group_code
union all
select
  month,
  community_code as area_code,
  'community' as area_level,
  group_code,
  working_age,
  able_and_willing,
  employed,
  unemployed,
  unknown,
  registered_unemployed,
  may_be_able_and_willing,
  employed_unwilling
from fact.employment_count
