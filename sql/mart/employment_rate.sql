-- title: 就业率 | Employment rate
-- what: 劳动年龄内人员按人群的就业状况；人群没有计入的人时无行 |
--   Employment of persons of working age by group; no row where nobody counted belongs to the group
-- grain: month, area_code, group_code
-- column employed: 就业人数：有劳动能力和就业愿望的人中 | Employed, among the able and willing
-- column unemployed: 失业人数：有劳动能力和就业愿望的人中 | Unemployed, among the able and willing
-- column unknown: 情况不明人数：劳动年龄内，不进入任何分子分母 | Status unknown, of working age; in no numerator and no denominator
-- check employed_within_able: 就业加失业多于有劳动能力和就业愿望的 | more employed and unemployed than able and willing |
--   employed + unemployed <= able_and_willing
-- check able_within_working_age: 有劳动能力和就业愿望的加情况不明的多于劳动年龄内的 | more able and willing or unknown than of working age |
--   able_and_willing + unknown <= working_age
-- check registered_within_working_age: 登记失业的多于劳动年龄内的 | more registered unemployed than of working age |
--   registered_unemployed <= working_age
-- check rate_is_quotient: 就业率不等于就业人数 ÷ 有劳动能力和就业愿望人数 | employment_rate is not employed / able_and_willing |
--   (employment_rate is null) = (able_and_willing = 0)
--   and coalesce(abs(employment_rate - employed / nullif(able_and_willing, 0)) < 1e-12, true)
-- check within_roster: 劳动年龄内的多于劳动力资源台账上的 | more of working age than on the roster |
--   with signed as (
--     select month, area_code, working_age as persons, employed, unemployed, unknown from mart.employment_rate where group_code = 'all'
--     union all
--     select month, area_code, -persons, -employed, -unemployed, -unknown from mart.roster
--   )
--   select month, area_code
--   from signed
--   group by month, area_code
--   having sum(persons) > 0 or sum(employed) > 0 or sum(unemployed) > 0 or sum(unknown) > 0
-- check every_month: 劳动力资源台账有结果的月份没有就业率 | a month with a roster has no employment rate |
--   select month from mart.roster
--   except
--   select month from mart.employment_rate
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
  employment.employed_unwilling,
  case
    when employment.group_code in ('long_term_unemployed', 'zero_employment_family')
      then history.history_months
  end as history_months,
  cast(employment.employed as double) / nullif(employment.able_and_willing, 0) as employment_rate
from fact.employment as employment
left join mart.area as area
  on area.month = employment.month
  and area.area_code = employment.area_code
left join ref.population_group as population_group
  on population_group.group_code = employment.group_code
left join fact.roster_history as history
  on history.month = employment.month
  and history.area_code = employment.area_code
