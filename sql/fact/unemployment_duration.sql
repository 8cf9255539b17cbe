-- title: 登记失业时长 | Duration of registered unemployment
-- what: 登记失业人员从失业时间到月末的整月数，含下限；晚于月末的计入 under_1，未填的计入 not_stated |
--   Registered unemployed by whole months from unemployed_since to month end, lower bound included; a date after month end counts
--   as under_1, none as not_stated
-- grain: month, area_code, duration_band
select
  community.month,
  left(community.community_code, area_level.code_length) as area_code,
  area_level.area_level,
  community.duration_band,
  cast(sum(community.persons) as bigint) as persons
from fact.duration_count as community
cross join ref.area_level as area_level
group by
  community.month,
  left(community.community_code, area_level.code_length),
  area_level.area_level,
  community.duration_band
