-- title: 用数提醒 | Warnings on figures
-- what: 哪个月、哪个地区、哪张表的数字用时要留意什么；没有行即没有提醒。provisional 该表所依据的台账尚未报齐或截止日未过（见 mart.provisional，
--   未报不足 1% 的不提醒；本年累计在当年其后各月也算）；roster_shrunk 街道台账人数比上月骤减（上月不少于 30 人，本月只剩三分之二以下），上级地区中这类街道
--   占上月人数 5% 以上；community_vanished 报了整个街道的台账中上月的社区本月一行也没有，上级地区同上；
--   small_denominator 比率的分母小于 ref.policy 的 small_denominator；unknown_high 情况不明占劳动年龄人数超过 ref.policy 的 unknown_share_limit；
--   break_in_series 当月区划有调整并入本地区，与上月不可直接比较；short_history 近十二个月的比率所依据的劳动力资源台账不足十二个月末（history_months）；
--   employed_unwilling 有人就业而就业意愿为否，不在就业率的分子分母中，人数见 employed_unwilling |
--   What to heed in using a table's figures of a month and area; no row means no warning. provisional: a register that the table counts is
--   incomplete, or not due yet (mart.provisional; not below 1 % missing; for the year to date in the later months of the year too);
--   roster_shrunk: a street's roster is two thirds or less of last month's 30 or more persons, or such streets had 5 % or more of the area's
--   persons last month; community_vanished: a community of last month has no row in a register of its whole street, in areas above as before;
--   small_denominator: a rate whose denominator is
--   below small_denominator of ref.policy; unknown_high: unknown status is more than unknown_share_limit of ref.policy among those of working
--   age; break_in_series: divisions were changed into this area in the month, so that it does not compare with the month before;
--   short_history: a rate over twelve months rests on rosters of fewer month ends (history_months); employed_unwilling: some are employed and
--   unwilling to work by their row, and in neither part of the employment rate (how many: employed_unwilling)
-- grain: month, area_code, table_name, group_code, warning
-- provisional_without: none
-- column group_code: 人群代码：不分人群的表为 all；社区一级只就 all 提醒 | Group code: all for tables without groups; communities are warned of for all only
with open_figure as (
  -- called provisional in words: with fewer than one in a hundred missing, only the number is shown
  select provisional.month, provisional.area_code, provisional.register, provisional.period
  from mart.provisional as provisional
  where provisional.provisional_state <> 'nearly_complete'
),
unfinished as (
  select distinct
    open_figure.month,
    open_figure.area_code,
    source.table_name,
    'all' as group_code
  from open_figure
  inner join audit.source as source
    on source.register = open_figure.register
  where open_figure.period = 'month'
    or (source.is_year_to_date and open_figure.period = 'year_to_date')
    or (source.compares_months and open_figure.period = 'month_before')
  union
  select
    open_figure.month,
    open_figure.area_code,
    'employment_rate' as table_name,
    grouping.group_code
  from open_figure
  cross join (
    values ('long_term_unemployed'), ('zero_employment_family')
  ) as grouping (group_code)
  where open_figure.register = 'labour_force'
    and open_figure.period = 'twelve_months'
),
provisional as (
  select month, area_code, table_name, group_code
  from unfinished
  union all
  select
    unfinished.month,
    area.area_code,
    unfinished.table_name,
    unfinished.group_code
  from unfinished
  inner join mart.area as area
    on area.month = unfinished.month
    and area.area_level = 'community'
    and left(area.area_code, 9) = unfinished.area_code
  where unfinished.group_code = 'all'
),
gone as (
  -- persons of last month's roster who are missing in bulk from a street: shrunk rosters, vanished
  -- communities
  select
    shrunk.month,
    shrunk.street_code as area_code,
    'roster_shrunk' as warning,
    shrunk.former_persons
  from fact.shrunk_roster as shrunk
  inner join mart.submission_status as status
    on status.month = shrunk.month
    and status.street_code = shrunk.street_code
    and status.register = 'labour_force'
  where status.is_due
    or shrunk.covers_street
  union all
  select
    month,
    community_code as area_code,
    'community_vanished' as warning,
    former_persons
  from fact.vanished_community
),
gone_in_area as (
  select
    gone.month,
    left(gone.area_code, area_level.code_length) as area_code,
    gone.warning,
    sum(gone.former_persons) as former_persons
  from gone
  inner join ref.area_level as area_level
    on area_level.code_length <= length(gone.area_code)
  group by gone.month, left(gone.area_code, area_level.code_length), gone.warning
),
marked as (
  -- the street itself, and areas above in which at least a twentieth of the former persons were in
  -- such streets
  select gone_in_area.month, gone_in_area.area_code, gone_in_area.warning
  from gone_in_area
  inner join fact.roster as former
    on former.area_code = gone_in_area.area_code
    and former.month = cast(gone_in_area.month - interval '1' month as date)
  where length(gone_in_area.area_code) >= 9
    or gone_in_area.former_persons * 20 >= former.persons
),
calendar as (
  select distinct month
  from mart.area
),
limit_in_force as (
  select
    calendar.month,
    policy.policy,
    policy.value,
    row_number() over (
      partition by calendar.month, policy.policy
      order by policy.valid_from desc nulls last
    ) as recency
  from calendar
  inner join ref.policy as policy
    on policy.policy in ('small_denominator', 'unknown_share_limit')
    and policy.valid_from <= last_day(calendar.month)
    and (policy.valid_to is null or policy.valid_to > last_day(calendar.month))
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
  select month, area_code, table_name, group_code, 'provisional' as warning
  from provisional
  union all
  select distinct
    marked.month,
    marked.area_code,
    source.table_name,
    'all' as group_code,
    marked.warning
  from marked
  inner join audit.source as source
    on source.register = 'labour_force'
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
