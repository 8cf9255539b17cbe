-- title: 各规则的问题 | Faults by rule
-- what: 每个月份、街道、台账、规则一行：有效或整份退回的报送中有几份文件、几行有这个问题；已改正报回的也在；认不出月份、街道或台账的为空 |
--   One row a month, street, register and rule: in how many files and rows of the submissions that stand or were refused; faults mended since
--   are among them; null where month, street or register could not be told
-- grain: month, street_code, register, rule
with considered as (
  select receipt, month, street_code, register
  from audit.submission
  where stands or verdict = 'refused'
),
faulty_row as (
  select
    considered.month,
    considered.street_code,
    considered.register,
    issue.rule,
    issue.severity,
    considered.receipt,
    issue.sheet,
    issue.row
  from considered
  inner join audit.issue as issue
    on issue.receipt = considered.receipt
  group by
    considered.month,
    considered.street_code,
    considered.register,
    issue.rule,
    issue.severity,
    considered.receipt,
    issue.sheet,
    issue.row
)
select
  month,
  street_code,
  register,
  rule,
  max(severity) as severity,
  count(row) as faulty_rows,
  count(distinct receipt) as files
from faulty_row
group by month, street_code, register, rule
