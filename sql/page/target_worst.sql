with ranked as (
  select
    progress.setter_area as page_code,
    progress.month,
    progress.indicator,
    progress.target_area as area_code,
    progress.target,
    progress.ytd,
    progress.achieved_share,
    progress.seasonal_share,
    progress.projection,
    progress.projection_low,
    progress.projection_high,
    greatest(0, progress.target - progress.projection) as persons_missing,
    progress.chance,
    progress.state,
    round(progress.projection / nullif(progress.target, 0), 4) as projection_of_target_share,
    round((progress.projection - progress.projection_low) / nullif(progress.target, 0), 4)
      as below_share,
    round((progress.projection_high - progress.projection) / nullif(progress.target, 0), 4)
      as above_share
  from mart.target_progress as progress
  inner join page_area as area
    on area.area_code = progress.target_area
  where progress.month >= $year_before
    and (
      progress.setter_area = area.parent_code
      or (area.area_level = 'area_group' and progress.setter_area <> progress.target_area)
    )
    and progress.indicator in ('new_employment', 'reemployed_unemployed', 'difficult_employed')
),
placed as (
  select
    *,
    row_number() over (
      partition by page_code, month, indicator
      order by persons_missing desc, achieved_share, area_code
    ) as place
  from ranked
)
select
  page_code,
  month,
  indicator,
  area_code,
  target,
  ytd,
  achieved_share,
  seasonal_share,
  projection,
  projection_low,
  projection_high,
  persons_missing,
  chance,
  state,
  projection_of_target_share,
  below_share,
  above_share
from placed
where place <= 5
order by
  page_code,
  month,
  indicator,
  place
