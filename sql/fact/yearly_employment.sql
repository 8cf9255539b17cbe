-- title: 年度新就业 | New employment of a year
-- what: 全部月份告知的新就业记录；同一人同一年只计一条：日期最早，再取社区代码、行号小者，月份、地点、渠道以此为准；当年其他各条的
--   失业人员再就业、就业困难人员就业标识并入此条 |
--   Every event of new employment that any month told; of a person's events of a calendar year one counts: the earliest date, then smallest
--   community_code, row; month, place and channel are its own, while re-employed and difficult are said of it where any event of that year
--   says so
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
    max(case when is_reemployed_unemployed then 1 else 0 end) over (
      partition by person, year(employed_on)
    ) as any_reemployed,
    max(case when is_difficult then 1 else 0 end) over (
      partition by person, year(employed_on)
    ) as any_difficult,
    row_number() over (
      partition by person, year(employed_on)
      order by
        employed_on asc nulls last,
        community_code asc nulls last,
        row asc nulls last,
        month asc nulls last,
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
  is_reemployed_unemployed or (place = 1 and any_reemployed = 1) as is_reemployed_unemployed,
  is_difficult or (place = 1 and any_difficult = 1) as is_difficult,
  place = 1 as is_counted
from placed
