-- title: 快到期的公益性岗位 | Public-welfare posts due to end
-- question: 哪些区县的公益性岗位快到期的多，哪些已超过三年？ | In which counties are many public-welfare posts due to end, or beyond three years?
-- answer: 每个区县一行，快到期的多的在前；空岗可安置就业困难人员 | One row a county, most ending first; vacant posts can take hard-to-place people
-- columns: area_code, full_name, capacity, filled, vacant, ending_soon, over_three_years
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option level: code area_level = county | 列哪一级地区 | Level of the areas listed
-- option month: month = data month | 月份 | Month
-- option kind: code post_kind = public_welfare | 岗位类型 | Kind of post
with parameter as (
  select
    cast($month as date) as month,
    $kind as post_kind,
    $level as area_level,
    unnest(cast($area as varchar[])) as area_code
)
select
  post.area_code,
  area.full_name,
  post.capacity,
  post.filled,
  post.vacant,
  post.ending_soon,
  post.over_three_years
from mart.job_post as post
inner join parameter
  on parameter.month = post.month
  and starts_with(post.area_code, parameter.area_code)
  and parameter.post_kind = post.post_kind
left join mart.area as area
  on area.month = post.month
  and area.area_code = post.area_code
where post.area_level = parameter.area_level
order by post.ending_soon desc, post.area_code
