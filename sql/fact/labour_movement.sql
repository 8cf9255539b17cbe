-- title: 就业状态变动 | Movements between states
-- what: 上月末到本月末每个计入的人从哪种状态到哪种状态；not_reported 为所在社区那个月没有劳动力资源台账，absent 为有劳动力资源台账而没有此人，
--   elsewhere 为在同级其他地区的劳动力资源台账；两个月之一没有劳动力资源台账时无行 |
--   From which state to which each counted person went between the former month's end and this one's; not_reported: the community has no
--   roster in that month; absent: it has one, without the person; elsewhere: on that of another area of the same level; no row where one of
--   the two months has no roster at all
-- grain: month, area_code, from_status, to_status
-- check one_is_on_the_roster: 两月都不在本地劳动力资源台账上 | on the roster of the area in neither month |
--   from_status not in ('absent', 'not_reported', 'elsewhere') or to_status not in ('absent', 'not_reported', 'elsewhere')
with former_period as (
  select distinct month
  from former.reporting_community
),
period as (
  select distinct month
  from fact.reporting_community
),
told_pair as (
  -- persons on no roster are absent if their community has a roster in that month
  select
    pair.month,
    nullif(pair.from_community, '') as from_community,
    nullif(pair.to_community, '') as to_community,
    case
      when pair.from_status <> 'absent' then pair.from_status
      when former_reporting.community_code is null then 'not_reported'
      else 'absent'
    end as from_status,
    case
      when pair.to_status <> 'absent' then pair.to_status
      when reporting.community_code is null then 'not_reported'
      else 'absent'
    end as to_status,
    pair.persons
  from fact.movement_count as pair
  cross join former_period
  inner join period on period.month = pair.month
  left join former.reporting_community as former_reporting
    on former_reporting.community_code = pair.to_community
  left join fact.reporting_community as reporting
    on reporting.community_code = pair.from_community
),
area_pair as (
  select
    pair.month,
    area_level.area_level,
    left(pair.from_community, area_level.code_length) as from_area,
    left(pair.to_community, area_level.code_length) as to_area,
    pair.from_status,
    pair.to_status,
    sum(pair.persons) as persons
  from told_pair as pair
  cross join ref.area_level as area_level
  group by
    pair.month,
    area_level.area_level,
    left(pair.from_community, area_level.code_length),
    left(pair.to_community, area_level.code_length),
    pair.from_status,
    pair.to_status
),
movement as (
  select
    month,
    area_level,
    to_area as area_code,
    case when from_area <> to_area then 'elsewhere' else from_status end as from_status,
    to_status,
    persons
  from area_pair
  where to_area is not null
  union all
  select
    month,
    area_level,
    from_area as area_code,
    from_status,
    case when to_area is null then to_status else 'elsewhere' end as to_status,
    persons
  from area_pair
  where from_area is not null
    and (to_area is null or to_area <> from_area)
)
select
  month,
  area_code,
  area_level,
  from_status,
  to_status,
  cast(sum(persons) as bigint) as persons
from movement
group by month, area_code, area_level, from_status, to_status
