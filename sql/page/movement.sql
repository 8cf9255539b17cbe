select
  area_code as page_code,
  month,
  from_status,
  to_status,
  persons
from mart.labour_movement
where area_level in ('province', 'prefecture', 'county')
  and month >= $year_before
order by
  page_code,
  month,
  from_status,
  to_status
