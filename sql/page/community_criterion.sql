with county as (
  select
    left(area_code, 6) as county_code,
    month,
    criterion,
    count(*) as communities,
    count(*) filter (where criterion_state = 'passes') as communities_meeting,
    count(*) filter (where criterion_state = 'fails') as communities_failing,
    count(*) filter (where criterion_state = 'undetermined') as communities_undetermined,
    count(*) filter (where criterion_state = 'not_judged') as communities_not_judged,
    sum(persons_short) as persons_short
  from mart.full_employment_criterion
  where area_level = 'community'
    and month >= $year_before
  group by
    left(area_code, 6),
    month,
    criterion
)
select
  area.area_code as page_code,
  county.month,
  county.criterion,
  sum(county.communities) as communities,
  sum(county.communities_meeting) as communities_meeting,
  sum(county.communities_failing) as communities_failing,
  sum(county.communities_undetermined) as communities_undetermined,
  sum(county.communities_not_judged) as communities_not_judged,
  sum(county.persons_short) as persons_short
from county
cross join (values (2), (4), (6)) as code (length)
inner join page_area as area
  on area.area_code = left(county.county_code, code.length)
group by
  area.area_code,
  county.month,
  county.criterion
order by
  page_code,
  county.month,
  communities_failing desc,
  county.criterion
