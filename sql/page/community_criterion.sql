select
  area.area_code as page_code,
  criterion.month,
  criterion.criterion,
  count(*) as communities,
  count(*) filter (where criterion.criterion_state = 'passes') as communities_meeting,
  count(*) filter (where criterion.criterion_state = 'fails') as communities_failing,
  count(*) filter (where criterion.criterion_state = 'undetermined') as communities_undetermined,
  count(*) filter (where criterion.criterion_state = 'not_judged') as communities_not_judged,
  sum(criterion.persons_short) as persons_short
from mart.full_employment_criterion as criterion
cross join (values (2), (4), (6)) as code (length)
inner join page_area as area
  on area.area_code = left(criterion.area_code, code.length)
where criterion.area_level = 'community'
  and criterion.month >= $year_before
group by
  area.area_code,
  criterion.month,
  criterion.criterion
order by
  page_code,
  criterion.month,
  communities_failing desc,
  criterion.criterion
