-- title: 就业率的上下限 | Bounds of the employment rate
-- what: 就业率，以及情况不明、退回未改正、没有报来的人都不在业或都在业时它会是多少；没有报来的社区，按其近十二个月（含本月）最近一次劳动力资源台账中
--   有劳动能力和就业愿望的人和可能是的情况不明的人数；前身的台账也算，取最近的一个月 |
--   The employment rate, and what it would be if none or all of those worked of whom it is not known: unknown status, returned rows not
--   yet mended, silent communities. For a community that certification asks for and that has no roster this month: those able and willing,
--   and those of unknown status who may be, on its last roster within the last twelve months, this one included (predecessors' count too, of
--   the latest month)
-- grain: month, area_code
-- column unknown: 情况不明人数：劳动年龄内，劳动能力不为否 | Status unknown, of working age, capacity not 否
-- column rate: 就业率：就业人数 ÷ 有劳动能力和就业愿望人数 | Employment rate: employed / able_and_willing
-- column lower: 下限：就业人数 ÷（有劳动能力和就业愿望 + 情况不明 + 退回 + 未报）人数 |
--   Lower bound: employed / (able_and_willing + unknown + returned + silent)
-- column upper: 上限：（就业 + 情况不明 + 退回 + 未报）÷（有劳动能力和就业愿望 + 情况不明 + 退回 + 未报）人数 |
--   Upper bound: (employed + unknown + returned + silent) / (able_and_willing + unknown + returned + silent)
-- check rate_within_bounds: 就业率不在上下限之间 | the rate is not between its bounds |
--   rate is null or (lower <= rate and rate <= upper)
-- check bounds_are_shares: 上下限不在 0 到 1 之间 | a bound is not between 0 and 1 |
--   (lower is null and upper is null) or (lower >= 0 and upper <= 1)
with able as (
  select
    month,
    area_code,
    area_level,
    employed,
    able_and_willing,
    may_be_able_and_willing
  from fact.employment
  where group_code = 'all'
),
silent_community as (
  select month, area_code as community_code
  from fact.certified_community
  where not has_roster
),
roster_code as (
  select month, community_code, community_code as code
  from silent_community
  union
  select
    silent.month,
    silent.community_code,
    succeeded.former_code as code
  from silent_community as silent
  inner join fact.succeeded_community as succeeded
    on succeeded.community_code = silent.community_code
    and succeeded.succeeded_on <= last_day(silent.month)
    and (succeeded.stood_again_on is null or succeeded.stood_again_on > last_day(silent.month))
),
former as (
  select
    roster_code.month,
    roster_code.community_code,
    able.month as roster_month,
    able.able_and_willing + able.may_be_able_and_willing as persons
  from roster_code
  inner join able
    on able.area_code = roster_code.code
    and able.area_level = 'community'
    and able.month < roster_code.month
    and able.month >= roster_code.month - interval '11' month
),
latest as (
  select month, community_code, max(roster_month) as roster_month
  from former
  group by month, community_code
),
told as (
  select
    month,
    area_code as community_code,
    employed,
    able_and_willing,
    may_be_able_and_willing as unknown,
    0 as returned,
    0 as silent
  from able
  where area_level = 'community'
  union all
  select
    month,
    community_code,
    0 as employed,
    0 as able_and_willing,
    0 as unknown,
    1 as returned,
    0 as silent
  from fact.returned_row
  where community_code is not null
  union all
  select
    former.month,
    former.community_code,
    0 as employed,
    0 as able_and_willing,
    0 as unknown,
    0 as returned,
    former.persons as silent
  from former
  inner join latest
    on latest.month = former.month
    and latest.community_code = former.community_code
    and latest.roster_month = former.roster_month
),
area as (
  select
    told.month,
    left(told.community_code, area_level.code_length) as area_code,
    area_level.area_level,
    cast(sum(told.employed) as bigint) as employed,
    cast(sum(told.able_and_willing) as bigint) as able_and_willing,
    cast(sum(told.unknown) as bigint) as unknown,
    cast(sum(told.returned) as bigint) as returned,
    cast(sum(told.silent) as bigint) as silent
  from told
  cross join ref.area_level as area_level
  group by
    told.month,
    left(told.community_code, area_level.code_length),
    area_level.area_level
)
select
  area.month,
  area.area_code,
  area.area_level,
  coalesce(certified.area_name, named.area_name, area.area_code) as area_name,
  area.employed,
  area.able_and_willing,
  area.unknown,
  area.returned,
  area.silent,
  cast(area.employed as double) / nullif(area.able_and_willing, 0) as rate,
  cast(area.employed as double)
    / nullif(area.able_and_willing + area.unknown + area.returned + area.silent, 0) as lower,
  cast(area.employed + area.unknown + area.returned + area.silent as double)
    / nullif(area.able_and_willing + area.unknown + area.returned + area.silent, 0) as upper
from area
left join fact.certified_area as certified
  on certified.month = area.month
  and certified.area_code = area.area_code
left join mart.area as named
  on named.month = area.month
  and named.area_code = area.area_code
