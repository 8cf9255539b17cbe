-- title: 城镇新增就业与去年同期 | New urban employment against last year
-- question: 今年到本月，城镇新增就业比去年同期多还是少？ | Is new urban employment this year so far above last year's?
-- answer: 每个市州一行和全省一行；year_change 为人数之差，去年没有数据则空 | One row a prefecture and one for the province; year_change is in persons, null without data of last year
-- columns: area_code, area_name, net_new_employment_ytd, last_year_ytd, year_change
-- column last_year_ytd: 去年同期累计 | Last year to the same month
-- column year_change: 比去年同期 | Change on last year
with parameter as (
  select data_month as month  -- date '2026-10-01'
  from audit.release
)
select
  flow.area_code,
  flow.area_name,
  flow.net_new_employment_ytd,
  former.net_new_employment_ytd as last_year_ytd,
  flow.net_new_employment_ytd - former.net_new_employment_ytd as year_change
from mart.new_employment as flow
inner join parameter
  on parameter.month = flow.month
left join mart.new_employment as former
  on former.area_code = flow.area_code
  and former.month = cast(flow.month - interval '12' month as date)
where flow.area_level in ('province', 'prefecture')
order by length(flow.area_code), flow.net_new_employment_ytd desc, flow.area_code
