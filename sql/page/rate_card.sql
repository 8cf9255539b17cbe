select
  area_code as page_code,
  month,
  able_and_willing,
  employed
from mart.employment_rate
where area_level in ('province', 'prefecture', 'county')
  and group_code = 'all'
  and month > $first_month
order by
  page_code,
  month
