-- title: 重复登记的平台 | Stations registered more than once
-- what: 同一社区（或街道本级）同名平台有几行的，逐行列出；只计一行：行号最小者 |
--   Every row of a station's name that has several in its community (or street itself); one counts: the smallest row
-- grain: submission, sheet_no, row
with placed as (
  select
    month,
    submission,
    sheet_no,
    row,
    community_code,
    count(*) over (partition by community_code, station_name) as copies,
    row_number() over (
      partition by community_code, station_name
      order by
        row asc nulls last,
        submission asc nulls last,
        sheet_no asc nulls last
    ) as place
  from lake.station
)
select
  month,
  submission,
  sheet_no,
  row,
  community_code,
  place = 1 as is_counted
from placed
where copies > 1
