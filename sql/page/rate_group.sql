select
  rate.area_code as page_code,
  rate.month,
  rate.group_code,
  rate.able_and_willing,
  rate.employed,
  rate.unknown,
  rate.employment_rate - whole.employment_rate as whole_gap,
  whole.employment_rate as whole_rate,
  rate.history_months
from mart.employment_rate as rate
inner join mart.employment_rate as whole
  on whole.area_code = rate.area_code
  and whole.month = rate.month
  and whole.group_code = 'all'
inner join ref.population_group as population_group
  on population_group.group_code = rate.group_code
where rate.area_level in ('province', 'prefecture', 'county')
  and rate.month >= $year_before
  and rate.group_code <> 'all'
  and rate.able_and_willing > 0
order by
  page_code,
  rate.month,
  population_group.sort_order
