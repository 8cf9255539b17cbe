select
  area_code as page_code,
  service,
  month,
  persons,
  employed_within_3_months,
  cast(employed_within_3_months as double) / nullif(persons, 0) as employed_within_3_months_share
from mart.assistance
where area_level in ('province', 'prefecture', 'county')
  and month > $first_month
  and month <= cast($data_month as date) - interval 3 month
  and service in ('reemployment_training', 'entrepreneurship_training')
order by
  page_code,
  service,
  month
