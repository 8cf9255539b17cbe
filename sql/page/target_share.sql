select
  area.parent_code as page_code,
  achieved.indicator,
  achieved.month,
  achieved.area_code,
  achieved.ytd,
  before.ytd as ytd_year_before,
  achieved.contribution_share,
  before.contribution_share as contribution_share_year_before,
  achieved.contribution_share - before.contribution_share as contribution_change
from mart.target_achieved as achieved
inner join page_area as area
  on area.area_code = achieved.area_code
left join mart.target_achieved as before
  on before.area_code = achieved.area_code
  and before.indicator = achieved.indicator
  and before.month = achieved.month - interval 12 month
where achieved.area_level in ('prefecture', 'county')
  and achieved.month >= $year_before
order by
  page_code,
  achieved.indicator,
  achieved.month,
  contribution_change nulls last,
  achieved.area_code
