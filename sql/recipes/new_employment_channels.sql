-- title: 新就业走了哪些渠道 | Channels of new employment
-- question: 今年新就业的人是通过什么渠道就业的，各占多少？ | Through which channels did people find work this year, and in what shares?
-- answer: 年初至本月，全省；比例之和为 1 | Year to date, the province; the shares add up to 1
-- columns: channel, label, persons, persons_ytd, year_share
-- column label: 渠道名称 | Channel in Chinese
-- column year_share: 占本年累计 | Share of the year to date
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option month: month = data month | 月份 | Month
with parameter as (
  select
    cast($month as date) as month,
    unnest(cast($area as varchar[])) as area_code
),
by_channel as (
  select
    flow.channel,
    sum(flow.persons) as persons,
    sum(flow.persons_ytd) as persons_ytd
  from mart.new_employment_by_channel as flow
  inner join parameter
    on parameter.month = flow.month
    and parameter.area_code = flow.area_code
  group by flow.channel
)
select
  by_channel.channel,
  code.label,
  cast(by_channel.persons as bigint) as persons,
  cast(by_channel.persons_ytd as bigint) as persons_ytd,
  cast(by_channel.persons_ytd as double)
    / nullif(sum(by_channel.persons_ytd) over (), 0) as year_share
from by_channel
left join ref.code as code
  on code.code_list = 'channel'
  and code.code = by_channel.channel
order by by_channel.persons_ytd desc, by_channel.channel
