select
  area_code as page_code,
  register,
  period,
  month,
  missing_submissions,
  expected_submissions
from mart.provisional
where area_level in ('province', 'prefecture', 'county')
  and provisional_state <> 'nearly_complete'
  and month >= $first_month
order by
  page_code,
  register,
  period,
  month
