select
  area_code as page_code,
  month,
  duration_band,
  persons
from mart.unemployment_duration
where area_level in ('province', 'prefecture', 'county')
  and month > $first_month
order by
  page_code,
  month,
  case duration_band
    when 'under_1' then 1
    when '1_to_3' then 2
    when '3_to_6' then 3
    when '6_to_12' then 4
    when '12_to_24' then 5
    when 'over_24' then 6
    else 7
  end
