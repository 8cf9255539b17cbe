-- title: 哪类实体吸纳失业人员多 | Which kinds of entity take in the unemployed
-- question: 各类社区就业实体吸纳的下岗失业人员占从业人数多少？ | What share of their employees did each kind of entity take in from the unemployed?
-- answer: 全省，按实体类型，吸纳人数多的在前 | The province, by type, most taken in first
-- columns: entity_type, label, entities, employees, absorbed_unemployed, absorbed_share
-- column label: 类型名称 | Type in Chinese
-- column absorbed_share: 吸纳人数占从业人数 | Share of employees taken in
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option month: month = data month | 月份 | Month
with parameter as (
  select
    cast($month as date) as month,
    unnest(cast($area as varchar[])) as area_code
)
select
  entity.entity_type,
  code.label,
  cast(sum(entity.entities) as bigint) as entities,
  cast(sum(entity.employees) as bigint) as employees,
  cast(sum(entity.absorbed_unemployed) as bigint) as absorbed_unemployed,
  cast(sum(entity.absorbed_unemployed) as double)
    / nullif(sum(entity.employees), 0) as absorbed_share
from mart.community_entity as entity
inner join parameter
  on parameter.month = entity.month
  and parameter.area_code = entity.area_code
left join ref.code as code
  on code.code_list = 'entity_type'
  and code.code = entity.entity_type
group by entity.entity_type, code.label
order by absorbed_unemployed desc, entity.entity_type
