-- title: 最常见的差错 | The commonest faults
-- question: 本月的文件里哪些规则最常被违反，涉及多少份、多少行？ | Which rules were broken most in this month's files: how many files, how many rows?
-- answer: 看不出街道的文件只算在全省里；同一行同一规则只计一次；规则的含义和改法见数据词典 | A file that tells no street is counted with the whole province only; a row counts once a rule; the dictionary says what a rule means and how to mend
-- columns: rule, severity, files, rows_concerned, streets
-- column files: 涉及文件数 | Files
-- column rows_concerned: 涉及行数 | Rows
-- column streets: 涉及街道数 | Streets
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option month: month = data month | 月份 | Month
with parameter as (
  select
    cast($month as date) as month,
    unnest(cast($area as varchar[])) as area_code
),
fault as (
  select distinct
    issue.receipt,
    issue.rule,
    issue.severity,
    issue.sheet,
    issue.row,
    submission.street_code
  from audit.issue as issue
  inner join audit.submission as submission
    on submission.receipt = issue.receipt
  inner join parameter
    on parameter.month = submission.month
    and (
      starts_with(submission.street_code, parameter.area_code)
      or (submission.street_code is null and length(parameter.area_code) = 2)
    )
)
select
  rule,
  severity,
  count(distinct receipt) as files,
  count(*) as rows_concerned,
  count(distinct street_code) as streets
from fault
group by rule, severity
order by rows_concerned desc, rule
