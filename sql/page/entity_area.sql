select
  area.parent_code as page_code,
  entity.month,
  entity.area_code,
  sum(entity.entities) as entities,
  sum(entity.active) as active,
  sum(entity.suspended) as suspended,
  sum(entity.closed) as closed,
  sum(entity.employees) as employees,
  sum(entity.absorbed_unemployed) as absorbed_unemployed
from mart.community_entity as entity
inner join page_area as area
  on area.area_code = entity.area_code
where entity.area_level in ('prefecture', 'county', 'street')
  and entity.month > case when entity.area_level = 'street' then $year_before else $first_month end
group by
  area.parent_code,
  entity.month,
  entity.area_code
order by
  page_code,
  entity.month,
  active desc,
  entity.area_code
