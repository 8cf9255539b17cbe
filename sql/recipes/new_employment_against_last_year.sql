-- title: 城镇新增就业与去年同期 | New urban employment against last year
-- question: 今年到本月，城镇新增就业比去年同期多还是少？ | Is new urban employment this year so far above last year's?
-- answer: 每个下级地区一行，本地区一行；year_change 为人数之差，去年没有数据则空 | One row an area of the level and one for the whole; year_change is in persons, null without data of last year
-- columns: area_code, full_name, net_new_employment_ytd, last_year_ytd, year_change
-- column last_year_ytd: 去年同期累计 | Last year to the same month
-- column year_change: 比去年同期 | Change on last year
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option level: code area_level = prefecture | 列哪一级地区 | Level of the areas listed
-- option month: month = data month | 月份 | Month
with parameter as (
  select
    cast($month as date) as month,
    $level as area_level,
    unnest(cast($area as varchar[])) as area_code
)
select
  flow.area_code,
  area.full_name,
  flow.net_new_employment_ytd,
  former.net_new_employment_ytd as last_year_ytd,
  flow.net_new_employment_ytd - former.net_new_employment_ytd as year_change
from mart.new_employment as flow
inner join parameter
  on parameter.month = flow.month
  and starts_with(flow.area_code, parameter.area_code)
  and (flow.area_level = parameter.area_level or flow.area_code = parameter.area_code)
left join mart.area as area
  on area.month = flow.month
  and area.area_code = flow.area_code
left join mart.new_employment as former
  on former.area_code = flow.area_code
  and former.month = cast(flow.month - interval '12' month as date)
order by length(flow.area_code), flow.net_new_employment_ytd desc, flow.area_code
