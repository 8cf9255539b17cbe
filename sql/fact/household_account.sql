-- title: 零就业家庭的存量与流量 | Stock and flow of zero-employment households
-- what: 全部月份：当月有劳动力资源台账或零就业家庭台账的地区，以及上月末有认定户的地区（其余地区当月有任一种即可）；上月存量与本月期初之差为调整 |
--   All months: areas with a roster or a zero-employment register in the month, and those with recognised households at the month end before
--   (in a month in which some area has either); what this month's register says was open then, less what was counted then, is the adjustment
-- kept: release
-- grain: month, area_code
with roster as (
  select
    household.month,
    household.area_code,
    household.area_level,
    sum(derived) as derived,
    sum(case when household_kind = 'undetermined' then households else 0 end) as undetermined,
    sum(member_unknown) as member_unknown,
    sum(row_returned) as row_returned,
    sum(both_reasons) as both_reasons
  from fact.household as household
  inner join fact.made_month as made_month
    on made_month.month = household.month
  group by household.month, household.area_code, household.area_level
),
register as (
  select recognised_household.*
  from fact.recognised_household as recognised_household
  inner join fact.made_month as made_month
    on made_month.month = recognised_household.month
),
period as (
  select month
  from roster
  union
  select month
  from register
),
former as (
  select
    period.month,
    before.area_code,
    before.area_level,
    before.recognised
  from fact.recognised_household as before
  inner join period
    on period.month = before.month + interval '1' month
  where before.recognised > 0
),
area as (
  select month, area_code, area_level
  from roster
  union
  select month, area_code, area_level
  from register
  union
  select month, area_code, area_level
  from former
)
select
  area.month,
  area.area_code,
  area.area_level,
  cast(coalesce(roster.derived, 0) as bigint) as derived,
  cast(coalesce(roster.undetermined, 0) as bigint) as undetermined,
  cast(coalesce(roster.member_unknown, 0) as bigint) as undetermined_member_unknown,
  cast(coalesce(roster.row_returned, 0) as bigint) as undetermined_row_returned,
  cast(coalesce(roster.both_reasons, 0) as bigint) as undetermined_both,
  coalesce(register.opening, 0) as opening,
  coalesce(register.opening, 0) - coalesce(former.recognised, 0) as adjustment,
  coalesce(register.newly_recognised, 0) as newly_recognised,
  coalesce(register.resolved, 0) as resolved,
  coalesce(register.ended_otherwise, 0) as ended_otherwise,
  coalesce(register.recognised, 0) as recognised,
  coalesce(register.confirmed, 0) as confirmed,
  cast(coalesce(roster.derived, 0) - coalesce(register.confirmed, 0) as bigint) as hidden,
  coalesce(register.stale, 0) as stale,
  coalesce(register.not_compared, 0) as not_compared,
  coalesce(register.persons_employed, 0) as persons_employed,
  coalesce(register.overdue, 0) as overdue,
  coalesce(register.relapsed, 0) as relapsed,
  register.median_days
from area
left join roster
  on roster.month = area.month
  and roster.area_code = area.area_code
left join register
  on register.month = area.month
  and register.area_code = area.area_code
left join former
  on former.month = area.month
  and former.area_code = area.area_code
