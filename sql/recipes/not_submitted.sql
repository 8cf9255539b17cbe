-- title: 谁还没报 | Who has not submitted
-- question: 本月哪些街道还没有报哪些台账，已过期几天？ | Which streets have not yet sent which registers, and how many days past due?
-- answer: 应报而没有任何有效报送的；days_overdue 按今天算，未到期为零 | Expected, and nothing that stands; days_overdue as of today, zero before the due date
-- columns: street_code, full_name, register, verdict, due_on, days_overdue
-- column days_overdue: 已过期天数 | Days past due
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option month: month = data month | 月份 | Month
with parameter as (
  select
    cast($month as date) as month,
    unnest(cast($area as varchar[])) as area_code
)
select
  status.street_code,
  coalesce(area.full_name, status.street_name) as full_name,
  status.register,
  status.verdict,
  status.due_on,
  greatest(current_date - status.due_on, 0) as days_overdue
from mart.submission_status as status
inner join parameter
  on parameter.month = status.month
  and starts_with(status.street_code, parameter.area_code)
left join mart.area as area
  on area.month = status.month
  and area.area_code = status.street_code
where status.expected
  and status.verdict in ('missing', 'refused')
order by status.street_code, status.register
