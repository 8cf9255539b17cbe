select
  area_code as page_code,
  month,
  household_kind,
  households,
  persons
from mart.household_typology
where area_level in ('province', 'prefecture', 'county')
  and month > $first_month
order by
  page_code,
  month,
  case household_kind
    when 'working' then 1
    when 'mixed' then 2
    when 'workless' then 3
    else 4
  end
