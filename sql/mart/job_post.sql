-- title: 岗位 | Job posts
-- what: 各级地区计入的岗位，按岗位类型（公益性岗位、社区岗位）；登记岗位、到期和超三年以岗位编号计，岗位数、在岗和空缺以人数（名额）计；
--   月末仍在台账上的都计入，已到期的也计；同一街道同一岗位编号只计一行 |
--   Counted posts by kind (public-welfare and community posts); posts, and of them those ended, ending or beyond three years, are post
--   numbers; capacity, filled and vacant are places for persons; whatever the register still lists at month end counts, posts whose term has ended too; a
--   post number counts once in its street
-- grain: month, area_code, post_kind
-- check vacant_within_capacity: 空缺少于岗位数减在岗，或多于岗位数 | fewer vacant than capacity less filled, or more than capacity |
--   vacant >= capacity - filled and vacant <= capacity
-- check ended_within_posts: 到期的加将到期的多于岗位 | more ended or ending than posts |
--   ended + ending_soon <= posts
-- check over_three_years_within_posts: 超三年的多于岗位 | more beyond three years than posts |
--   over_three_years <= posts
-- check every_month: 岗位台账有接受行的月份没有结果 | a month with accepted rows of the register has no result |
--   select month from mart.submission_status where register = 'job_post' and accepted_rows > 0
--     and (month < (select held_from from audit.release)) is not true
--   except
--   select month from mart.job_post
select
  job_post.month,
  job_post.area_code,
  job_post.area_level,
  area.area_name,
  job_post.post_kind,
  job_post.posts,
  job_post.capacity,
  job_post.filled,
  job_post.vacant,
  job_post.ended,
  job_post.ending_soon,
  job_post.over_three_years,
  job_post.monthly_subsidy_yuan
from fact.job_post as job_post
left join mart.area as area
  on area.month = job_post.month
  and area.area_code = job_post.area_code
