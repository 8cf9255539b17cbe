-- title: 年度自然减员 | Natural attrition of a year
-- what: 全部月份告知的自然减员记录；同一人同一年只计一条：日期最早，再取社区代码、行号小者 |
--   Every event of natural attrition that any month told; of a person's events of a calendar year one counts: the earliest date, then
--   smallest community_code, row
-- kept: release
-- grain: month, submission, sheet_no, row
with placed as (
  select
    month,
    submission,
    sheet_no,
    row,
    cast(date_trunc('month', left_on) as date) as event_month,
    community_code,
    row_number() over (
      partition by person, year(left_on)
      order by
        left_on asc nulls last,
        community_code asc nulls last,
        row asc nulls last,
        month asc nulls last,
        submission asc nulls last,
        sheet_no asc nulls last
    ) as place
  from fact.attrition_event
)
select
  month,
  submission,
  sheet_no,
  row,
  event_month,
  community_code,
  place = 1 as is_counted
from placed
