select
  area.parent_code as page_code,
  rate.area_code,
  rate.month,
  rate.able_and_willing,
  rate.employed
from mart.employment_rate as rate
inner join page_area as area
  on area.area_code = rate.area_code
where rate.area_level in ('prefecture', 'county')
  and rate.group_code = 'all'
  and rate.month >= cast($data_month as date) - interval 24 month
order by
  page_code,
  rate.area_code,
  rate.month
