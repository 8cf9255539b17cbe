-- title: 失业人数增减分析 | Why the number of unemployed changed
-- question: 失业人数比上月增减多少，是谁进来、谁出去？ | By how much did the number of unemployed change, and who came in and went out?
-- answer: 每个来源或去向一行：came_in 从该状态变为失业，went_out 从失业变为该状态；net 之和等于 mart.roster 失业人数（不限年龄）的变化 |
--   One row a state: came_in turned unemployed from it, went_out left unemployment for it; net adds up to the change of unemployed in mart.roster, of any age
-- columns: other_status, label, came_in, went_out, net
-- column other_status: 来源或去向代码 | Code of where from or where to
-- column label: 来源或去向 | Where from or where to, in Chinese
-- column came_in: 新新进入失业人数 | Into unemployment
-- column went_out: 退出失业人数 | Out of unemployment
-- column net: 净增 | Net
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option month: month = data month | 月份 | Month
with parameter as (
  select
    cast($month as date) as month,
    unnest(cast($area as varchar[])) as area_code
),
movement as (
  select movement.from_status, movement.to_status, movement.persons
  from mart.labour_movement as movement
  inner join parameter
    on parameter.month = movement.month
    and parameter.area_code = movement.area_code
),
flow as (
  select from_status as other_status, persons as came_in, 0 as went_out
  from movement
  where to_status = 'unemployed'
    and from_status <> 'unemployed'
  union all
  select to_status as other_status, 0 as came_in, persons as went_out
  from movement
  where from_status = 'unemployed'
    and to_status <> 'unemployed'
)
select
  flow.other_status,
  code.label,
  cast(sum(flow.came_in) as bigint) as came_in,
  cast(sum(flow.went_out) as bigint) as went_out,
  cast(sum(flow.came_in) - sum(flow.went_out) as bigint) as net
from flow
left join ref.code as code
  on code.code_list = 'movement_state'
  and code.code = flow.other_status
group by flow.other_status, code.label
order by flow.other_status
