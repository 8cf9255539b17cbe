-- title: 登记失业时长 | Duration of registered unemployment
-- what: 登记失业人员从失业时间到月末的整月数；晚于月末的计入 under_1 |
--   Registered unemployed by whole months from the day unemployment began to month end; a later date counts as under_1
-- grain: month, area_code, duration_band
-- check named: area_name is not null
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
