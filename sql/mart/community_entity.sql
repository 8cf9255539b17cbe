-- title: 社区就业实体 | Community employment entities
-- what: 各级地区计入的实体，按类型和行业 | Counted entities by area, type and industry
-- grain: month, area_code, entity_type, industry
-- check named: area_name is not null
-- check statuses_add_up: entities = active + suspended + closed
-- check parts_within_whole: relief_entitled <= active and relief_granted <= entities
select
  community_entity.month,
  community_entity.area_code,
  community_entity.area_level,
  area.area_name,
  community_entity.entity_type,
  community_entity.industry,
  community_entity.entities,
  community_entity.active,
  community_entity.suspended,
  community_entity.closed,
  community_entity.founded,
  community_entity.closed_in_month,
  community_entity.employees,
  community_entity.absorbed_unemployed,
  community_entity.relief_entitled,
  community_entity.relief_granted
from fact.community_entity as community_entity
left join mart.area as area
  on area.month = community_entity.month
  and area.area_code = community_entity.area_code
