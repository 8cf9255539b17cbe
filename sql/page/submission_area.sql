with received as (
  select
    status.month,
    left(status.street_code, code.length) as area_code,
    count(*) as expected_submissions,
    count(*) filter (where status.verdict not in ('missing', 'refused')) as received_submissions,
    count(*) filter (where status.verdict in ('missing', 'refused')) as missing_submissions,
    count(*) filter (where coalesce(status.is_late, false)) as late_submissions,
    sum(status.accepted_rows) as accepted_rows,
    sum(status.quarantined_rows) as quarantined_rows
  from mart.submission_status as status
  cross join (values (4), (6), (9)) as code (length)
  where status.expected
    and status.month > case when code.length = 9 then $year_before else $first_month end
  group by
    status.month,
    left(status.street_code, code.length)
)
select
  area.parent_code as page_code,
  received.month,
  received.area_code,
  received.expected_submissions,
  received.received_submissions,
  received.missing_submissions,
  received.late_submissions,
  received.accepted_rows,
  received.quarantined_rows,
  cast(received.quarantined_rows as double)
    / nullif(received.accepted_rows + received.quarantined_rows, 0) as returned_share
from received
inner join page_area as area
  on area.area_code = received.area_code
order by
  page_code,
  received.month,
  received.missing_submissions desc,
  received.area_code
