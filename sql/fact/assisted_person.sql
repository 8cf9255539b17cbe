-- title: 受援助的人的就业状况 | Employment of persons who were assisted
-- what: 本月或前三个月受过服务、月末在劳动力资源台账上计入的人是否在业；服务须由其当月至其后三个月的报送告知 |
--   Whether those counted on the roster at month end who were served in the month or the three before it are in work; the service must be
--   told by a file of its own month or of the three after it
-- unit: person
-- grain: person
with period as (
  select distinct month
  from lake.labour_force
),
service as (
  select
    person,
    month,
    cast(date_trunc('month', served_on) as date) as served_month
  from near.assistance
),
served as (
  select distinct service.person
  from service
  cross join period
  where service.month >= service.served_month
    and service.month <= service.served_month + interval '3' month
    and period.month >= service.served_month
    and period.month <= service.served_month + interval '3' month
)
select
  register.month,
  register.person,
  register.employment_status = 'employed' as is_employed,
  register.employment_status in ('unemployed', 'not_in_labour_force') as is_out_of_work
from fact.counted_row as register
inner join served on served.person = register.person
