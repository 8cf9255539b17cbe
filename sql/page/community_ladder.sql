select
  area_code as page_code,
  month,
  communities,
  communities_meeting,
  communities_undetermined,
  communities_not_judged,
  communities_recognised,
  communities_at_risk,
  communities - communities_meeting - communities_undetermined - communities_not_judged
    as communities_failing
from mart.full_employment_area
where area_level in ('province', 'prefecture', 'county')
  and month > $first_month
order by
  page_code,
  month
