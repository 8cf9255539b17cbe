-- title: 就业援助服务记录 | Assistance services
-- what: 当月有效报送告知的服务，逐条，不含姓名证件号；is_followed 为服务当月至其后三个月内报来的，才在劳动力资源台账上跟踪是否就业 |
--   Services that the standing submissions of the month tell of, one row a service, without names and numbers; is_followed: told by a file
--   of the service's own month or of the three after it, and so followed on the rosters
-- unit: submission
-- grain: submission, sheet_no, row
with service as (
  select
    month,
    submission,
    sheet_no,
    row,
    person,
    community_code,
    served_on,
    cast(date_trunc('month', served_on) as date) as served_month,
    service,
    coalesce(amount_yuan, 0) as amount_yuan
  from lake.assistance
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
  month >= served_month and month <= served_month + interval '3' month as is_followed
from service
