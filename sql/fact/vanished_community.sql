-- title: 台账中不见了的社区 | Communities that vanished from a register
-- what: 上月劳动力台账有人、本月一行也没有（退回的行也算有）的社区，而本月有效的文件报的是整个街道；整个街道零报告的、社区撤销、合并或改了代码的不算 |
--   Communities with persons on last month's roster and without a row this month (a returned row is one), though a file that stands covers the
--   whole street with rows; those abolished, merged or given another code are not among them
-- kept: release
-- grain: month, community_code
with covered as (
  select covered_area.month, covered_area.area_code as street_code
  from fact.covered_area as covered_area
  inner join fact.made_month as made_month
    on made_month.month = covered_area.month
  inner join fact.roster as roster
    on roster.area_code = covered_area.area_code
    and roster.month = covered_area.month
  where covered_area.register = 'labour_force'
    and length(covered_area.area_code) = 9
),
known as (
  select
    covered.month,
    division.division_code as community_code,
    max(
      case
        when division.valid_from <= last_day(covered.month)
          and (division.valid_to is null or division.valid_to > last_day(covered.month))
          then 1
        else 0
      end
    ) as is_in_force
  from covered
  inner join ref.division as division
    on division.area_level = 'community'
    and left(division.division_code, 9) = covered.street_code
  group by covered.month, division.division_code
),
returned as (
  select distinct month, community_code
  from fact.returned_row
)
select
  covered.month,
  covered.street_code,
  former.area_code as community_code,
  former.persons as former_persons
from covered
inner join fact.roster as former
  on former.area_level = 'community'
  and left(former.area_code, 9) = covered.street_code
  and former.month = cast(covered.month - interval '1' month as date)
left join fact.roster as roster
  on roster.area_code = former.area_code
  and roster.month = covered.month
left join returned
  on returned.community_code = former.area_code
  and returned.month = covered.month
left join known
  on known.community_code = former.area_code
  and known.month = covered.month
where former.persons > 0
  and roster.area_code is null
  and returned.community_code is null
  and coalesce(known.is_in_force, 1) = 1
