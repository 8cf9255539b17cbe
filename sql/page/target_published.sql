select
  area_code as page_code,
  area_code,
  indicator,
  period_from,
  period_to,
  value,
  unit,
  target_value,
  published_share,
  source
from ref.published_result
order by
  page_code,
  period_to desc,
  indicator,
  period_from,
  source,
  value
