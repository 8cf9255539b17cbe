-- title: 用数提醒 | Warnings on figures
-- what: 哪个月、哪个地区、哪张表的数字用时要留意什么；没有行即没有提醒。provisional 某个应报街道尚未报该表所依据的台账（新就业的本年累计在当年其后各月也算）；
--   small_denominator 比率的分母小于 ref.policy 的 small_denominator；unknown_high 情况不明占劳动年龄人数超过 ref.policy 的 unknown_share_limit；
--   break_in_series 当月区划有调整并入本地区，与上月不可直接比较；short_history 近十二个月的比率所依据的劳动力资源台账不足十二个月末（history_months）；
--   employed_unwilling 有人就业而就业意愿为否，不在就业率的分子分母中，人数见 employed_unwilling |
--   What to heed in using a table's figures of a month and area; no row means no warning. provisional: some street expected to has not sent a
--   register that the table counts (for year-to-date tables in the later months of the year too); small_denominator: a rate whose denominator is
--   below small_denominator of ref.policy; unknown_high: unknown status is more than unknown_share_limit of ref.policy among those of working
--   age; break_in_series: divisions were changed into this area in the month, so that it does not compare with the month before;
--   short_history: a rate over twelve months rests on rosters of fewer month ends (history_months); employed_unwilling: some are employed and
--   unwilling to work by their row, and in neither part of the employment rate (how many: employed_unwilling)
-- grain: month, area_code, table_name, group_code, warning
-- provisional_without: none
-- column group_code: 人群代码：不分人群的表为 all；社区一级只就 all 提醒 | Group code: all for tables without groups; communities are warned of for all only
with missing as (
  select distinct
    status.month,
    source.table_name,
    source.is_year_to_date,
    source.compares_months,
    status.street_code
  from mart.submission_status as status
  inner join audit.source as source
    on source.register = status.register
  where status.expected
    and status.verdict in ('missing', 'refused')
),
period as (
  select distinct month
  from mart.area
),
open_street as (
  select distinct
    period.month,
    missing.table_name,
    missing.street_code
  from missing
  inner join period
    on period.month = missing.month
    or (
      missing.is_year_to_date
        and year(period.month) = year(missing.month)
        and period.month > missing.month
    )
    or (missing.compares_months and period.month = missing.month + interval '1' month)
),
provisional as (
  select distinct
    open_street.month,
    left(open_street.street_code, area_level.code_length) as area_code,
    open_street.table_name
  from open_street
  inner join ref.area_level as area_level
    on area_level.area_level <> 'community'
  union all
  select
    open_street.month,
    area.area_code,
    open_street.table_name
  from open_street
  inner join mart.area as area
    on area.month = open_street.month
    and area.area_level = 'community'
    and left(area.area_code, 9) = open_street.street_code
),
limit_in_force as (
  select
    period.month,
    policy.policy,
    policy.value,
    row_number() over (
      partition by period.month, policy.policy
      order by policy.valid_from desc nulls last
    ) as recency
  from period
  inner join ref.policy as policy
    on policy.policy in ('small_denominator', 'unknown_share_limit')
    and policy.valid_from <= last_day(period.month)
    and (policy.valid_to is null or policy.valid_to > last_day(period.month))
),
rate as (
  select
    month,
    area_code,
    group_code,
    able_and_willing,
    working_age,
    unknown,
    employed_unwilling,
    history_months
  from mart.employment_rate
  where group_code = 'all'
    or area_level <> 'community'
),
changed as (
  select distinct
    area.month,
    area.area_code
  from mart.area as area
  inner join ref.division_succession as succession
    on succession.to_code = area.area_code
    and succession.valid_from > last_day(cast(area.month - interval '1' month as date))
    and succession.valid_from <= last_day(area.month)
),
found as (
  select month, area_code, table_name, 'all' as group_code, 'provisional' as warning
  from provisional
  union all
  select
    rate.month,
    rate.area_code,
    'employment_rate' as table_name,
    rate.group_code,
    'small_denominator' as warning
  from rate
  inner join limit_in_force
    on limit_in_force.month = rate.month
    and limit_in_force.policy = 'small_denominator'
    and limit_in_force.recency = 1
  where rate.able_and_willing > 0
    and rate.able_and_willing < limit_in_force.value
  union all
  select
    rate.month,
    rate.area_code,
    'employment_rate' as table_name,
    rate.group_code,
    'unknown_high' as warning
  from rate
  inner join limit_in_force
    on limit_in_force.month = rate.month
    and limit_in_force.policy = 'unknown_share_limit'
    and limit_in_force.recency = 1
  where rate.unknown > limit_in_force.value * rate.working_age
  union all
  select
    month,
    area_code,
    'employment_rate' as table_name,
    group_code,
    'employed_unwilling' as warning
  from rate
  where group_code = 'all'
    and employed_unwilling > 0
  union all
  select
    month,
    area_code,
    'employment_rate' as table_name,
    group_code,
    'short_history' as warning
  from rate
  where history_months < 12
  union all
  select distinct
    month,
    area_code,
    'full_employment_criterion' as table_name,
    'all' as group_code,
    'short_history' as warning
  from mart.full_employment_criterion
  where history_months < 12
  union all
  select month, area_code, 'area' as table_name, 'all' as group_code, 'break_in_series' as warning
  from changed
)
select
  found.month,
  found.area_code,
  area.area_level,
  area.area_name,
  found.table_name,
  found.group_code,
  found.warning
from found
inner join mart.area as area
  on area.month = found.month
  and area.area_code = found.area_code
