-- title: 登记失业时长 | Duration of registered unemployment
-- what: 登记失业人员从失业时间到月末的整月数；晚于月末的计入 under_1 |
--   Registered unemployed by whole months from the day unemployment began to month end; a later date counts as under_1
-- grain: month, area_code, duration_band
-- check bands_add_up: 各时长之和不等于登记失业人数 | the bands do not add up to registered_unemployed |
--   with signed as (
--     select month, area_code, persons from mart.unemployment_duration
--     union all
--     select month, area_code, -registered_unemployed from mart.employment_rate where group_code = 'all'
--   )
--   select month, area_code
--   from signed
--   group by month, area_code
--   having sum(persons) <> 0
select
  unemployment_duration.month,
  unemployment_duration.area_code,
  unemployment_duration.area_level,
  area.area_name,
  unemployment_duration.duration_band,
  unemployment_duration.persons
from fact.unemployment_duration as unemployment_duration
left join mart.area as area
  on area.month = unemployment_duration.month
  and area.area_code = unemployment_duration.area_code
