with street as (
  select
    street_code,
    month,
    count(*) as expected_submissions,
    count(*) filter (where verdict not in ('missing', 'refused')) as received_submissions,
    count(*) filter (where verdict in ('missing', 'refused')) as missing_submissions,
    count(*) filter (where coalesce(is_late, false)) as late_submissions,
    sum(accepted_rows) as accepted_rows,
    sum(quarantined_rows) as quarantined_rows
  from mart.submission_status
  where expected
    and month > $first_month
  group by
    street_code,
    month
),
received as (
  select
    left(street.street_code, code.length) as area_code,
    street.month,
    sum(street.expected_submissions) as expected_submissions,
    sum(street.received_submissions) as received_submissions,
    sum(street.missing_submissions) as missing_submissions,
    sum(street.late_submissions) as late_submissions,
    sum(street.accepted_rows) as accepted_rows,
    sum(street.quarantined_rows) as quarantined_rows
  from street
  cross join (values (4), (6), (9)) as code (length)
  where code.length < 9
    or street.month > $year_before
  group by
    left(street.street_code, code.length),
    street.month
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
