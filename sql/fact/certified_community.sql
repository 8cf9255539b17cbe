-- title: 参加充分就业评定的社区 | Communities that certification asks for
-- what: 近十二个月（含本月）有劳动力资源台账的区县里的社区：月末区划表中有效、代码末三位 001 至 199 的，和近十二个月有过劳动力资源台账的其他社区；前身由承接的社区代替，
--   ref.reporting（以代码前缀最长的为准）已停止劳动力资源台账报送而当月没有劳动力资源台账的除外 |
--   Communities of the counties with a roster in the last twelve months, this one included: those in force in the division table at month end
--   whose code ends in 001 to 199, and any other that had a roster in these months; a predecessor counts through its successor, and those
--   whose labour_force reporting ref.reporting has ended (of several prefixes the longest) are left out where they have no roster in the month
-- kept: release
-- grain: month, area_code
with month_end as (
  select distinct made_month.month, last_day(made_month.month) as month_end
  from fact.made_month as made_month
  inner join fact.roster as province
    on province.month = made_month.month
    and province.area_level = 'province'
),
roster as (
  select month, area_code
  from fact.roster
  where area_level = 'community'
),
recent as (
  select distinct
    month_end.month,
    month_end.month_end,
    roster.area_code
  from month_end
  inner join roster
    on roster.month <= month_end.month
    and roster.month >= month_end.month - interval '11' month
),
county as (
  select distinct
    month,
    month_end,
    left(area_code, 6) as county_code
  from recent
),
in_force as (
  select distinct
    county.month,
    county.month_end,
    division.division_code as area_code
  from county
  inner join ref.division as division
    on left(division.division_code, 6) = county.county_code
    and division.valid_from <= county.month_end
    and (division.valid_to is null or division.valid_to > county.month_end)
  where division.area_level = 'community'
    and right(division.division_code, 3) between '001' and '199'
),
replaced as (
  -- a predecessor that is itself no longer in force
  select distinct
    recent.month,
    recent.area_code
  from recent
  inner join fact.succeeded_community as succeeded
    on succeeded.former_code = recent.area_code
    and succeeded.left_on <= recent.month_end
    and (succeeded.stood_again_on is null or succeeded.stood_again_on > recent.month_end)
),
candidate as (
  select month, area_code
  from in_force
  union
  select recent.month, recent.area_code
  from recent
  left join replaced
    on replaced.month = recent.month
    and replaced.area_code = recent.area_code
  where replaced.area_code is null
  union
  select roster.month, roster.area_code
  from roster
  inner join month_end
    on month_end.month = roster.month
),
asked as (
  -- the reporting rule with the longest prefix applies to a community
  select
    candidate.month,
    candidate.area_code,
    reporting.valid_to,
    row_number() over (
      partition by candidate.month, candidate.area_code
      order by
        length(reporting.area_code) desc nulls last,
        reporting.valid_from desc nulls last
    ) as turn
  from candidate
  inner join ref.reporting as reporting
    on reporting.register = 'labour_force'
    and reporting.area_code = left(candidate.area_code, length(reporting.area_code))
    and reporting.valid_from <= candidate.month
),
ended as (
  select month, area_code
  from asked
  where turn = 1
    and valid_to <= month
)
select
  candidate.month,
  candidate.area_code,
  roster.area_code is not null as has_roster
from candidate
left join roster
  on roster.month = candidate.month
  and roster.area_code = candidate.area_code
left join ended
  on ended.month = candidate.month
  and ended.area_code = candidate.area_code
where roster.area_code is not null
  or ended.area_code is null
