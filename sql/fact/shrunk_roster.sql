-- title: 人数骤减的台账 | Rosters that shrank
-- what: 街道上月台账不少于 30 人，本月收到且只剩三分之二以下；上月没有台账的不比较 |
--   Streets with 30 persons or more last month whose register came in this month with two thirds of them or less; not compared where last
--   month has no roster
-- kept: release
-- grain: month, street_code
with arrived as (
  select
    covered_area.month,
    left(covered_area.area_code, 9) as street_code,
    max(case when length(covered_area.area_code) = 9 then 1 else 0 end) as whole
  from fact.covered_area as covered_area
  inner join fact.made_month as made_month
    on made_month.month = covered_area.month
  where covered_area.register = 'labour_force'
  group by covered_area.month, left(covered_area.area_code, 9)
)
select
  arrived.month,
  arrived.street_code,
  former.persons as former_persons,
  coalesce(roster.persons, 0) as persons,
  arrived.whole = 1 as covers_street
from arrived
inner join fact.roster as former
  on former.area_code = arrived.street_code
  and former.month = cast(arrived.month - interval '1' month as date)
left join fact.roster as roster
  on roster.area_code = arrived.street_code
  and roster.month = arrived.month
where former.persons >= 30
  and coalesce(roster.persons, 0) * 3 <= former.persons * 2
