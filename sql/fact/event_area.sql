-- title: 有事件的社区 | Communities with events
-- what: 各月有新就业、自然减员或就业援助服务的社区，按事件日期的月份；is_carried_on 的（新就业、自然减员）计入本年累计，当年其后各月也列 |
--   Communities with an event of new employment, natural attrition or assistance, by the month of its date; those is_carried_on (new
--   employment, attrition) are in the year to date, and listed in the later months of the year too
-- kept: release
-- rests_on: every month
-- grain: month, community_code, is_carried_on
select
  cast(date_trunc('month', employed_on) as date) as month,
  community_code,
  true as is_carried_on
from fact.employment_event
union
select
  cast(date_trunc('month', left_on) as date) as month,
  community_code,
  true as is_carried_on
from fact.attrition_event
union
select
  served_month as month,
  community_code,
  false as is_carried_on
from fact.assistance_event
