select
  area.parent_code as page_code,
  post.month,
  post.area_code,
  sum(post.capacity) as capacity,
  sum(post.filled) as filled,
  sum(post.vacant) as vacant,
  sum(post.ending_soon) as ending_soon,
  sum(post.over_three_years) as over_three_years
from mart.job_post as post
inner join page_area as area
  on area.area_code = post.area_code
where post.area_level in ('prefecture', 'county', 'street')
  and post.month > case when post.area_level = 'street' then $year_before else $first_month end
group by
  area.parent_code,
  post.month,
  post.area_code
order by
  page_code,
  post.month,
  vacant desc,
  post.area_code
