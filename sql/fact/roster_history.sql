-- title: 劳动力资源台账有多长 | How far back rosters go
-- what: 近十二个月末（含本月）中，本月有劳动能力和就业愿望的人至少 95% 所在的社区（或其前身）有劳动力资源台账的有几个；没有这样的人的地区为十二个 |
--   Of the last twelve month ends, this one included, at how many the communities (or their predecessors) of at least 95 % of those able and
--   willing now had a roster; twelve for an area without anybody able and willing
-- kept: release
-- grain: month, area_code
-- check within_a_year: 不在 0 到 12 之间 | not between 0 and 12 | history_months between 0 and 12
with able as (
  select
    employment.month,
    employment.area_code,
    employment.area_level,
    employment.able_and_willing
  from fact.employment as employment
  inner join fact.made_month as made_month
    on made_month.month = employment.month
  where employment.group_code = 'all'
),
roster as (
  select month, area_code as community_code
  from fact.roster
  where area_level = 'community'
),
known as (
  select
    able.month,
    able.area_code as community_code,
    able.able_and_willing,
    roster.month as roster_month
  from able
  inner join roster
    on roster.community_code = able.area_code
    and roster.month <= able.month
    and roster.month >= able.month - interval '11' month
  where able.area_level = 'community'
    and able.able_and_willing > 0
  union
  select
    able.month,
    able.area_code as community_code,
    able.able_and_willing,
    roster.month as roster_month
  from able
  inner join fact.succeeded_community as succeeded
    on succeeded.community_code = able.area_code
    and succeeded.succeeded_on <= last_day(able.month)
  inner join roster
    on roster.community_code = succeeded.former_code
    and roster.month <= able.month
    and roster.month >= able.month - interval '11' month
    and (
      succeeded.stood_again_on is null
      or last_day(roster.month) < succeeded.stood_again_on
    )
  where able.area_level = 'community'
    and able.able_and_willing > 0
),
street as (
  -- summed first, so that fewer rows are summed for each higher level
  select
    month,
    left(community_code, 9) as area_code,
    roster_month,
    sum(able_and_willing) as able_and_willing
  from known
  group by month, left(community_code, 9), roster_month
),
covered as (
  select
    month,
    community_code as area_code,
    roster_month,
    able_and_willing
  from known
  union all
  select
    street.month,
    left(street.area_code, area_level.code_length) as area_code,
    street.roster_month,
    sum(street.able_and_willing) as able_and_willing
  from street
  inner join ref.area_level as area_level
    on area_level.code_length <= 9
  group by
    street.month,
    left(street.area_code, area_level.code_length),
    street.roster_month
)
select
  able.month,
  able.area_code,
  case
    when max(able.able_and_willing) = 0 then 12
    else cast(
      count(case when covered.able_and_willing * 100 >= able.able_and_willing * 95 then 1 end)
      as integer
    )
  end as history_months
from able
left join covered
  on covered.month = able.month
  and covered.area_code = able.area_code
group by able.month, able.area_code
