-- title: 各月报送进度 | How far each month has come
-- what: 每月一行：何时截止，应报、已报多少。数据月份之后的月份尚在报送，页面和查询不以其为当前 |
--   One row a month: when it is due, how many submissions are expected and in. Months after the data month are still being
--   reported; pages and recipes do not mean them by now
-- grain: month
-- held: every month
-- column is_data_month: 是否数据月份（audit.release 的 data_month） | Whether it is the data month (data_month of audit.release)
-- column expected_streets: 应报劳动力资源台账的街道（乡镇）数 | Streets that are to send the labour force register
-- column received_streets: 其中已报的 | Of these, those whose register came in
-- column expected_submissions: 全部台账应报份数 | Expected submissions of all registers
-- column received_submissions: 其中已报的 | Of these, those that came in
with expected as (
  select
    month,
    register,
    due_on,
    is_due,
    case when verdict in ('missing', 'refused') then 0 else 1 end as received
  from mart.submission_status
  where expected
),
reported_month as (
  select
    month,
    max(due_on) as due_on,
    max(case when is_due then 1 else 0 end) = 1 as is_due
  from mart.submission_status
  group by month
)
select
  reported_month.month,
  reported_month.due_on,
  reported_month.is_due,
  coalesce(reported_month.month = release.data_month, false) as is_data_month,
  count(case when expected.register = 'labour_force' then 1 end) as expected_streets,
  count(
    case when expected.register = 'labour_force' and expected.received = 1 then 1 end
  ) as received_streets,
  count(expected.register) as expected_submissions,
  cast(coalesce(sum(expected.received), 0) as bigint) as received_submissions
from reported_month
cross join audit.release as release
left join expected
  on expected.month = reported_month.month
group by
  reported_month.month,
  reported_month.due_on,
  reported_month.is_due,
  release.data_month
