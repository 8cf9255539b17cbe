-- title: 目标可对照的地区 | Areas that targets are held against
-- what: 每月可有目标的地区：省、市州、县，有目标的街道，有目标的片区（ref.area_group，当月有效、有成员在 mart.area 的） |
--   By month the areas of which figures for targets are made: province, prefectures, counties, streets that have a target, and groups of areas
--   (ref.area_group) that have one, where in force at month end and some member is in mart.area
-- grain: month, area_code
-- held: every month
-- provisional_without: none
select
  month,
  area_code,
  area_level,
  area_name
from mart.area
where area_level in ('province', 'prefecture', 'county')
  or (area_level = 'street' and area_code in (select target_code from ref.target))
union all
select distinct
  area.month,
  area_group.group_code as area_code,
  'area_group' as area_level,
  area_group.group_name as area_name
from ref.area_group as area_group
inner join ref.area_group_member as member
  on member.group_code = area_group.group_code
  and member.valid_from = area_group.valid_from
inner join mart.area as area
  on area.area_code = member.member_code
  and area_group.valid_from <= last_day(area.month)
  and (area_group.valid_to is null or area_group.valid_to > last_day(area.month))
where area_group.group_code in (select target_code from ref.target)
