-- title: 与上月一模一样的台账 | Registers equal to last month's
-- what: 街道的存量台账与上月逐行相同，且不少于 30 行；先比行数，行数相同的才逐行比 |
--   Stock registers of a street that are last month's row for row, of 30 rows or more; only where the numbers of rows agree are the rows compared
-- unit: street_code
-- grain: street_code, register
with present_community as (
  -- by whole codes first: cutting five million of them costs more than counting
  select register, community_code, count(*) as rows
  from lake.every_register
  where not is_of_events
  group by register, community_code
),
present_size as (
  select register, left(community_code, 9) as street_code, sum(rows) as rows
  from present_community
  group by register, left(community_code, 9)
),
former_community as (
  select register, community_code, count(*) as rows
  from former.every_register
  where not is_of_events
  group by register, community_code
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
either_community as (
  select register, community_code
  from present_community
  union
  select register, community_code
  from former_community
),
compared_community as (
  -- the few whose rows are compared: files without them need not be read
  select either_community.register, either_community.community_code, as_many.street_code
  from either_community
  inner join as_many
    on as_many.register = either_community.register
    and as_many.street_code = left(either_community.community_code, 9)
),
either_row as (
  select month, register, community_code, content
  from lake.every_register
  union all
  select month, register, community_code, content
  from former.every_register
),
content as (
  select
    either_row.month,
    compared_community.register,
    compared_community.street_code,
    count(*) as rows,
    sum(cast(either_row.content as decimal(38, 0))) as content
  from either_row
  inner join compared_community
    on compared_community.register = either_row.register
    and compared_community.community_code = either_row.community_code
  group by either_row.month, compared_community.register, compared_community.street_code
)
select
  max(month) as month,
  street_code,
  register,
  'register_unchanged' as rule,
  max(rows) as cases,
  max(rows) as base
from content
group by street_code, register
having count(*) = 2
  and min(content) = max(content)
