-- title: 哪种援助服务带来就业 | Which assistance leads to work
-- question: 接受各类援助服务的人，三个月内有多少就业？ | Of persons served, how many are in work within three months, by kind of service?
-- answer: 只算三个月已满的月份（is_provisional 为否）；同一人可在几类服务里；就业不等于由服务引起 |
--   Only months whose three months are over (not is_provisional); a person may be in several kinds; work after a service need not be due to it
-- columns: service, label, persons, employed_within_3_months, success_share
-- column label: 服务名称 | Service in Chinese
-- column success_share: 三个月内就业的比例 | Share in work within three months
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option month: month = data month | 月份 | Month
-- option months: integer = 12 | 往前几个月 | So many months before it
with parameter as (
  select
    cast(cast($month as date) - to_months(cast($months as integer)) as date) as first_month,
    cast($month as date) as last_month,
    unnest(cast($area as varchar[])) as area_code
)
select
  assistance.service,
  code.label,
  cast(sum(assistance.persons) as bigint) as persons,
  cast(sum(assistance.employed_within_3_months) as bigint) as employed_within_3_months,
  cast(sum(assistance.employed_within_3_months) as double)
    / nullif(sum(assistance.persons), 0) as success_share
from mart.assistance as assistance
inner join parameter
  on parameter.first_month <= assistance.month
  and parameter.last_month >= assistance.month
  and parameter.area_code = assistance.area_code
left join ref.code as code
  on code.code_list = 'service'
  and code.code = assistance.service
where not assistance.is_provisional
group by assistance.service, code.label
order by success_share desc nulls last, assistance.service
