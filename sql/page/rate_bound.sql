select
  area_code as page_code,
  month,
  employed,
  able_and_willing,
  unknown,
  returned,
  silent,
  rate as known_rate,
  lower as rate_lower,
  upper as rate_upper
from mart.employment_bound
where area_level in ('province', 'prefecture', 'county')
  and month > $first_month
order by
  page_code,
  month
