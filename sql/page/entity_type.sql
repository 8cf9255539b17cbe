select
  area_code as page_code,
  month,
  entity_type,
  sum(entities) as entities,
  sum(active) as active,
  sum(employees) as employees,
  sum(absorbed_unemployed) as absorbed_unemployed
from mart.community_entity
where area_level in ('province', 'prefecture', 'county')
  and month > $first_month
group by
  area_code,
  month,
  entity_type
order by
  page_code,
  month,
  entity_type
