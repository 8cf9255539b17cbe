-- title: 重复登记的零就业家庭 | Zero-employment households registered more than once
-- what: 同一社区同一户同日认定有几行的，逐行列出；只计一行：行号最小者 |
--   Every row of a household's recognition on one day that has several in its community; one counts: the smallest row
-- grain: submission, sheet_no, row
with placed as (
  select
    month,
    submission,
    sheet_no,
    row,
    community_code,
    count(*) over (partition by community_code, household_no, recognised_on) as copies,
    row_number() over (
      partition by community_code, household_no, recognised_on
      order by
        row asc nulls last,
        submission asc nulls last,
        sheet_no asc nulls last
    ) as place
  from lake.zero_employment_household
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
