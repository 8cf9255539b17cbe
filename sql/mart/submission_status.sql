-- title: 报送情况 | Who has submitted
-- what: 每个应报或报来该台账的街道每月一行：收到什么、结论如何。应报的以 ref.reporting 为准；其中没有该台账的，报过的街道自报过的最早月份起都应报，到区划表里该街道撤销为止 |
--   One row a month for every street that is to send the register, or has sent it: what came in, and what became of it. ref.reporting
--   says who is to send it; where it does not speak of the register, every street that ever sent it is, from the earliest month it sent on,
--   until the division table ends the street
-- grain: month, street_code, register
-- held: every month
-- column accepted_rows: 接受行数：有效报送中有效的行 | Accepted rows that stand
-- column quarantined_rows: 退回行数：有效报送中退回、尚未改正报回的行 | Quarantined rows of the submissions that stand, less those mended and sent back
-- column due_on: 报送截止日，按报送日历（ref.policy 的 report_due_month_offset、report_due_day） |
--   Day by which it is due, by the reporting calendar (report_due_month_offset and report_due_day of ref.policy)
-- column is_due: 报送截止日在发布时是否已过（截止日不晚于 audit.release 的 last_due_on） |
--   Whether that day had passed at the release (it is not after last_due_on of audit.release)
-- column is_late: 是否迟报：有效报送在截止日之后收到 | Whether what stands came in after that day
-- column warnings: 提示数：有效报送的提示 | Warnings on the submissions that stand
with received as (
  select
    submission.receipt,
    submission.register,
    submission.month,
    submission.street_code,
    submission.verdict,
    submission.is_nil,
    submission.stands,
    cast(submission.received_at + interval '8' hour as date) as received_on,
    submission.accepted - submission.superseded as accepted_rows,
    case
      when submission.mends is null then submission.quarantined
      else submission.superseded - submission.accepted
    end as quarantined,
    submission.warnings
  from audit.submission as submission
  where submission.verdict <> 'withdrawn'
    and submission.register is not null
    and submission.month is not null
    and (
      submission.verdict = 'accepted'
      or submission.month <= cast(submission.received_at + interval '8' hour as date)
    )
    and (
      submission.verdict = 'accepted'
      or submission.street_code in (
        select division_code
        from ref.division
        where area_level = 'street'
      )
    )
),
sender as (
  select register, street_code, min(month) as first_month
  from received
  group by register, street_code
),
reported_month as (
  select distinct month
  from received
  where verdict = 'accepted'
),
street_end as (
  select division_code as street_code, max(coalesce(valid_to, date '9999-12-31')) as ended_on
  from ref.division
  where area_level = 'street'
  group by division_code
),
calendar as (
  select
    reported_month.month,
    policy.policy,
    cast(policy.value as integer) as value,
    row_number() over (
      partition by reported_month.month, policy.policy
      order by policy.valid_from desc nulls last
    ) as recency
  from reported_month
  inner join ref.policy as policy
    on policy.policy in ('report_due_month_offset', 'report_due_day')
    and policy.valid_from <= last_day(reported_month.month)
    and (policy.valid_to is null or policy.valid_to > last_day(reported_month.month))
),
due as (
  select
    month,
    cast(
      month
        + sum(
          case when policy = 'report_due_month_offset' then value else 0 end
        ) * interval '1' month
        + (sum(case when policy = 'report_due_day' then value else 0 end) - 1) * interval '1' day
      as date
    ) as due_on
  from calendar
  where recency = 1
  group by month
),
asked as (
  select reported_month.month, reporting.register, reporting.area_code
  from reported_month
  inner join ref.reporting as reporting
    on reporting.valid_from <= reported_month.month
    and (reporting.valid_to is null or reporting.valid_to > reported_month.month)
),
expected as (
  select distinct
    asked.month,
    division.division_code as street_code,
    asked.register,
    division.division_name as street_name
  from asked
  inner join ref.division as division
    on division.area_level = 'street'
    and division.valid_from <= asked.month
    and (division.valid_to is null or division.valid_to > asked.month)
    and left(division.division_code, length(asked.area_code)) = asked.area_code
  union
  select
    reported_month.month,
    sender.street_code,
    sender.register,
    cast(null as varchar) as street_name
  from sender
  inner join reported_month
    on reported_month.month >= sender.first_month
  left join asked
    on asked.month = reported_month.month
    and asked.register = sender.register
  left join street_end
    on street_end.street_code = sender.street_code
    and street_end.ended_on <= reported_month.month
  where asked.register is null
    and street_end.street_code is null
),
expectation as (
  select month, street_code, register
  from expected
  union
  select month, street_code, register
  from received
),
latest as (
  select
    month,
    street_code,
    register,
    verdict,
    row_number() over (
      partition by month, street_code, register
      order by receipt desc nulls last
    ) as recency
  from received
),
outcome as (
  select
    month,
    street_code,
    register,
    count(case when stands then 1 end) as standing,
    count(case when stands and not is_nil then 1 end) as standing_with_rows,
    max(received_on) as received_on,
    max(case when stands then received_on end) as standing_received_on,
    cast(sum(case when stands then accepted_rows else 0 end) as bigint) as accepted_rows,
    cast(
      greatest(sum(case when stands then quarantined else 0 end), 0) as bigint
    ) as quarantined_rows,
    cast(sum(case when stands then warnings else 0 end) as bigint) as warnings
  from received
  group by month, street_code, register
)
select
  expectation.month,
  expectation.street_code,
  coalesce(area.area_name, expected.street_name) as street_name,
  expectation.register,
  expected.street_code is not null as expected,
  due.due_on,
  coalesce(due.due_on <= release.last_due_on, false) as is_due,
  case
    when outcome.standing > 0 then outcome.standing_received_on
    when latest.verdict = 'refused' then outcome.received_on
  end as received_on,
  coalesce(outcome.standing_received_on > due.due_on, false) as is_late,
  coalesce(outcome.accepted_rows, 0) as accepted_rows,
  coalesce(outcome.quarantined_rows, 0) as quarantined_rows,
  coalesce(outcome.warnings, 0) as warnings,
  case
    when latest.verdict is null then 'missing'
    when latest.verdict = 'refused' and outcome.standing > 0 then 'refused_former_stands'
    when latest.verdict = 'refused' then 'refused'
    when outcome.standing = 0 then 'missing'  -- mended rows whose file was withdrawn
    when outcome.standing_with_rows = 0 then 'nil'
    when outcome.quarantined_rows > 0 then 'partly_accepted'
    else 'accepted'
  end as verdict
from expectation
cross join audit.release as release
left join expected
  on expected.month = expectation.month
  and expected.street_code = expectation.street_code
  and expected.register = expectation.register
left join due
  on due.month = expectation.month
left join outcome
  on outcome.month = expectation.month
  and outcome.street_code = expectation.street_code
  and outcome.register = expectation.register
left join latest
  on latest.month = expectation.month
  and latest.street_code = expectation.street_code
  and latest.register = expectation.register
  and latest.recency = 1
left join mart.area as area
  on area.month = expectation.month
  and area.area_code = expectation.street_code
