select
  area_code as page_code,
  month,
  station_item,
  stations,
  case station_item
    when 'institution' then with_institution
    when 'staff' then with_staff
    when 'funding' then with_funding
    when 'premises' then with_premises
    when 'rules' then with_rules
    when 'work' then with_work
    else six_in_place
  end as in_place
from mart.station
cross join (
  values
    (1, 'institution'),
    (2, 'staff'),
    (3, 'funding'),
    (4, 'premises'),
    (5, 'rules'),
    (6, 'work'),
    (7, 'all_six')
) as item (place, station_item)
where area_level in ('province', 'prefecture', 'county')
  and month > $first_month
order by
  page_code,
  month,
  place
