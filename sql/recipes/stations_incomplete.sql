-- title: 六到位没有到齐的平台 | Stations short of the six in place
-- question: 哪些区县的基层平台六到位没有到齐，缺在哪一项？ | In which counties are stations short of the six, and of which?
-- answer: 每个区县一行：平台数和每一项到位的平台数，全部到位比例低的在前 | One row a county: stations, and those with each of the six; the lowest share of all six first
-- columns: area_code, area_name, stations, six_in_place, with_institution, with_staff, with_funding, with_premises, with_rules, with_work, complete_share
-- column complete_share: 六到位的比例 | Share with all six
with parameter as (
  select data_month as month  -- date '2026-10-01'
  from audit.release
)
select
  station.area_code,
  station.area_name,
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
where station.area_level = 'county'
order by complete_share asc nulls last, station.area_code
