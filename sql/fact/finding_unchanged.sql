-- title: 与上月一模一样的台账 | Registers equal to last month's
-- what: 街道的存量台账与上月逐行相同，且不少于 30 行；先比行数，行数相同的才逐行比 |
--   Stock registers of a street that are last month's row for row, of 30 rows or more; only where the numbers of rows agree are the rows compared
-- grain: street_code, register
with present_community as (
  select 'labour_force' as register, community_code, count(*) as rows
  from lake.labour_force
  group by community_code
  union all
  select 'zero_employment_household' as register, community_code, count(*) as rows
  from lake.zero_employment_household
  group by community_code
  union all
  select 'community_entity' as register, community_code, count(*) as rows
  from lake.community_entity
  group by community_code
  union all
  select 'job_post' as register, community_code, count(*) as rows
  from lake.job_post
  group by community_code
  union all
  select 'station' as register, community_code, count(*) as rows
  from lake.station
  group by community_code
),
present_size as (
  select register, left(community_code, 9) as street_code, sum(rows) as rows
  from present_community
  group by register, left(community_code, 9)
),
former_community as (
  select 'labour_force' as register, community_code, count(*) as rows
  from former.labour_force
  group by community_code
  union all
  select 'zero_employment_household' as register, community_code, count(*) as rows
  from former.zero_employment_household
  group by community_code
  union all
  select 'community_entity' as register, community_code, count(*) as rows
  from former.community_entity
  group by community_code
  union all
  select 'job_post' as register, community_code, count(*) as rows
  from former.job_post
  group by community_code
  union all
  select 'station' as register, community_code, count(*) as rows
  from former.station
  group by community_code
),
former_size as (
  select register, left(community_code, 9) as street_code, sum(rows) as rows
  from former_community
  group by register, left(community_code, 9)
),
as_many as (
  select present_size.register, present_size.street_code
  from present_size
  inner join former_size
    on former_size.register = present_size.register
    and former_size.street_code = present_size.street_code
    and former_size.rows = present_size.rows
  where present_size.rows >= 30
),
content as (
  select
    'labour_force' as register,
    left(community_code, 9) as street_code,
    1 as is_now,
    count(*) as rows,
    sum(cast(content as decimal(38, 0))) as content
  from lake.labour_force
  where left(community_code, 9) in (
    select street_code
    from as_many
    where register = 'labour_force'
  )
  group by left(community_code, 9)
  union all
  select
    'zero_employment_household' as register,
    left(community_code, 9) as street_code,
    1 as is_now,
    count(*) as rows,
    sum(cast(content as decimal(38, 0))) as content
  from lake.zero_employment_household
  where left(community_code, 9) in (
    select street_code
    from as_many
    where register = 'zero_employment_household'
  )
  group by left(community_code, 9)
  union all
  select
    'community_entity' as register,
    left(community_code, 9) as street_code,
    1 as is_now,
    count(*) as rows,
    sum(cast(content as decimal(38, 0))) as content
  from lake.community_entity
  where left(community_code, 9) in (
    select street_code
    from as_many
    where register = 'community_entity'
  )
  group by left(community_code, 9)
  union all
  select
    'job_post' as register,
    left(community_code, 9) as street_code,
    1 as is_now,
    count(*) as rows,
    sum(cast(content as decimal(38, 0))) as content
  from lake.job_post
  where left(community_code, 9) in (
    select street_code
    from as_many
    where register = 'job_post'
  )
  group by left(community_code, 9)
  union all
  select
    'station' as register,
    left(community_code, 9) as street_code,
    1 as is_now,
    count(*) as rows,
    sum(cast(content as decimal(38, 0))) as content
  from lake.station
  where left(community_code, 9) in (
    select street_code
    from as_many
    where register = 'station'
  )
  group by left(community_code, 9)
  union all
  select
    'labour_force' as register,
    left(community_code, 9) as street_code,
    0 as is_now,
    count(*) as rows,
    sum(cast(content as decimal(38, 0))) as content
  from former.labour_force
  where left(community_code, 9) in (
    select street_code
    from as_many
    where register = 'labour_force'
  )
  group by left(community_code, 9)
  union all
  select
    'zero_employment_household' as register,
    left(community_code, 9) as street_code,
    0 as is_now,
    count(*) as rows,
    sum(cast(content as decimal(38, 0))) as content
  from former.zero_employment_household
  where left(community_code, 9) in (
    select street_code
    from as_many
    where register = 'zero_employment_household'
  )
  group by left(community_code, 9)
  union all
  select
    'community_entity' as register,
    left(community_code, 9) as street_code,
    0 as is_now,
    count(*) as rows,
    sum(cast(content as decimal(38, 0))) as content
  from former.community_entity
  where left(community_code, 9) in (
    select street_code
    from as_many
    where register = 'community_entity'
  )
  group by left(community_code, 9)
  union all
  select
    'job_post' as register,
    left(community_code, 9) as street_code,
    0 as is_now,
    count(*) as rows,
    sum(cast(content as decimal(38, 0))) as content
  from former.job_post
  where left(community_code, 9) in (
    select street_code
    from as_many
    where register = 'job_post'
  )
  group by left(community_code, 9)
  union all
  select
    'station' as register,
    left(community_code, 9) as street_code,
    0 as is_now,
    count(*) as rows,
    sum(cast(content as decimal(38, 0))) as content
  from former.station
  where left(community_code, 9) in (
    select street_code
    from as_many
    where register = 'station'
  )
  group by left(community_code, 9)
),
month_of as (
  select month
  from lake.labour_force
  union
  select month
  from lake.zero_employment_household
  union
  select month
  from lake.community_entity
  union
  select month
  from lake.job_post
  union
  select month
  from lake.station
)
select
  month_of.month,
  content.street_code,
  content.register,
  'register_unchanged' as rule,
  max(content.rows) as cases,
  max(content.rows) as base
from content
cross join month_of
group by month_of.month, content.street_code, content.register
having count(*) = 2
  and min(content.content) = max(content.content)
