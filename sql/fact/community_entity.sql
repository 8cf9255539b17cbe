-- title: 社区就业实体 | Community employment entities
-- what: 各级地区计入的实体，按类型和行业 | Counted entities by area, type and industry
-- grain: month, area_code, entity_type, industry
-- check statuses_add_up: 三种状态之和不等于实体数 | the three states do not add up to entities |
--   entities = active + suspended + closed
with month_end as (
  select distinct
    month,
    last_day(month) as month_end
  from lake.community_entity
),
share as (
  select
    month_end.month,
    policy.value as fee_relief_share,
    row_number() over (
      partition by month_end.month
      order by policy.valid_from desc nulls last
    ) as recency
  from month_end
  inner join ref.policy as policy
    on policy.policy = 'fee_relief_share'
    and policy.valid_from <= month_end.month_end
    and (policy.valid_to is null or policy.valid_to > month_end.month_end)
),
entity as (
  select
    register.month,
    register.community_code,
    register.entity_type,
    coalesce(register.industry, 'not_stated') as industry,
    register.status,
    register.employees,
    register.absorbed_unemployed,
    coalesce(
      register.founded_on >= register.month and register.founded_on <= last_day(register.month),
      false
    ) as is_founded,
    coalesce(
      register.closed_on >= register.month and register.closed_on <= last_day(register.month), false
    ) as is_closed_in_month,
    coalesce(
      register.status = 'active'
        and cast(register.absorbed_unemployed as double)
          / nullif(register.employees, 0) >= share.fee_relief_share,
      false
    ) as is_relief_entitled,
    coalesce(register.fee_relief, false) as is_relief_granted
  from lake.community_entity as register
  left join share
    on share.month = register.month
    and share.recency = 1
  where not exists (
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
  area_level.area_level,
  entity.entity_type,
  entity.industry,
  count(*) as entities,
  count(case when entity.status = 'active' then 1 end) as active,
  count(case when entity.status = 'suspended' then 1 end) as suspended,
  count(case when entity.status = 'closed' then 1 end) as closed,
  count(case when entity.is_founded then 1 end) as founded,
  count(case when entity.is_closed_in_month then 1 end) as closed_in_month,
  cast(sum(entity.employees) as bigint) as employees,
  cast(sum(entity.absorbed_unemployed) as bigint) as absorbed_unemployed,
  count(case when entity.is_relief_entitled then 1 end) as relief_entitled,
  count(case when entity.is_relief_granted then 1 end) as relief_granted
from entity
cross join ref.area_level as area_level
group by
  entity.month,
  left(entity.community_code, area_level.code_length),
  area_level.area_level,
  entity.entity_type,
  entity.industry
