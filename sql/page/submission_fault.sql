with issue as (
  select
    receipt,
    submission,
    rule,
    severity,
    count(*) as faults
  from audit.issue
  group by
    receipt,
    submission,
    rule,
    severity
),
county as (
  select
    left(submission.street_code, 6) as county_code,
    submission.month,
    issue.rule,
    issue.severity,
    count(*) as submissions,
    sum(issue.faults) as faults
  from issue
  inner join audit.submission as submission
    on submission.receipt = issue.receipt
    and submission.submission = issue.submission
  where submission.month >= $year_before
  group by
    left(submission.street_code, 6),
    submission.month,
    issue.rule,
    issue.severity
)
select
  area.area_code as page_code,
  county.month,
  county.rule,
  county.severity,
  sum(county.submissions) as submissions,
  sum(county.faults) as faults
from county
cross join (values (2), (4), (6)) as code (length)
inner join page_area as area
  on area.area_code = left(county.county_code, code.length)
group by
  area.area_code,
  county.month,
  county.rule,
  county.severity
order by
  page_code,
  county.month,
  faults desc,
  county.rule,
  county.severity
