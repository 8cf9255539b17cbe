with placed as (
  select
    *,
    row_number() over (
      partition by page_code, month, indicator
      order by persons_missing desc, achieved_share, area_code
    ) as place
  from page.target_rank
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
