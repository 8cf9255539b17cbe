select
  target_area as page_code,
  month,
  indicator,
  setter_area,
  target,
  ytd,
  achieved_share,
  seasonal_share,
  year_share,
  projection,
  projection_low,
  projection_high,
  chance,
  state,
  coverage,
  round(projection / nullif(target, 0), 4) as projection_of_target_share,
  round((projection - projection_low) / nullif(target, 0), 4)
    as below_share,
  round((projection_high - projection) / nullif(target, 0), 4)
    as above_share,
  1.0 as whole_share
from mart.target_progress
where month > $first_month
  and indicator in ('new_employment', 'reemployed_unemployed', 'difficult_employed')
order by
  page_code,
  month,
  case indicator
    when 'new_employment' then 1
    when 'reemployed_unemployed' then 2
    else 3
  end,
  setter_area
