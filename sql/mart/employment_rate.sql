-- title: 就业率 | Employment rate
-- what: 劳动年龄内人员按人群的就业状况；人群没有计入的人时无行 |
--   Employment of persons of working age by group; no row where nobody counted belongs to the group
-- grain: month, area_code, group_code
-- column employed: 就业人数：有劳动能力和就业愿望的人中 | Employed, among the able and willing
-- column unemployed: 失业人数：有劳动能力和就业愿望的人中 | Unemployed, among the able and willing
-- column unknown: 情况不明人数：劳动年龄内，不进入任何分子分母 | Status unknown, of working age; in no numerator and no denominator
-- check named: area_name is not null
-- check group_named: group_name is not null
-- check parts_within_whole: employed + unemployed <= able_and_willing and able_and_willing + unknown <= working_age
-- check rate_is_share: able_and_willing = 0 or employment_rate between 0 and 1
select
  employment.month,
  employment.area_code,
  employment.area_level,
  area.area_name,
  employment.group_code,
  population_group.group_name,
  employment.working_age,
  employment.able_and_willing,
  employment.employed,
  employment.unemployed,
  employment.unknown,
  employment.registered_unemployed,
  cast(employment.employed as double) / nullif(employment.able_and_willing, 0) as employment_rate
from fact.employment as employment
left join mart.area as area
  on area.month = employment.month
  and area.area_code = employment.area_code
left join ref.population_group as population_group
  on population_group.group_code = employment.group_code
