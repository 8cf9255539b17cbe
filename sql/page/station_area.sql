select
  area.parent_code as page_code,
  station.month,
  station.area_code,
  station.stations,
  station.six_in_place,
  station.with_institution,
  station.with_staff,
  station.with_funding,
  station.with_premises,
  station.with_rules,
  station.with_work,
  station.full_time_staff,
  station.part_time_staff,
  station.staff_per_1000
from mart.station as station
inner join page_area as area
  on area.area_code = station.area_code
where station.area_level in ('prefecture', 'county', 'street')
  and station.month
    > case when station.area_level = 'street' then $year_before else $first_month end
order by
  page_code,
  station.month,
  station.staff_per_1000 nulls last,
  station.area_code
