-- title: 社区的登记失业时长 | Duration of registered unemployment by community
-- what: 每个社区各时长的登记失业人员，各级地区由此相加 | Registered unemployed of each community by duration, which areas add up
-- unit: community_code
-- grain: community_code, duration_band
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
  month,
  community_code,
  duration_band,
  count(*) as persons
from banded
group by month, community_code, duration_band
