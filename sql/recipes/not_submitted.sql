-- title: 谁还没报 | Who has not submitted
-- question: 本月哪些街道还没有报哪些台账，已过期几天？ | Which streets have not yet sent which registers, and how many days past due?
-- answer: 应报而没有任何有效报送的；days_overdue 按今天算，未到期为零 | Expected, and nothing that stands; days_overdue as of today, zero before the due date
-- columns: street_code, street_name, prefecture_name, register, verdict, due_on, days_overdue
-- column prefecture_name: 市州 | Prefecture
-- column days_overdue: 已过期天数 | Days past due
with parameter as (
  select data_month as month  -- date '2026-10-01'
  from audit.release
)
select
  status.street_code,
  status.street_name,
  prefecture.area_name as prefecture_name,
  status.register,
  status.verdict,
  status.due_on,
  greatest(current_date - status.due_on, 0) as days_overdue
from mart.submission_status as status
inner join parameter
  on parameter.month = status.month
left join mart.area as prefecture
  on prefecture.month = status.month
  and prefecture.area_code = left(status.street_code, 4)
where status.expected
  and status.verdict in ('missing', 'refused')
order by status.street_code, status.register
