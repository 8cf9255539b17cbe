-- title: 来回跳的就业状态 | Statuses that jump back
-- what: 前月就业、上月失业、本月又就业，而就业时间早于上月 1 日；及反过来的 |
--   Employed two months ago, unemployed last month and employed again, by a date before the first of last month; and the reverse
-- grain: submission, sheet_no, row, rule
select
  counted.month,
  left(counted.community_code, 9) as street_code,
  'labour_force' as register,
  'status_back' as rule,
  counted.submission,
  counted.sheet_no,
  counted.row,
  1 as cases,
  cast(null as integer) as base,
  cast(null as varchar) as detail
from fact.counted_row as counted
inner join fact.status_change as now
  on now.person = counted.person
inner join former.status_change as before
  on before.person = counted.person
  and before.to_status = now.from_status
where case
  when counted.employment_status = 'employed' then counted.employed_since
  else counted.unemployed_since
end < cast(counted.month - interval '1' month as date)
