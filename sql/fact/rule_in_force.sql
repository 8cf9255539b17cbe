-- title: 当月适用的标准 | Criteria in force
-- what: 参加评定的地区当月适用的标准：按月末日期，取适用地区代码前缀最长的一套（同一前缀有几套的，取最晚开始的），其中一项有几行的取前缀最长、再取生效最晚的 |
--   The criteria that hold for an area that certification speaks of: by month end, the set of the longest prefix of its code (of several of
--   that prefix the one that began last), and of its rows for one indicator that of the longest prefix, then the latest
-- kept: release
-- grain: month, area_code, indicator
with month_end as (
  select month, last_day(month) as month_end
  from fact.roster
  where area_level = 'province'
),
valid as (
  select
    month_end.month,
    criterion.region,
    criterion.area_level,
    criterion.rule_set,
    criterion.indicator,
    criterion.base,
    criterion.threshold,
    criterion.unit,
    criterion.direction,
    criterion.veto,
    criterion.valid_from
  from month_end
  inner join ref.criterion as criterion
    on criterion.valid_from <= month_end.month_end
    and (criterion.valid_to is null or criterion.valid_to > month_end.month_end)
),
begun as (
  select
    month,
    region,
    area_level,
    rule_set,
    row_number() over (
      partition by month, region, area_level
      order by
        min(valid_from) desc nulls last,
        rule_set asc nulls last
    ) as turn
  from valid
  group by month, region, area_level, rule_set
),
placed as (
  -- a rule for a shorter prefix applies if the longer prefix has none for that indicator in the
  -- same rule set
  select
    begun.month,
    begun.region,
    begun.area_level,
    begun.rule_set,
    valid.indicator,
    valid.base,
    valid.threshold,
    valid.unit,
    valid.direction,
    valid.veto,
    row_number() over (
      partition by begun.month, begun.region, begun.area_level, valid.indicator
      order by
        length(valid.region) desc nulls last,
        valid.valid_from desc nulls last
    ) as turn
  from begun
  inner join valid
    on valid.month = begun.month
    and valid.area_level = begun.area_level
    and valid.rule_set = begun.rule_set
    and valid.region = left(begun.region, length(valid.region))
  where begun.turn = 1
),
governed as (
  select
    area.month,
    area.area_code,
    area.area_level,
    max(length(begun.region)) as region_length
  from fact.certified_area as area
  inner join begun
    on begun.month = area.month
    and begun.area_level = area.area_level
    and begun.region = left(area.area_code, length(begun.region))
    and begun.turn = 1
  group by area.month, area.area_code, area.area_level
)
select
  governed.month,
  governed.area_code,
  governed.area_level,
  placed.rule_set,
  placed.indicator,
  concat(placed.indicator, ' of ', placed.base) as measure,
  placed.threshold,
  placed.unit,
  placed.direction,
  placed.veto
from governed
inner join placed
  on placed.month = governed.month
  and placed.area_level = governed.area_level
  and placed.region = left(governed.area_code, governed.region_length)
  and placed.turn = 1
