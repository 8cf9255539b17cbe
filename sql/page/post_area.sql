select
  area.parent_code as page_code,
  post.month,
  post.post_kind,
  post.area_code,
  post.capacity,
  post.filled,
  post.vacant,
  post.ending_soon,
  post.over_three_years
from mart.job_post as post
inner join page_area as area
  on area.area_code = post.area_code
where post.area_level in ('prefecture', 'county', 'street')
  and post.month > case when post.area_level = 'street' then $year_before else $first_month end
order by
  page_code,
  post.post_kind,
  post.month,
  post.vacant desc,
  post.area_code
