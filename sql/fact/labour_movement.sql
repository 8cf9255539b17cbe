-- title: 就业状态变动 | Movements between states
-- what: 上月末到本月末每个计入的人从哪种状态到哪种状态；not_reported 为所在社区那个月没有劳动力资源台账，absent 为有劳动力资源台账而没有此人，
--   elsewhere 为在同级其他地区的劳动力资源台账；两个月之一没有劳动力资源台账时无行 |
--   From which state to which each counted person went between the former month's end and this one's; not_reported: the community has no
--   roster in that month; absent: it has one, without the person; elsewhere: on that of another area of the same level; no row where one of
--   the two months has no roster at all
-- grain: month, area_code, from_status, to_status
-- check one_is_on_the_roster: 两月都不在本地劳动力资源台账上 | on the roster of the area in neither month |
--   from_status not in ('absent', 'not_reported', 'elsewhere') or to_status not in ('absent', 'not_reported', 'elsewhere')
with period as (
  select distinct month
  from lake.labour_force
),
former_period as (
  select distinct month
  from former.labour_force
),
reporting_community as (
  select distinct community_code
  from lake.labour_force
),
former_reporting_community as (
  select distinct community_code
  from former.labour_force
),
former_person as (
  select
    register.person,
    register.community_code,
    register.employment_status
  from former.labour_force as register
  where not exists (
    select 1
    from former.repeated_person as repeated
    where repeated.submission = register.submission
      and repeated.sheet_no = register.sheet_no
      and repeated.row = register.row
      and not repeated.is_counted
  )
),
present_person as (
  select
    person,
    community_code,
    employment_status
  from fact.counted_row
),
pair as (
  select
    former_person.community_code as from_community,
    present_person.community_code as to_community,
    former_person.employment_status as from_status,
    present_person.employment_status as to_status,
    count(*) as persons
  from former_person
  full outer join present_person on present_person.person = former_person.person
  group by
    former_person.community_code,
    present_person.community_code,
    former_person.employment_status,
    present_person.employment_status
),
told_pair as (
  select
    pair.from_community,
    pair.to_community,
    case
      when pair.from_status is not null then pair.from_status
      when former_reporting_community.community_code is null then 'not_reported'
      else 'absent'
    end as from_status,
    case
      when pair.to_status is not null then pair.to_status
      when reporting_community.community_code is null then 'not_reported'
      else 'absent'
    end as to_status,
    pair.persons
  from pair
  left join former_reporting_community
    on former_reporting_community.community_code = pair.to_community
  left join reporting_community
    on reporting_community.community_code = pair.from_community
),
area_pair as (
  select
    period.month,
    area_level.area_level,
    left(pair.from_community, area_level.code_length) as from_area,
    left(pair.to_community, area_level.code_length) as to_area,
    pair.from_status,
    pair.to_status,
    sum(pair.persons) as persons
  from told_pair as pair
  cross join ref.area_level as area_level
  cross join period
  cross join former_period
  group by
    period.month,
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
