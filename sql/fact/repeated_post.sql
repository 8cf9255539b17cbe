-- title: 重复登记的岗位 | Posts registered more than once
-- what: 同一街道同一岗位编号有几行的，逐行列出；只计一行：上岗日期最早，未填排后；再取社区代码、行号小者 |
--   Every row of a post number that has several in its street; one counts: earliest started_on, missing last; then smallest
--   community_code, row
-- grain: submission, sheet_no, row
with placed as (
  select
    month,
    submission,
    sheet_no,
    row,
    community_code,
    count(*) over (partition by left(community_code, 9), post_no) as copies,
    row_number() over (
      partition by left(community_code, 9), post_no
      order by
        started_on asc nulls last,
        community_code asc nulls last,
        row asc nulls last,
        submission asc nulls last,
        sheet_no asc nulls last
    ) as place
  from lake.job_post
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
