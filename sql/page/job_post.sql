select
  area_code as page_code,
  month,
  post_kind,
  posts,
  capacity,
  filled,
  vacant,
  ending_soon,
  over_three_years
from mart.job_post
where area_level in ('province', 'prefecture', 'county')
  and month > $first_month
order by
  page_code,
  post_kind,
  month
