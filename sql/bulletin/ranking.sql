-- the areas below one with what they did of the target that it set them for new urban employment:
-- divisions in force at month end and groups of areas that are none's sum of several of these
with child as (
  select division.division_code as area_code, division.division_name as area_name
  from ref.division as division
  where division.parent_code = $area
    and division.valid_from <= $month_end
    and (division.valid_to is null or division.valid_to > $month_end)
),
own_group as (
  select member.group_code as area_code, max(area_group.group_name) as area_name
  from ref.area_group_member as member
  inner join ref.area_group as area_group
    on area_group.group_code = member.group_code
  where member.valid_from <= $month_end
    and (member.valid_to is null or member.valid_to > $month_end)
    and starts_with(member.member_code, $area)
  group by member.group_code
  having count(case when length(member.member_code) = length($area) + 2 then 1 end) < 2
),
progress as (
  select target_area, target, ytd, state
  from mart.target_progress
  where month = $month
    and setter_area = $area
    and indicator = 'new_employment'
),
ranked as (
  select child.area_code, child.area_name
  from child
  union all
  select own_group.area_code, own_group.area_name
  from own_group
  inner join progress
    on progress.target_area = own_group.area_code
)
select
  ranked.area_code,
  ranked.area_name,
  progress.target,
  coalesce(progress.ytd, achieved.ytd) as ytd,
  progress.state,
  area.area_code is not null or progress.target_area is not null as is_told
from ranked
left join progress
  on progress.target_area = ranked.area_code
left join mart.target_achieved as achieved
  on achieved.area_code = ranked.area_code
  and achieved.month = $month
  and achieved.indicator = 'new_employment'
left join mart.area as area
  on area.area_code = ranked.area_code
  and area.month = $month
order by ranked.area_code
