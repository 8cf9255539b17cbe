-- title: 年度新就业 | New employment of a year
-- what: 全部月份告知的新就业记录；同一人同一年只计一条：日期最早，再取社区代码、告知月份、行号小者 |
--   Every event of new employment that any month told; of a person's events of a calendar year one counts: the earliest date, then smallest
--   community_code, month of the file, row
-- kept: release
-- grain: month, submission, sheet_no, row
with placed as (
  select
    month,
    submission,
    sheet_no,
    row,
    cast(date_trunc('month', employed_on) as date) as event_month,
    community_code,
    channel,
    industry,
    age_group,
    is_reemployed_unemployed,
    is_difficult,
    row_number() over (
      partition by person, year(employed_on)
      order by
        employed_on asc nulls last,
        community_code asc nulls last,
        month asc nulls last,
        row asc nulls last,
        submission asc nulls last,
        sheet_no asc nulls last
    ) as place
  from fact.employment_event
)
select
  month,
  submission,
  sheet_no,
  row,
  event_month,
  community_code,
  channel,
  industry,
  age_group,
  is_reemployed_unemployed,
  is_difficult,
  place = 1 as is_counted
from placed
