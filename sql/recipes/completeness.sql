-- title: 各月各台账报齐了没有 | How complete each month is
-- question: 哪些月份的哪些台账还没有报齐，因而是初步数？ | Which months are provisional because some register is not complete?
-- answer: 每月每种台账一行；missing 大于零的，该月用到这种台账的数字是初步数 | One row a month and register; where missing is above zero, that month's figures from it are provisional
-- columns: month, register, expected_submissions, received, missing, late, received_share
-- column expected_submissions: 应报份数 | Expected
-- column received: 已报份数 | Received
-- column missing: 未报份数 | Missing
-- column late: 迟报份数 | Late
-- column received_share: 报送率 | Share received
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option since: month = data month - 11 | 从哪个月起 | From which month on
with parameter as (
  select
    cast($since as date) as first_month,
    unnest(cast($area as varchar[])) as area_code
)
select
  status.month,
  status.register,
  count(*) as expected_submissions,
  count(case when status.verdict not in ('missing', 'refused') then 1 end) as received,
  count(case when status.verdict in ('missing', 'refused') then 1 end) as missing,
  count(case when status.is_late then 1 end) as late,
  cast(count(case when status.verdict not in ('missing', 'refused') then 1 end) as double)
    / nullif(count(*), 0) as received_share
from mart.submission_status as status
inner join parameter
  on parameter.first_month <= status.month
  and starts_with(status.street_code, parameter.area_code)
where status.expected
group by status.month, status.register
order by status.month desc, status.register
