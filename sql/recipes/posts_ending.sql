-- title: 快到期的公益性岗位 | Public-welfare posts due to end
-- question: 哪些区县的公益性岗位快到期的多，哪些已超过三年？ | In which counties are many public-welfare posts due to end, or beyond three years?
-- answer: 每个区县一行，快到期的多的在前；空岗可安置就业困难人员 | One row a county, most ending first; vacant posts can take hard-to-place people
-- columns: area_code, area_name, capacity, filled, vacant, ending_soon, over_three_years
with parameter as (
  select
    data_month as month,  -- date '2026-10-01'
    'public_welfare' as post_kind
  from audit.release
)
select
  post.area_code,
  post.area_name,
  post.capacity,
  post.filled,
  post.vacant,
  post.ending_soon,
  post.over_three_years
from mart.job_post as post
inner join parameter
  on parameter.month = post.month
  and parameter.post_kind = post.post_kind
where post.area_level = 'county'
order by post.ending_soon desc, post.area_code
