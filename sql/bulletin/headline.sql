-- the counts that a bulletin tells of an area: of its month, the month before and a year before
select
  area.month,
  rate.employed,
  rate.able_and_willing,
  flow.net_new_employment,
  flow.net_new_employment_ytd,
  household.newly_recognised,
  household.resolved,
  household.persons_employed,
  household.ended_otherwise,
  household.recognised,
  household.overdue,
  household.hidden,
  full_area.communities,
  full_area.communities_meeting,
  full_area.communities_at_risk,
  full_area.communities_undetermined,
  full_area.communities_not_judged
from mart.area as area
left join mart.employment_rate as rate
  on rate.month = area.month
  and rate.area_code = area.area_code
  and rate.group_code = 'all'
left join mart.new_employment as flow
  on flow.month = area.month
  and flow.area_code = area.area_code
left join mart.zero_employment_household as household
  on household.month = area.month
  and household.area_code = area.area_code
left join mart.full_employment_area as full_area
  on full_area.month = area.month
  and full_area.area_code = area.area_code
where area.area_code = $area
  and area.month in ($month, $month_before, $year_before)
order by area.month
