-- title: 报送情况 | Who has submitted
-- what: 每个报过该台账的街道每月一行：收到什么、结论如何 |
--   One row a month for every street that ever sent the register: what came in, and what became of it
-- grain: month, street_code, register
-- column accepted_rows: 接受行数：有效报送中有效的行 | Accepted rows that stand
-- column quarantined_rows: 退回行数：有效报送中退回、尚未改正报回的行 | Quarantined rows of the submissions that stand, less those mended and sent back
-- column warnings: 提示数：有效报送的提示 | Warnings on the submissions that stand
-- check named: street_name is not null
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
    submission.quarantined - case when submission.mends is null then 0 else submission.rows_read end as quarantined,
    submission.warnings
  from audit.submission as submission
  where submission.register is not null
    and submission.month is not null
    and (submission.verdict = 'accepted' or submission.month <= cast(submission.received_at as date))
    and (
      submission.verdict = 'accepted'
      or submission.street_code in (select division_code from ref.division where area_level = 'street')
    )
),
sender as (
  select distinct register, street_code
  from received
),
reported_month as (
  select distinct month
  from received
  where verdict = 'accepted'
),
expectation as (
  select reported_month.month, sender.street_code, sender.register
  from sender
  cross join reported_month
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
    row_number() over (partition by month, street_code, register order by receipt desc nulls last) as recency
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
    cast(greatest(sum(case when stands then quarantined else 0 end), 0) as bigint) as quarantined_rows,
    cast(sum(case when stands then warnings else 0 end) as bigint) as warnings
  from received
  group by month, street_code, register
)
select
  expectation.month,
  expectation.street_code,
  area.area_name as street_name,
  expectation.register,
  true as expected,
  coalesce(outcome.standing_received_on, outcome.received_on) as received_on,
  coalesce(outcome.accepted_rows, 0) as accepted_rows,
  coalesce(outcome.quarantined_rows, 0) as quarantined_rows,
  coalesce(outcome.warnings, 0) as warnings,
  case
    when latest.verdict is null then 'missing'
    when latest.verdict = 'refused' and outcome.standing > 0 then 'refused_former_stands'
    when latest.verdict = 'refused' then 'refused'
    when outcome.standing_with_rows = 0 then 'nil'
    when outcome.quarantined_rows > 0 then 'partly_accepted'
    else 'accepted'
  end as verdict
from expectation
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
