-- title: 六到位没有到齐的平台 | Stations short of the six in place
-- question: 哪些区县的基层平台六到位没有到齐，缺在哪一项？ | In which counties are stations short of the six, and of which?
-- answer: 每个区县一行：平台数和每一项到位的平台数，全部到位比例低的在前 | One row a county: stations, and those with each of the six; the lowest share of all six first
-- columns: area_code, full_name, stations, six_in_place, with_institution, with_staff, with_funding, with_premises, with_rules, with_work, complete_share
-- column complete_share: 六到位的比例 | Share with all six
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option level: code area_level = county | 列哪一级地区 | Level of the areas listed
-- option month: month = data month | 月份 | Month
with parameter as (
  select
    cast($month as date) as month,
    $level as area_level,
    unnest(cast($area as varchar[])) as area_code
)
select
  station.area_code,
  area.full_name,
  station.stations,
  station.six_in_place,
  station.with_institution,
  station.with_staff,
  station.with_funding,
  station.with_premises,
  station.with_rules,
  station.with_work,
  cast(station.six_in_place as double) / nullif(station.stations, 0) as complete_share
from mart.station as station
inner join parameter
  on parameter.month = station.month
  and starts_with(station.area_code, parameter.area_code)
left join mart.area as area
  on area.month = station.month
  and area.area_code = station.area_code
where station.area_level = parameter.area_level
order by complete_share asc nulls last, station.area_code
