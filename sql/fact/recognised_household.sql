-- title: 认定的零就业家庭 | Recognised zero-employment households
-- what: 当月台账各级地区的存量和流量，并与劳动力资源台账推算的对照；一户同时有几次认定只计一户 |
--   Stock and flows of the month's register by area, and held against what the roster derives; a household with several recognitions at a
--   time counts once
-- grain: month, area_code
-- check account_adds_up: 期初 + 新认定 − 消除 − 其他退出不等于月末认定 | the account does not end at recognised |
--   opening + newly_recognised - resolved - ended_otherwise = recognised
-- check compared_adds_up: 相符 + 已认定但台账显示已不符合 + 无法对照不等于认定 | confirmed, stale and not_compared do not add up to recognised |
--   recognised = confirmed + stale + not_compared
with listed_community as (
  select distinct
    month,
    community_code
  from lake.zero_employment_household
),
span as (
  select
    month,
    community_code,
    household_no,
    spell,
    min(recognised_on) as recognised_on,
    case when count(*) = count(ended_on) then max(ended_on) end as ended_on,
    max(case when is_overdue then 1 else 0 end) as is_overdue,
    max(case when is_overdue_next_month then 1 else 0 end) as is_overdue_next_month
  from fact.recognition
  group by month, community_code, household_no, spell
),
spell as (
  -- of several recognitions that end a spell, one ended through work is enough
  select
    span.month,
    span.community_code,
    span.household_no,
    span.spell,
    span.recognised_on,
    span.ended_on,
    span.ended_on >= span.month as ended_in_month,
    span.is_overdue,
    span.is_overdue_next_month,
    max(case when recognition.is_through_work then 1 else 0 end) as is_through_work,
    max(
      case when recognition.is_through_work and recognition.is_dated then 1 else 0 end
    ) as is_dated
  from span
  left join fact.recognition as recognition
    on recognition.community_code = span.community_code
    and recognition.household_no = span.household_no
    and recognition.spell = span.spell
    and recognition.ended_on = span.ended_on
  group by
    span.month,
    span.community_code,
    span.household_no,
    span.spell,
    span.recognised_on,
    span.ended_on,
    span.is_overdue,
    span.is_overdue_next_month
),
home as (
  select
    spell.community_code,
    spell.household_no,
    max(case when spell.ended_on is null then 1 else 0 end) as is_listed,
    max(spell.is_overdue) as is_overdue,
    max(spell.is_overdue_next_month) as is_overdue_next_month,
    max(
      case
        when spell.is_through_work = 1 and spell.ended_on >= spell.month - interval '5' month then 1
        else 0
      end
    ) as was_resolved,
    max(case when state.is_zero_employment then 1 else 0 end) as is_derived,
    max(case when reporting.community_code is not null then 1 else 0 end) as has_roster
  from spell
  left join fact.reporting_community as reporting
    on reporting.community_code = spell.community_code
  left join fact.listed_household as state
    on state.community_code = spell.community_code
    and state.household_no = spell.household_no
  group by spell.community_code, spell.household_no
),
placed as (
  -- a person in several households resolved in the month counts in the first of them
  select
    recognition.community_code,
    row_number() over (
      partition by recognition.employed_person
      order by
        recognition.ended_on asc nulls last,
        recognition.community_code asc nulls last
    ) as place
  from fact.recognition as recognition
  inner join spell
    on spell.community_code = recognition.community_code
    and spell.household_no = recognition.household_no
    and spell.spell = recognition.spell
  where spell.ended_in_month
    and spell.is_through_work = 1
    and recognition.is_through_work
    and recognition.ended_on >= recognition.month
    and recognition.employed_person is not null
),
flow as (
  select
    community_code,
    count(
      case when recognised_on < month and (ended_on is null or ended_in_month) then 1 end
    ) as opening,
    count(case when recognised_on >= month then 1 end) as newly_recognised,
    count(case when ended_in_month and is_through_work = 1 then 1 end) as resolved,
    count(case when ended_in_month and is_through_work = 0 then 1 end) as ended_otherwise,
    count(case when ended_on is null then 1 end) as recognised
  from spell
  group by community_code
),
stock as (
  select
    community_code,
    count(case when is_listed = 1 and is_derived = 1 then 1 end) as confirmed,
    count(case when is_listed = 1 and is_derived = 0 and has_roster = 1 then 1 end) as stale,
    count(case when is_listed = 1 and has_roster = 0 then 1 end) as not_compared,
    count(case when is_overdue = 1 then 1 end) as overdue,
    count(case when is_overdue_next_month = 1 then 1 end) as overdue_next_month,
    count(case when was_resolved = 1 and (is_listed = 1 or is_derived = 1) then 1 end) as relapsed
  from home
  group by community_code
),
named as (
  select
    community_code,
    count(*) as persons_employed
  from placed
  where place = 1
  group by community_code
),
total as (
  select
    listed_community.month,
    left(listed_community.community_code, area_level.code_length) as area_code,
    area_level.area_level,
    sum(coalesce(flow.opening, 0)) as opening,
    sum(coalesce(flow.newly_recognised, 0)) as newly_recognised,
    sum(coalesce(flow.resolved, 0)) as resolved,
    sum(coalesce(flow.ended_otherwise, 0)) as ended_otherwise,
    sum(coalesce(flow.recognised, 0)) as recognised,
    sum(coalesce(stock.confirmed, 0)) as confirmed,
    sum(coalesce(stock.stale, 0)) as stale,
    sum(coalesce(stock.not_compared, 0)) as not_compared,
    sum(coalesce(stock.overdue, 0)) as overdue,
    sum(coalesce(stock.overdue_next_month, 0)) as overdue_next_month,
    sum(coalesce(stock.relapsed, 0)) as relapsed,
    sum(coalesce(named.persons_employed, 0)) as persons_employed
  from listed_community
  cross join ref.area_level as area_level
  left join flow
    on flow.community_code = listed_community.community_code
  left join stock
    on stock.community_code = listed_community.community_code
  left join named
    on named.community_code = listed_community.community_code
  group by
    listed_community.month,
    left(listed_community.community_code, area_level.code_length),
    area_level.area_level
),
duration as (
  select
    left(spell.community_code, area_level.code_length) as area_code,
    median(date_diff('day', spell.recognised_on, spell.ended_on)) as median_days
  from spell
  cross join ref.area_level as area_level
  where spell.ended_in_month
    and spell.is_dated = 1
  group by left(spell.community_code, area_level.code_length)
)
select
  total.month,
  total.area_code,
  total.area_level,
  cast(total.opening as bigint) as opening,
  cast(total.newly_recognised as bigint) as newly_recognised,
  cast(total.resolved as bigint) as resolved,
  cast(total.ended_otherwise as bigint) as ended_otherwise,
  cast(total.recognised as bigint) as recognised,
  cast(total.confirmed as bigint) as confirmed,
  cast(total.stale as bigint) as stale,
  cast(total.not_compared as bigint) as not_compared,
  cast(total.overdue as bigint) as overdue,
  cast(total.overdue_next_month as bigint) as overdue_next_month,
  cast(total.relapsed as bigint) as relapsed,
  cast(total.persons_employed as bigint) as persons_employed,
  cast(duration.median_days as double) as median_days
from total
left join duration
  on duration.area_code = total.area_code
