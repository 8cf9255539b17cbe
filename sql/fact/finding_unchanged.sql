-- title: 与上月一模一样的台账 | Registers equal to last month's
-- what: 街道的存量台账与上月逐行相同，且不少于 30 行；先比行数，行数相同的才逐行比 |
--   Stock registers of a street that are last month's row for row, of 30 rows or more; only where the numbers of rows agree are the rows compared
-- unit: street_code
-- grain: street_code, register
with present_size as (
  select register, left(community_code, 9) as street_code, count(*) as rows
  from lake.every_register
  where not is_of_events
  group by register, left(community_code, 9)
),
former_size as (
  select register, left(community_code, 9) as street_code, count(*) as rows
  from former.every_register
  where not is_of_events
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
compared_row as (
  select month, register, left(community_code, 9) as street_code, content
  from lake.every_register
  union all
  select month, register, left(community_code, 9) as street_code, content
  from former.every_register
),
content as (
  select
    compared_row.month,
    compared_row.register,
    compared_row.street_code,
    count(*) as rows,
    sum(cast(compared_row.content as decimal(38, 0))) as content
  from compared_row
  inner join as_many
    on as_many.register = compared_row.register
    and as_many.street_code = compared_row.street_code
  group by compared_row.month, compared_row.register, compared_row.street_code
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
