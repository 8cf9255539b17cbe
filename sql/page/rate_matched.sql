select
  area_code as page_code,
  month,
  matched_communities_1_month,
  raw_change_1_month,
  matched_change_1_month,
  reporting_change_1_month,
  matched_communities_12_months,
  raw_change_12_months,
  matched_change_12_months,
  reporting_change_12_months
from mart.matched_change
where area_level in ('province', 'prefecture', 'county')
  and month > $first_month
  and measure = 'employment_rate'
order by
  page_code,
  month
