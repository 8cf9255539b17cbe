with fault as (
  select
    submission.month,
    submission.street_code,
    issue.receipt,
    issue.submission,
    issue.rule,
    issue.severity,
    count(*) as faults
  from audit.issue as issue
  inner join audit.submission as submission
    on submission.receipt = issue.receipt
    and submission.submission = issue.submission
  where submission.month >= $year_before
  group by
    submission.month,
    submission.street_code,
    issue.receipt,
    issue.submission,
    issue.rule,
    issue.severity
)
select
  area.area_code as page_code,
  fault.month,
  fault.rule,
  fault.severity,
  count(*) as submissions,
  cast(sum(fault.faults) as bigint) as faults
from fault
cross join (values (2), (4), (6)) as code (length)
inner join page_area as area
  on area.area_code = left(fault.street_code, code.length)
group by
  area.area_code,
  fault.month,
  fault.rule,
  fault.severity
order by
  page_code,
  fault.month,
  faults desc,
  fault.rule,
  fault.severity
