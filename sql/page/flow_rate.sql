select
  area_code as page_code,
  month,
  unemployed_followed,
  found_work,
  employed_followed,
  lost_work,
  job_finding_rate,
  separation_rate,
  steady_state_rate
from mart.labour_flow_rate
where area_level in ('province', 'prefecture', 'county')
  and month > $first_month
order by
  page_code,
  month
