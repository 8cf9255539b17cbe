-- title: 地区 | Areas
-- what: 当月台账或报送涉及的各级地区及当月有效的名称；区划表中没有的以代码为名 |
--   Areas that a register or a submission of the month speaks of, with the name in force; the code where the division table has none
-- grain: month, area_code
with reported as (
  select distinct month
  from audit.submission
  where verdict = 'accepted' or month <= cast(received_at as date)
),
sender as (
  select distinct street_code
  from audit.submission
  where street_code is not null
),
place as (
  select month, area_code as code
  from fact.roster
  where area_level = 'community'
  union
  select month, area_code as code
  from fact.community_entity
  where area_level = 'community'
  union
  select reported.month, sender.street_code as code
  from reported
  cross join sender
  where reported.month is not null
),
area as (
  select distinct
    place.month,
    left(place.code, area_level.code_length) as area_code,
    area_level.area_level
  from place
  cross join ref.area_level as area_level
  where length(place.code) >= area_level.code_length
),
named as (
  select
    area.month,
    area.area_code,
    area.area_level,
    division.division_name,
    row_number() over (
      partition by area.month, area.area_code
      order by division.valid_from desc nulls last
    ) as recency
  from area
  left join ref.division as division
    on division.division_code = area.area_code
    and division.valid_from <= last_day(area.month)
    and (division.valid_to is null or division.valid_to > last_day(area.month))
)
select
  month,
  area_code,
  area_level,
  coalesce(division_name, area_code) as area_name
from named
where recency = 1
