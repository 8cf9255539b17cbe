with newest as (
  select *
  from mart.full_employment_area
  where area_level = 'community'
    and month = $data_month
),
short as (
  select
    area_code,
    max(case when criterion = 'employment_rate' then persons_short end) as persons_short,
    max(case when criterion = 'employment_rate' then value end) as employment_rate,
    string_agg(
      case when criterion_state = 'fails' then criterion end,
      ';'
      order by criterion
    ) as failed_list
  from mart.full_employment_criterion
  where area_level = 'community'
    and month = $data_month
  group by area_code
)
select
  left(newest.area_code, 6) as page_code,
  newest.month,
  newest.area_code as community_code,
  community.area_name || ' / ' || community.area_name_en as community_name,
  street.area_name || ' / ' || street.area_name_en as street_name,
  newest.certification_state,
  newest.recognition_state,
  newest.at_risk,
  short.employment_rate,
  small.shrunk_rate,
  small.chance_of_95,
  short.persons_short,
  short.failed_list
from newest
left join short
  on short.area_code = newest.area_code
left join page_area as community
  on community.area_code = newest.area_code
left join page_area as street
  on street.area_code = left(newest.area_code, 9)
left join mart.small_area_rate as small
  on small.area_code = newest.area_code
  and small.month = newest.month
order by
  page_code,
  short.persons_short desc nulls last,
  newest.area_code
