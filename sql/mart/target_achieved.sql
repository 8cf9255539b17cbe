-- title: 目标指标的完成数 | What was achieved, by indicator
-- what: 台账能告诉的目标指标（城镇新增就业、失业人员再就业、就业困难人员就业）的本年累计，省、市、县、街道各级和片区
--   （ref.area_group，成员之和），不论有没有下达目标；也就是上级的目标由下级各完成多少 |
--   The year to date of the indicators of targets that registers tell (new urban employment, unemployed persons re-employed, persons in difficulty
--   employed), for province, prefectures, counties and streets, and for groups of areas (ref.area_group: the sum over the members in force at month end),
--   with a target of their own or not: what each did of the target above it
-- grain: month, area_code, indicator
-- held: every month
-- adds_up: mart.new_employment
-- check named: 指标没有名称 | an indicator has no name |
--   indicator_name is not null
-- check events: 事件数少于累计数 | fewer events than the year to date |
--   events_ytd >= abs(ytd)
-- check as_new_employment: 与 mart.new_employment 不等 | differs from mart.new_employment |
--   select achieved.month, achieved.area_code
--   from mart.target_achieved as achieved
--   inner join mart.new_employment as employment
--     on employment.month = achieved.month
--     and employment.area_code = achieved.area_code
--   where achieved.ytd <> case achieved.indicator
--       when 'new_employment' then employment.net_new_employment_ytd
--       when 'reemployed_unemployed' then employment.reemployed_unemployed_ytd
--       else employment.difficult_employed_ytd
--     end
--   union all
--   select employment.month, employment.area_code
--   from mart.new_employment as employment
--   left join mart.target_achieved as achieved
--     on achieved.month = employment.month
--     and achieved.area_code = employment.area_code
--   where employment.area_level <> 'community'
--     and achieved.area_code is null
-- check groups_add_up: 片区的累计不等于成员之和 | a group of areas is not the sum of its members |
--   select achieved.month, achieved.area_code, achieved.indicator
--   from mart.target_achieved as achieved
--   inner join ref.area_group_member as member
--     on member.group_code = achieved.area_code
--     and member.valid_from <= last_day(achieved.month)
--     and (member.valid_to is null or member.valid_to > last_day(achieved.month))
--   left join mart.target_achieved as part
--     on part.month = achieved.month
--     and part.area_code = member.member_code
--     and part.indicator = achieved.indicator
--   group by achieved.month, achieved.area_code, achieved.indicator, achieved.ytd
--   having achieved.ytd <> sum(part.ytd) and max(length(member.member_code)) < 12
with area_group as (
  select
    employment.month,
    member.group_code,
    sum(employment.new_employment_ytd) as new_employment_ytd,
    sum(employment.natural_attrition_ytd) as natural_attrition_ytd,
    sum(employment.net_new_employment_ytd) as net_new_employment_ytd,
    sum(employment.reemployed_unemployed_ytd) as reemployed_unemployed_ytd,
    sum(employment.difficult_employed_ytd) as difficult_employed_ytd
  from mart.new_employment as employment
  inner join ref.area_group_member as member
    on member.member_code = employment.area_code
    and member.valid_from <= last_day(employment.month)
    and (member.valid_to is null or member.valid_to > last_day(employment.month))
  group by employment.month, member.group_code
),
employment as (
  select
    month,
    area_code,
    area_level,
    area_name,
    new_employment_ytd,
    natural_attrition_ytd,
    net_new_employment_ytd,
    reemployed_unemployed_ytd,
    difficult_employed_ytd
  from mart.new_employment
  where area_level <> 'community'
  union all
  select
    area_group.month,
    area_group.group_code as area_code,
    'area_group' as area_level,
    named.group_name as area_name,
    area_group.new_employment_ytd,
    area_group.natural_attrition_ytd,
    area_group.net_new_employment_ytd,
    area_group.reemployed_unemployed_ytd,
    area_group.difficult_employed_ytd
  from area_group
  inner join ref.area_group as named
    on named.group_code = area_group.group_code
    and named.valid_from <= last_day(area_group.month)
    and (named.valid_to is null or named.valid_to > last_day(area_group.month))
),
achieved as (
  -- a further indicator needs a further branch; events_ytd is the count subject to chance
  select
    month,
    area_code,
    area_level,
    area_name,
    'new_employment' as indicator,
    net_new_employment_ytd as ytd,
    new_employment_ytd + natural_attrition_ytd as events_ytd
  from employment
  union all
  select
    month,
    area_code,
    area_level,
    area_name,
    'reemployed_unemployed' as indicator,
    reemployed_unemployed_ytd as ytd,
    reemployed_unemployed_ytd as events_ytd
  from employment
  union all
  select
    month,
    area_code,
    area_level,
    area_name,
    'difficult_employed' as indicator,
    difficult_employed_ytd as ytd,
    difficult_employed_ytd as events_ytd
  from employment
)
select
  achieved.month,
  achieved.area_code,
  achieved.area_level,
  achieved.area_name,
  achieved.indicator,
  code.label as indicator_name,
  cast(achieved.ytd as bigint) as ytd,
  cast(achieved.events_ytd as bigint) as events_ytd,
  cast(achieved.ytd as double) / nullif(above.ytd, 0) as contribution_share
from achieved
left join ref.area_level as area_level
  on area_level.area_level = achieved.area_level
left join ref.area_level as level_above
  on level_above.code_length = case
    when achieved.area_level = 'area_group' then 2
    when area_level.code_length = 9 then 6
    else area_level.code_length - 2
  end
left join achieved as above
  on above.month = achieved.month
  and above.indicator = achieved.indicator
  and above.area_code = left(achieved.area_code, level_above.code_length)
left join ref.code as code
  on code.code_list = 'target_indicator'
  and code.code = achieved.indicator
