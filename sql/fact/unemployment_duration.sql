-- title: 登记失业时长 | Duration of registered unemployment
-- what: 登记失业人员从失业时间到月末的整月数，含下限；晚于月末的计入 under_1，未填的计入 not_stated |
--   Registered unemployed by whole months from unemployed_since to month end, lower bound included; a date after month end counts
--   as under_1, none as not_stated
-- grain: month, area_code, duration_band
with banded as (
  select
    month,
    community_code,
    case
      when unemployed_since is null then 'not_stated'
      when unemployed_since + interval '1' month > last_day(month) then 'under_1'
      when unemployed_since + interval '3' month > last_day(month) then '1_to_3'
      when unemployed_since + interval '6' month > last_day(month) then '3_to_6'
      when unemployed_since + interval '12' month > last_day(month) then '6_to_12'
      when unemployed_since + interval '24' month > last_day(month) then '12_to_24'
      else 'over_24'
    end as duration_band
  from fact.unemployed_or_difficult
  where registered_unemployed
)
select
  banded.month,
  left(banded.community_code, area_level.code_length) as area_code,
  area_level.area_level,
  banded.duration_band,
  count(*) as persons
from banded
cross join ref.area_level as area_level
group by
  banded.month,
  left(banded.community_code, area_level.code_length),
  area_level.area_level,
  banded.duration_band
