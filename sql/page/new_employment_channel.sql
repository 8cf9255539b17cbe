select
  area_code as page_code,
  month,
  channel,
  sum(persons) as persons,
  sum(persons_ytd) as persons_ytd
from mart.new_employment_by_channel
where area_level in ('province', 'prefecture', 'county')
  and month > $first_month
  and month <= $data_month
group by
  area_code,
  month,
  channel
order by
  page_code,
  month,
  channel
