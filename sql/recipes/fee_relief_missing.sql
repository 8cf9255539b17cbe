-- title: 应减免而未减免收费的实体 | Entities entitled to fee relief and short of it
-- question: 哪些区县的实体应享受减免收费的多、已减免的少？ | In which counties are more entities entitled to fee relief than have it?
-- answer: missing = 应减免 − 已减免。已减免的也可能有不应减免的，故 missing 是缺口的下限 |
--   missing = entitled − granted. Some may have relief without being entitled, so that missing is the least the gap can be
-- columns: area_code, full_name, active, relief_entitled, relief_granted, missing
-- column missing: 缺口 | Missing
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option level: code area_level = county | 列哪一级地区 | Level of the areas listed
-- option month: month = data month | 月份 | Month
with parameter as (
  select
    cast($month as date) as month,
    $level as area_level,
    unnest(cast($area as varchar[])) as area_code
)
select
  entity.area_code,
  area.full_name,
  cast(sum(entity.active) as bigint) as active,
  cast(sum(entity.relief_entitled) as bigint) as relief_entitled,
  cast(sum(entity.relief_granted) as bigint) as relief_granted,
  cast(sum(entity.relief_entitled) - sum(entity.relief_granted) as bigint) as missing
from mart.community_entity as entity
inner join parameter
  on parameter.month = entity.month
  and starts_with(entity.area_code, parameter.area_code)
left join mart.area as area
  on area.month = entity.month
  and area.area_code = entity.area_code
where entity.area_level = parameter.area_level
group by entity.area_code, area.full_name
order by missing desc, entity.area_code
