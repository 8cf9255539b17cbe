-- title: 来回跳的就业状态 | Statuses that jump back
-- what: 前月就业、上月失业、本月又就业，而就业时间早于上月 1 日；及反过来的 |
--   Employed two months ago, unemployed last month and employed again, by a date before the first of last month; and the reverse
-- grain: submission, sheet_no, row, rule
select
  now.month,
  left(now.community_code, 9) as street_code,
  'labour_force' as register,
  'status_back' as rule,
  now.submission,
  now.sheet_no,
  now.row,
  1 as cases,
  cast(null as integer) as base,
  cast(null as varchar) as detail
from fact.status_change as now
inner join former.status_change as before
  on before.person = now.person
  and before.to_status = now.from_status
where now.since < cast(now.month - interval '1' month as date)
