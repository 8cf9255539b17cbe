select
  area_code as page_code,
  month,
  service,
  services,
  persons,
  amount_yuan,
  employed_within_3_months
from mart.assistance
where area_level in ('province', 'prefecture', 'county')
  and month > $first_month
  and month <= $data_month
order by
  page_code,
  month,
  service
