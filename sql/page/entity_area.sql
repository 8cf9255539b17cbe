with entity as (
  select
    month,
    area_code,
    entities,
    active,
    suspended,
    closed,
    employees,
    absorbed_unemployed
  from mart.community_entity
  where area_level in ('prefecture', 'county')
    and month > $first_month
  union all
  select
    month,
    area_code,
    entities,
    active,
    suspended,
    closed,
    employees,
    absorbed_unemployed
  from mart.community_entity
  where area_level = 'street'
    and month > $year_before
)
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
from entity
inner join page_area as area
  on area.area_code = entity.area_code
group by
  area.parent_code,
  entity.month,
  entity.area_code
order by
  page_code,
  entity.month,
  active desc,
  entity.area_code
