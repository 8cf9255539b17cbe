-- title: 跨区划调整的街道比较 | Streets compared across mergers
-- question: 与一年前相比，各街道就业人数变化多少，合并过的怎么比？ | How did each street's employed change in a year, mergers taken into account?
-- answer: 一年前的数按 current_area_code 归到现行代码再比；former_streets 大于 1 的是合并而来；去向不确定的不列 |
--   Figures of a year ago are added up by current_area_code, the code of today; former_streets above 1 came out of a merger; where none is certain the street is left out
-- columns: area_code, full_name, employed, former_employed, former_streets, year_change
-- column former_employed: 一年前就业人数 | Employed a year ago
-- column former_streets: 一年前的街道数 | Streets it then was
-- column year_change: 变化 | Change
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option month: month = data month | 月份 | Month
with parameter as (
  select
    cast($month as date) as month,
    cast(cast($month as date) - interval '12' month as date) as year_before,
    unnest(cast($area as varchar[])) as area_code
),
former as (
  select
    area.current_area_code as area_code,
    sum(roster.employed) as employed,
    count(*) as streets
  from mart.roster as roster
  inner join parameter
    on parameter.year_before = roster.month
  inner join mart.area as area
    on area.month = parameter.year_before
    and area.month = roster.month
    and area.area_code = roster.area_code
    and starts_with(area.current_area_code, parameter.area_code)
  where roster.area_level = 'street'
    and area.current_area_code is not null
  group by area.current_area_code
),
street as (
  select
    area.current_area_code as area_code,
    sum(roster.employed) as employed
  from mart.roster as roster
  inner join parameter
    on parameter.month = roster.month
  inner join mart.area as area
    on area.month = parameter.month
    and area.month = roster.month
    and area.area_code = roster.area_code
    and starts_with(area.current_area_code, parameter.area_code)
  where roster.area_level = 'street'
    and area.current_area_code is not null
  group by area.current_area_code
)
select
  street.area_code,
  area.full_name,
  cast(street.employed as bigint) as employed,
  cast(former.employed as bigint) as former_employed,
  former.streets as former_streets,
  cast(street.employed - former.employed as bigint) as year_change
from street
inner join former
  on former.area_code = street.area_code
left join mart.area as area
  on area.month = cast($month as date)
  and area.area_code = street.area_code
order by year_change, street.area_code
