select
  area_code as page_code,
  month,
  recognised,
  hidden,
  stale,
  overdue,
  derived,
  undetermined,
  relapsed,
  median_days
from mart.zero_employment_household
where area_level in ('province', 'prefecture', 'county')
  and month > $first_month
order by
  page_code,
  month
