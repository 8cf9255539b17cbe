select
  area.area_code as page_code,
  submission.month,
  issue.rule,
  issue.severity,
  count(distinct submission.receipt || coalesce(submission.submission, '')) as submissions,
  count(*) as faults
from audit.issue as issue
inner join audit.submission as submission
  on submission.receipt = issue.receipt
  and submission.submission = issue.submission
inner join page_area as area
  on area.area_level in ('province', 'prefecture', 'county')
  and starts_with(submission.street_code, area.area_code)
where submission.month >= $year_before
group by
  area.area_code,
  submission.month,
  issue.rule,
  issue.severity
order by
  page_code,
  submission.month,
  faults desc,
  issue.rule
