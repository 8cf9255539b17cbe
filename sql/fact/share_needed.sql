-- title: 达标占比要求几个 | How many parts have to meet
-- what: 以达标社区、街道占比为标准的地区：由几个社区、街道组成，要求几个达标；方向为“不超过”的，sign 为 −1，比较前两边同乘 |
--   Areas with the share of communities or streets that meet as a criterion: of how many they are made and how many have to meet; sign is -1
--   where the rule says at most, for both sides before they are compared
-- kept: release
-- grain: month, area_code, indicator
with rule as (
  select
    month,
    area_code,
    area_level,
    indicator,
    told_by,
    cast(threshold as decimal(18, 6)) as threshold,
    case when direction = 'at_least' then 1 else -1 end as sign
  from fact.criterion_count
  where told_by in ('communities', 'streets')
),
made_of as (
  select
    rule.*,
    case rule.told_by when 'communities' then area.communities else area.streets end as parts
  from rule
  inner join fact.certified_area as area
    on area.month = rule.month
    and area.area_code = rule.area_code
)
select
  month,
  area_code,
  area_level,
  indicator,
  told_by,
  sign,
  parts,
  cast(sign * ceil(sign * threshold * parts) as bigint) as needed
from made_of
