select
  area.parent_code as page_code,
  full_area.month,
  full_area.area_code,
  full_area.certification_state,
  full_area.communities,
  full_area.communities_meeting,
  full_area.communities_undetermined,
  full_area.communities_not_judged,
  full_area.communities - full_area.communities_meeting - full_area.communities_undetermined
    - full_area.communities_not_judged as communities_failing,
  full_area.communities_recognised,
  full_area.communities_at_risk
from mart.full_employment_area as full_area
inner join page_area as area
  on area.area_code = full_area.area_code
where full_area.area_level in ('prefecture', 'county', 'street')
  and full_area.month
    > case when full_area.area_level = 'street' then $year_before else $first_month end
order by
  page_code,
  full_area.month,
  full_area.communities_meeting desc,
  full_area.area_code
