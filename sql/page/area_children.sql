select
  area.parent_code as page_code,
  rate.month,
  rate.area_code,
  rate.able_and_willing,
  rate.employed,
  rate.employment_rate,
  before.employment_rate as year_before_rate,
  work.net_new_employment_ytd,
  household.recognised,
  household.hidden,
  household.overdue,
  full_area.communities,
  full_area.communities_meeting
from mart.employment_rate as rate
inner join page_area as area
  on area.area_code = rate.area_code
left join mart.employment_rate as before
  on before.area_code = rate.area_code
  and before.area_level in ('prefecture', 'county', 'street')
  and before.group_code = 'all'
  and before.month = rate.month - interval 12 month
left join mart.new_employment as work
  on work.area_code = rate.area_code
  and work.area_level in ('prefecture', 'county', 'street')
  and work.month = rate.month
left join mart.zero_employment_household as household
  on household.area_code = rate.area_code
  and household.area_level in ('prefecture', 'county', 'street')
  and household.month = rate.month
left join mart.full_employment_area as full_area
  on full_area.area_code = rate.area_code
  and full_area.area_level in ('prefecture', 'county', 'street')
  and full_area.month = rate.month
where rate.area_level in ('prefecture', 'county', 'street')
  and rate.group_code = 'all'
  and rate.month >= $year_before
order by
  page_code,
  rate.month,
  rate.area_code
