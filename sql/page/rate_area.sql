select
  area.parent_code as page_code,
  rate.month,
  rate.group_code,
  rate.area_code,
  rate.able_and_willing,
  rate.employed,
  rate.unknown,
  whole.employment_rate as whole_rate
from mart.employment_rate as rate
inner join page_area as area
  on area.area_code = rate.area_code
left join mart.employment_rate as whole
  on whole.area_code = area.parent_code
  and whole.month = rate.month
  and whole.group_code = rate.group_code
where rate.area_level in ('prefecture', 'county', 'street')
  and rate.month
    >= case
      when rate.group_code = 'all' then $year_before
      else cast($data_month as date) - interval 2 month
    end
  and rate.able_and_willing > 0
order by
  page_code,
  rate.group_code,
  rate.month,
  rate.employment_rate,
  rate.area_code
