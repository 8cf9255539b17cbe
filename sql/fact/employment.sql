-- title: 分人群就业 | Employment by group
-- what: 各级地区各人群的劳动年龄内人数及其就业状况；人群没有计入的人时无行 |
--   Persons of working age and their employment by area and group; no row where nobody counted belongs to the group
-- grain: month, area_code, group_code
-- check parts_within_whole: 其中数多于合计 | a part exceeds its whole |
--   employed + unemployed <= able_and_willing and able_and_willing + unknown <= working_age
select
  community.month,
  left(community.community_code, area_level.code_length) as area_code,
  area_level.area_level,
  community.group_code,
  cast(sum(community.working_age) as bigint) as working_age,
  cast(sum(community.able_and_willing) as bigint) as able_and_willing,
  cast(sum(community.employed) as bigint) as employed,
  cast(sum(community.unemployed) as bigint) as unemployed,
  cast(sum(community.unknown) as bigint) as unknown,
  cast(sum(community.registered_unemployed) as bigint) as registered_unemployed,
  cast(sum(community.may_be_able_and_willing) as bigint) as may_be_able_and_willing,
  cast(sum(community.employed_unwilling) as bigint) as employed_unwilling
from fact.employment_count as community
cross join ref.area_level as area_level
group by
  community.month,
  left(community.community_code, area_level.code_length),
  area_level.area_level,
  community.group_code
