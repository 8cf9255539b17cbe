select
  target_area as page_code,
  month,
  indicator,
  setter_area,
  target,
  unit,
  direction,
  ytd,
  achieved_share,
  year_share,
  seasonal_share,
  coverage,
  needed_per_month,
  projection,
  projection_low,
  projection_high,
  chance,
  state
from mart.target_progress
where month >= $year_before
order by
  page_code,
  month,
  setter_area,
  indicator
