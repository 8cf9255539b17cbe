select
  area_code as page_code,
  month,
  sum(founded) as founded,
  sum(closed_in_month) as closed_in_month,
  sum(entities) as entities,
  sum(active) as active,
  sum(employees) as employees,
  sum(absorbed_unemployed) as absorbed_unemployed,
  sum(relief_entitled) as relief_entitled,
  sum(relief_granted) as relief_granted,
  -sum(closed_in_month) as closed_downwards
from mart.community_entity
where area_level in ('province', 'prefecture', 'county')
  and month > $first_month
group by
  area_code,
  month
order by
  page_code,
  month
