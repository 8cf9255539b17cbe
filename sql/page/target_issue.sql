select
  target_area as page_code,
  indicator,
  setter_area,
  month,
  ytd,
  projection,
  projection_low,
  projection_high,
  target,
  chance,
  state
from mart.target_progress
where month > $first_month
  and indicator in ('new_employment', 'reemployed_unemployed', 'difficult_employed')
order by
  page_code,
  indicator,
  setter_area,
  month
