with short as (
  select
    area_code,
    month,
    max(persons_short) filter (where criterion = 'employment_rate') as persons_short,
    count(*) filter (where criterion_state = 'fails') as failed_criteria
  from mart.full_employment_criterion
  where area_level = 'community'
    and month = $data_month
  group by
    area_code,
    month
)
select
  area.area_code as page_code,
  short.month,
  short.area_code as community_code,
  community.area_name || ' / ' || community.area_name_en as community_name,
  county.area_name || ' / ' || county.area_name_en as county_name,
  street.area_name || ' / ' || street.area_name_en as street_name,
  short.persons_short,
  short.failed_criteria
from short
cross join (values (2), (4)) as code (length)
inner join page_area as area
  on area.area_code = left(short.area_code, code.length)
left join page_area as community
  on community.area_code = short.area_code
left join page_area as county
  on county.area_code = left(short.area_code, 6)
left join page_area as street
  on street.area_code = left(short.area_code, 9)
where short.persons_short between 1 and 5
  and short.failed_criteria = 1
order by
  page_code,
  short.persons_short,
  short.area_code
