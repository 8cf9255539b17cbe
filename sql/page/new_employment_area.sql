select
  area.parent_code as page_code,
  own.month,
  own.area_code,
  own.net_new_employment,
  own.net_new_employment_ytd,
  before.net_new_employment_ytd as net_ytd_year_before,
  own.new_employment_ytd,
  own.natural_attrition_ytd,
  own.reemployed_unemployed_ytd,
  own.difficult_employed_ytd
from mart.new_employment as own
inner join page_area as area
  on area.area_code = own.area_code
left join mart.new_employment as before
  on before.area_code = own.area_code
  and before.month = own.month - interval 12 month
where own.area_level in ('prefecture', 'county', 'street')
  and own.month <= $data_month
  and own.month > case when own.area_level = 'street' then $year_before else $first_month end
order by
  page_code,
  own.month,
  own.net_new_employment_ytd desc,
  own.area_code
