-- title: 受援助的人的就业状况 | Employment of persons who were assisted
-- what: 本月或前三个月受过服务、月末在花名册上计入的人是否在业；服务须由其当月至其后三个月的报送告知 |
--   Whether those counted on the roster at month end who were served in the month or the three before it are in work; the service must be
--   told by a file of its own month or of the three after it
-- grain: person
with service as (
  select distinct
    register.person,
    cast(date_trunc('month', register.served_on) as date) as served_month
  from near.assistance as register
  where register.month >= date_trunc('month', register.served_on)
    and register.month <= date_trunc('month', register.served_on) + interval '3' month
)
select
  register.month,
  register.person,
  register.employment_status = 'employed' as is_employed,
  register.employment_status in ('unemployed', 'not_in_labour_force') as is_out_of_work
from lake.labour_force as register
where exists (
    select 1
    from service
    where service.person = register.person
      and service.served_month <= register.month
      and service.served_month + interval '3' month >= register.month
  )
  and not exists (
    select 1
    from fact.repeated_person as repeated
    where repeated.submission = register.submission
      and repeated.sheet_no = register.sheet_no
      and repeated.row = register.row
      and not repeated.is_counted
  )
