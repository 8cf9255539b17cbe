select
  area_code as page_code,
  month,
  measure,
  previous_value,
  value,
  value - previous_value as value_change,
  release_id,
  cause
from mart.revision
where area_level in ('province', 'prefecture', 'county')
  and previous_value is not null
  and is_headline
  and month > $first_month
order by
  page_code,
  month desc,
  measure,
  release_id desc
