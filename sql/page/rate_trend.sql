select
  area_code as page_code,
  group_code,
  month,
  able_and_willing,
  employed,
  unemployed,
  unknown
from mart.employment_rate
where area_level in ('province', 'prefecture', 'county')
  and month > $first_month
order by
  page_code,
  group_code,
  month
