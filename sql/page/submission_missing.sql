select
  area.area_code as page_code,
  status.month,
  county.area_name || ' / ' || county.area_name_en as county_name,
  status.street_code,
  coalesce(street.area_name || ' / ' || street.area_name_en, status.street_name) as street_name,
  status.register,
  status.verdict,
  status.due_on
from mart.submission_status as status
cross join (values (2), (4), (6)) as code (length)
inner join page_area as area
  on area.area_code = left(status.street_code, code.length)
left join page_area as street
  on street.area_code = status.street_code
left join page_area as county
  on county.area_code = left(status.street_code, 6)
where status.expected
  and status.verdict in ('missing', 'refused', 'refused_former_stands')
  and status.month >= cast($data_month as date) - interval 2 month
order by
  page_code,
  status.month,
  status.street_code,
  status.register
