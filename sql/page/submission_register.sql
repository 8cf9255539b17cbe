with county as (
  select
    left(street_code, 6) as county_code,
    month,
    register,
    count(*) as expected_submissions,
    count(*) filter (where verdict not in ('missing', 'refused')) as received_submissions,
    count(*) filter (where verdict in ('missing', 'refused')) as missing_submissions,
    count(*) filter (where verdict = 'refused') as refused_submissions,
    count(*) filter (where coalesce(is_late, false)) as late_submissions,
    sum(accepted_rows) as accepted_rows,
    sum(quarantined_rows) as quarantined_rows
  from mart.submission_status
  where expected
    and month > $first_month
  group by
    left(street_code, 6),
    month,
    register
)
select
  area.area_code as page_code,
  county.month,
  county.register,
  sum(county.expected_submissions) as expected_submissions,
  sum(county.received_submissions) as received_submissions,
  sum(county.missing_submissions) as missing_submissions,
  sum(county.refused_submissions) as refused_submissions,
  sum(county.late_submissions) as late_submissions,
  sum(county.accepted_rows) as accepted_rows,
  sum(county.quarantined_rows) as quarantined_rows
from county
cross join (values (2), (4), (6)) as code (length)
inner join page_area as area
  on area.area_code = left(county.county_code, code.length)
group by
  area.area_code,
  county.month,
  county.register
order by
  page_code,
  county.month,
  county.register
