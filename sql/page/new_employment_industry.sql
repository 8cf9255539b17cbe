select
  area_code as page_code,
  month,
  industry,
  sum(persons) as persons,
  sum(persons_ytd) as persons_ytd
from mart.new_employment_by_channel
where area_level in ('province', 'prefecture', 'county')
  and month >= $year_before
  and month <= $data_month
group by
  area_code,
  month,
  industry
having sum(persons_ytd) > 0
order by
  page_code,
  month,
  persons_ytd desc,
  industry
