-- title: 不重复的援助服务 | Services without repetition
-- what: 全部月份告知的服务；同一人同日同类服务只计一条：先取社区代码小者，再取告知月份、行号小者 |
--   Every service that any month told; of a person's services of one kind on one day one counts: smallest community_code, then month of the
--   file, row
-- kept: release
-- grain: month, submission, sheet_no, row
with placed as (
  select
    month,
    submission,
    sheet_no,
    row,
    person,
    community_code,
    served_on,
    served_month,
    service,
    amount_yuan,
    is_followed,
    row_number() over (
      partition by person, served_on, service
      order by
        community_code asc nulls last,
        month asc nulls last,
        row asc nulls last,
        submission asc nulls last,
        sheet_no asc nulls last
    ) as place
  from fact.assistance_event
)
select
  month,
  submission,
  sheet_no,
  row,
  person,
  community_code,
  served_on,
  served_month,
  service,
  amount_yuan,
  is_followed,
  place = 1 as is_counted
from placed
