-- how an area stands with the targets that registers tell, the one set from above first
select
  progress.indicator,
  progress.indicator_name,
  progress.setter_area,
  progress.target,
  progress.ytd,
  progress.year_share,
  progress.projection,
  progress.projection_low,
  progress.projection_high,
  progress.state
from mart.target_progress as progress
where progress.target_area = $area
  and progress.month = $month
  and progress.ytd is not null
  and progress.direction = 'at_least'
order by
  case progress.indicator
    when 'new_employment' then 1
    when 'reemployed_unemployed' then 2
    else 3
  end,
  case when progress.setter_area = progress.target_area then 2 else 1 end,
  progress.setter_area
