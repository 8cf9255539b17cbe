select
  area.parent_code as page_code,
  status.month,
  area.area_code,
  count(*) as expected_submissions,
  count(*) filter (where status.verdict not in ('missing', 'refused')) as received_submissions,
  count(*) filter (where status.verdict in ('missing', 'refused')) as missing_submissions,
  count(*) filter (where coalesce(status.is_late, false)) as late_submissions,
  sum(status.accepted_rows) as accepted_rows,
  sum(status.quarantined_rows) as quarantined_rows,
  cast(sum(status.quarantined_rows) as double)
    / nullif(sum(status.accepted_rows) + sum(status.quarantined_rows), 0) as returned_share
from mart.submission_status as status
inner join page_area as area
  on area.area_level in ('prefecture', 'county', 'street')
  and starts_with(status.street_code, area.area_code)
where status.expected
  and status.month > case when area.area_level = 'street' then $year_before else $first_month end
group by
  area.parent_code,
  status.month,
  area.area_code
order by
  page_code,
  status.month,
  missing_submissions desc,
  area.area_code
