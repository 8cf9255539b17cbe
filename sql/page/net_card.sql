select
  area_code as page_code,
  month,
  net_new_employment,
  net_new_employment_ytd
from mart.new_employment
where area_level in ('province', 'prefecture', 'county')
  and month > $first_month
  and month <= $data_month
order by
  page_code,
  month
