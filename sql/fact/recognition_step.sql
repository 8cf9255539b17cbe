-- title: 零就业家庭认定期的延续与结束 | Recognised zero-employment spells that went on or ended
-- what: 当月零就业家庭台账的每段认定，按认定后的整月数（不满 24 个月的）：满这么多个月时仍未退出、又能看到再满一个月或退出的有多少段，
--   其中多少段在这一个月内退出 |
--   Spells of the month's register of zero-employment households by whole months since recognition (below 24): how many were open when so
--   many months had passed and are seen until one month more has passed or they ended, and how many of them ended within it
-- grain: month, community_code, elapsed_months
-- check ended_within: 退出的多于观察的 | more ended than were observed | ended <= at_risk
with span as (
  select
    month,
    last_day(month) as month_end,
    community_code,
    household_no,
    spell,
    min(recognised_on) as recognised_on,
    case when count(*) = count(ended_on) then max(ended_on) end as ended_on
  from fact.recognition
  group by month, community_code, household_no, spell
),
digit as (
  select 0 as n
  union all
  select 1 as n
  union all
  select 2 as n
  union all
  select 3 as n
  union all
  select 4 as n
),
elapsed as (
  select low.n + 5 * high.n as months
  from digit as low
  cross join digit as high
  where low.n + 5 * high.n < 24
),
step as (
  select
    span.month,
    span.month_end,
    span.community_code,
    span.ended_on,
    elapsed.months,
    cast(span.recognised_on + elapsed.months * interval '1' month as date) as began_on,
    cast(span.recognised_on + (elapsed.months + 1) * interval '1' month as date) as complete_on
  from span
  cross join elapsed
)
select
  month,
  community_code,
  cast(months as integer) as elapsed_months,
  count(*) as at_risk,
  count(case when ended_on <= complete_on then 1 end) as ended
from step
where (months = 0 or ended_on is null or ended_on > began_on)
  and (complete_on <= month_end or ended_on <= complete_on)
group by month, community_code, cast(months as integer)
