select
  area_code as page_code,
  month,
  age_group,
  persons,
  persons_ytd
from mart.new_employment_by_age
where area_level in ('province', 'prefecture', 'county')
  and month >= $year_before
  and month <= $data_month
order by
  page_code,
  month,
  age_group
