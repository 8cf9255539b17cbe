-- title: 新办社区就业实体 | New community entities
-- what: 各级地区营业的实体，及其中近十二个月（含本月）成立的和它们的从业人数 |
--   Active entities by area, those of them founded in the last twelve months, this one included, and the employees of these
-- grain: month, area_code
-- check parts_within_whole: 新办的多于营业的 | more new than active |
--   new_entities <= active
with entity as (
  select
    register.month,
    register.community_code,
    register.employees,
    coalesce(
      register.founded_on >= register.month - interval '11' month
        and register.founded_on <= last_day(register.month),
      false
    ) as is_new
  from lake.community_entity as register
  where register.status = 'active'
    and not exists (
      select 1
      from fact.repeated_entity as repeated
      where repeated.submission = register.submission
        and repeated.sheet_no = register.sheet_no
        and repeated.row = register.row
        and not repeated.is_counted
    )
)
select
  entity.month,
  left(entity.community_code, area_level.code_length) as area_code,
  count(*) as active,
  count(case when entity.is_new then 1 end) as new_entities,
  cast(sum(case when entity.is_new then entity.employees else 0 end) as bigint) as new_entity_jobs
from entity
cross join ref.area_level as area_level
group by
  entity.month,
  left(entity.community_code, area_level.code_length)
