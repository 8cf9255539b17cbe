-- title: 参加充分就业评定的地区 | Areas that certification speaks of
-- what: 有参加评定的社区的各级地区：社区、没有劳动力资源台账的社区和街道各几个，劳动力资源台账有多长，月末区划表中的名称 |
--   Areas with communities that certification asks for: how many these are, how many of them have no roster, how many streets, how far back
--   rosters go, and the name in the division table at month end
-- kept: release
-- grain: month, area_code
with area as (
  select
    community.month,
    left(community.area_code, area_level.code_length) as area_code,
    area_level.area_level,
    count(*) as communities,
    count(case when not community.has_roster then 1 end) as communities_without_roster,
    count(distinct left(community.area_code, 9)) as streets
  from fact.certified_community as community
  cross join ref.area_level as area_level
  group by
    community.month,
    left(community.area_code, area_level.code_length),
    area_level.area_level
),
named as (
  select
    area.month,
    area.area_code,
    division.division_name,
    row_number() over (
      partition by area.month, area.area_code
      order by division.valid_from desc nulls last
    ) as recency
  from area
  inner join ref.division as division
    on division.division_code = area.area_code
    and division.valid_from <= last_day(area.month)
    and (division.valid_to is null or division.valid_to > last_day(area.month))
)
select
  area.month,
  area.area_code,
  area.area_level,
  coalesce(named.division_name, area.area_code) as area_name,
  area.communities,
  area.communities_without_roster,
  area.streets,
  history.history_months
from area
left join named
  on named.month = area.month
  and named.area_code = area.area_code
  and named.recency = 1
left join fact.roster_history as history
  on history.month = area.month
  and history.area_code = area.area_code
