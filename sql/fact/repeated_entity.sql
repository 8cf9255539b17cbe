-- title: 重复登记的实体 | Entities registered more than once
-- what: 全省同一实体有几行的，逐行列出；只计一行：成立日期最早，未填排后；再取社区代码、行号小者 |
--   Every row of an entity that has several in the province; one counts: earliest founded_on, missing last; then smallest
--   community_code, row
-- grain: submission, sheet_no, row
with repeated as (
  select entity_code
  from lake.community_entity
  group by entity_code
  having count(*) > 1
),
placed as (
  select
    register.month,
    register.submission,
    register.sheet_no,
    register.row,
    register.entity_code,
    register.community_code,
    row_number() over (
      partition by register.entity_code
      order by
        register.founded_on asc nulls last,
        register.community_code asc nulls last,
        register.row asc nulls last,
        register.submission asc nulls last,
        register.sheet_no asc nulls last
    ) as place
  from lake.community_entity as register
  inner join repeated on repeated.entity_code = register.entity_code
)
select
  month,
  submission,
  sheet_no,
  row,
  entity_code,
  community_code,
  place = 1 as is_counted
from placed
