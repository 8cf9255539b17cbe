select
  area.area_code as page_code,
  status.month,
  status.register,
  count(*) as expected_submissions,
  count(*) filter (where status.verdict not in ('missing', 'refused')) as received_submissions,
  count(*) filter (where status.verdict in ('missing', 'refused')) as missing_submissions,
  count(*) filter (where status.verdict = 'refused') as refused_submissions,
  count(*) filter (where coalesce(status.is_late, false)) as late_submissions,
  sum(status.accepted_rows) as accepted_rows,
  sum(status.quarantined_rows) as quarantined_rows
from mart.submission_status as status
cross join (values (2), (4), (6)) as code (length)
inner join page_area as area
  on area.area_code = left(status.street_code, code.length)
where status.expected
  and status.month > $first_month
group by
  area.area_code,
  status.month,
  status.register
order by
  page_code,
  status.month,
  status.register
