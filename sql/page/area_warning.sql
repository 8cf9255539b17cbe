select
  area_code as page_code,
  table_name,
  month,
  string_agg(distinct warning, ';' order by warning) as warnings
from mart.warning
where area_level in ('province', 'prefecture', 'county')
  and coalesce(group_code, 'all') in ('all', '')
  and warning <> 'provisional'
  and month >= $first_month
group by
  area_code,
  table_name,
  month
order by
  page_code,
  table_name,
  month
