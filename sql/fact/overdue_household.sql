-- title: 逾期未消除的零就业家庭 | Zero-employment households not resolved in time
-- what: 月末已认定而未消除的零就业家庭，及其中到期的：帮扶完成时限不晚于月末，未填时限的按认定日期加政策规定的天数 |
--   Recognised zero-employment households that are open at month end, and those of them that are overdue: the due date is not after month
--   end, or without one the day of recognition and the policy's days
-- grain: month, area_code
-- check parts_within_whole: overdue <= recognised
with month_end as (
  select distinct
    month,
    last_day(month) as month_end
  from lake.zero_employment_household
),
time_limit as (
  select
    month_end.month,
    cast(policy.value as integer) as zero_employment_days,
    row_number() over (partition by month_end.month order by policy.valid_from desc nulls last) as recency
  from month_end
  inner join ref.policy as policy
    on policy.policy = 'zero_employment_days'
    and policy.valid_from <= month_end.month_end
    and (policy.valid_to is null or policy.valid_to > month_end.month_end)
),
household as (
  select
    register.month,
    register.community_code,
    coalesce(
      coalesce(register.due_on, register.recognised_on + time_limit.zero_employment_days * interval '1' day) <= last_day(register.month),
      false
    ) as is_overdue
  from lake.zero_employment_household as register
  left join time_limit
    on time_limit.month = register.month
    and time_limit.recency = 1
  where register.recognised_on <= last_day(register.month)
    and (register.resolved_on > last_day(register.month) or (register.resolved_on is null and register.exit_reason is null))
    and not exists (
      select 1
      from fact.repeated_household as repeated
      where repeated.submission = register.submission
        and repeated.sheet_no = register.sheet_no
        and repeated.row = register.row
        and not repeated.is_counted
    )
)
select
  household.month,
  left(household.community_code, area_level.code_length) as area_code,
  area_level.area_level,
  count(*) as recognised,
  count(case when household.is_overdue then 1 end) as overdue
from household
cross join ref.area_level as area_level
group by
  household.month,
  left(household.community_code, area_level.code_length),
  area_level.area_level
