-- title: 目标指标的完成数 | What was achieved, by indicator
-- what: 台账能告诉的目标指标（城镇新增就业、失业人员再就业、就业困难人员就业）的本年累计，省、市、县、街道各级，不论有没有下达目标；
--   也就是上级的目标由下级各完成多少 |
--   The year to date of the indicators of targets that registers tell (new urban employment, unemployed persons re-employed, persons in difficulty
--   employed), for province, prefectures, counties and streets, with a target of their own or not: what each did of the target above it
-- grain: month, area_code, indicator
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
with achieved as (
  -- a further indicator is a further branch; events_ytd is what chance acts upon
  select
    month,
    area_code,
    area_level,
    area_name,
    'new_employment' as indicator,
    net_new_employment_ytd as ytd,
    new_employment_ytd + natural_attrition_ytd as events_ytd
  from mart.new_employment
  union all
  select
    month,
    area_code,
    area_level,
    area_name,
    'reemployed_unemployed' as indicator,
    reemployed_unemployed_ytd as ytd,
    reemployed_unemployed_ytd as events_ytd
  from mart.new_employment
  union all
  select
    month,
    area_code,
    area_level,
    area_name,
    'difficult_employed' as indicator,
    difficult_employed_ytd as ytd,
    difficult_employed_ytd as events_ytd
  from mart.new_employment
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
inner join ref.area_level as area_level
  on area_level.area_level = achieved.area_level
left join ref.area_level as level_above
  on level_above.code_length = case
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
where achieved.area_level <> 'community'
