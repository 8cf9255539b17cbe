-- title: 零就业家庭的认定 | Recognitions of zero-employment households
-- what: 当月台账计入的每次认定，到月末为止；同一户时间相交的几次认定为一段（spell）。消除日期早于认定日期的，按认定之日消除；有退出原因而无消除日期的，
--   当月认定的按月末退出，更早认定的不知何时退出，不在其中；月末以后认定的、无认定日期或户编号的也不在其中 |
--   Every recognition that counts in the month's register, as known at month end; recognitions of a household that overlap in time are one
--   spell. One resolved before it was recognised ended on the day of recognition; one with a reason of ending but no day ended at month end
--   if recognised in the month, else on an unknown day, and is left out; so are those recognised after month end, and those without a day
--   of recognition or a household number
-- kept: session
-- grain: submission, sheet_no, row
-- check ends_after_it_began: 退出早于认定，或晚于月末 | ended before it was recognised, or after month end |
--   ended_on is null or ended_on between recognised_on and last_day(month)
with month_end as (
  select distinct
    month,
    last_day(month) as month_end
  from lake.zero_employment_household
),
counted as (
  select
    register.month,
    month_end.month_end,
    register.submission,
    register.sheet_no,
    register.row,
    register.community_code,
    register.household_no,
    register.recognised_on,
    case
      when register.resolved_on > month_end.month_end then null
      when register.resolved_on < register.recognised_on then register.recognised_on
      when register.resolved_on is not null then register.resolved_on
      when register.exit_reason is not null then month_end.month_end
    end as ended_on,
    register.resolved_on is not null as is_dated,
    coalesce(
      register.exit_reason = 'employed', register.employed_person is not null
    ) as is_through_work,
    register.employed_person,
    register.due_on
  from lake.zero_employment_household as register
  inner join month_end
    on month_end.month = register.month
  where register.household_no is not null
    and register.recognised_on <= month_end.month_end
    and (
      register.resolved_on is not null
      or register.exit_reason is null
      or register.recognised_on >= register.month
    )
    and not exists (
      select 1
      from fact.repeated_household as repeated
      where repeated.submission = register.submission
        and repeated.sheet_no = register.sheet_no
        and repeated.row = register.row
        and not repeated.is_counted
    )
),
allowed as (
  select
    month_end.month,
    policy.value as days,
    row_number() over (
      partition by month_end.month
      order by policy.valid_from desc nulls last
    ) as recency
  from month_end
  inner join ref.policy as policy
    on policy.policy = 'zero_employment_days'
    and policy.valid_from <= month_end.month_end
    and (policy.valid_to is null or policy.valid_to > month_end.month_end)
),
followed as (
  select
    counted.month,
    counted.month_end,
    counted.submission,
    counted.sheet_no,
    counted.row,
    counted.community_code,
    counted.household_no,
    counted.recognised_on,
    counted.ended_on,
    counted.is_dated,
    counted.is_through_work,
    counted.employed_person,
    coalesce(
      counted.due_on,
      cast(counted.recognised_on + cast(allowed.days as integer) * interval '1' day as date)
    ) as due_on,
    max(coalesce(counted.ended_on, date '9999-12-31')) over (
      partition by counted.community_code, counted.household_no
      order by counted.recognised_on asc nulls last
      rows between unbounded preceding and 1 preceding
    ) as listed_until
  from counted
  left join allowed
    on allowed.month = counted.month
    and allowed.recency = 1
)
select
  month,
  submission,
  sheet_no,
  row,
  community_code,
  household_no,
  sum(case when listed_until > recognised_on then 0 else 1 end) over (
    partition by community_code, household_no
    order by recognised_on asc nulls last
    rows between unbounded preceding and current row
  ) as spell,
  recognised_on,
  ended_on,
  is_dated,
  is_through_work,
  employed_person,
  ended_on is null and due_on <= month_end as is_overdue,
  ended_on is null
    and due_on <= last_day(cast(month + interval '1' month as date)) as is_overdue_next_month
from followed
