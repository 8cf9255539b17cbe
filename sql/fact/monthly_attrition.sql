-- title: 各月自然减员 | Natural attrition by month
-- what: 年度自然减员中计入的，按减员日期的月份；迟报的计回其月份 |
--   The natural attrition of a year that counts, by the month of its date, whichever month told it
-- kept: release
-- rests_on: every month
-- grain: month, community_code
select
  event_month as month,
  community_code,
  count(*) as persons
from fact.yearly_attrition
where is_counted
group by event_month, community_code
