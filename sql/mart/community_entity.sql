-- title: 社区就业实体 | Community employment entities
-- what: 各级地区计入的实体，按类型和行业 | Counted entities by area, type and industry
-- grain: month, area_code, entity_type, industry
-- check statuses_add_up: 三种状态之和不等于实体数 | the three states do not add up to entities |
--   entities = active + suspended + closed
-- check founded_within_entities: 新办的多于实体数 | more founded than entities |
--   founded <= entities
-- check closed_within_entities: 当月注销的多于实体数 | more closed in the month than entities |
--   closed_in_month <= entities
-- check relief_within_whole: 应减免的多于营业的，或已减免的多于实体数 | more entitled to relief than active, or more granted than entities |
--   relief_entitled <= active and relief_granted <= entities
-- warn absorbed_within_employees: 吸纳失业人员多于从业人员 | more unemployed taken on than employees |
--   absorbed_unemployed <= employees
-- check every_month: 就业实体台账有接受行的月份没有结果 | a month with accepted rows of the register has no result |
--   select month from mart.submission_status where register = 'community_entity' and accepted_rows > 0
--     and (month < (select held_from from audit.release)) is not true
--   except
--   select month from mart.community_entity
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
