-- title: 各月新就业 | New employment by month
-- what: 年度新就业中计入的，按就业日期的月份；迟报的计回其月份 |
--   The new employment of a year that counts, by the month of the date of employment, whichever month told it
-- kept: release
-- rests_on: every month
-- grain: month, community_code, channel, industry, age_group
select
  event_month as month,
  community_code,
  channel,
  industry,
  age_group,
  count(*) as persons,
  count(case when is_reemployed_unemployed then 1 end) as reemployed_unemployed,
  count(case when is_difficult then 1 end) as difficult_employed
from fact.yearly_employment
where is_counted
group by event_month, community_code, channel, industry, age_group
