with received as (
  select
    status.month,
    left(status.street_code, code.length) as area_code,
    status.register,
    count(*) as expected_submissions,
    count(*) filter (where status.verdict in ('missing', 'refused')) as missing_submissions
  from mart.submission_status as status
  cross join (values (4), (6)) as code (length)
  where status.expected
    and status.month >= $year_before
  group by
    status.month,
    left(status.street_code, code.length),
    status.register
),
rests_on as (
  select
    'employment_rate' as map_measure,
    ['labour_force'] as registers
  union all
  select
    'projection_share' as map_measure,
    ['new_employment', 'natural_attrition'] as registers
  union all
  select
    'households_per_thousand' as map_measure,
    ['labour_force', 'zero_employment_household'] as registers
  union all
  select
    'communities_meeting_share' as map_measure,
    ['labour_force', 'zero_employment_household'] as registers
),
lacking as (
  select
    rests_on.map_measure,
    received.month,
    received.area_code,
    sum(received.missing_submissions) as missing_submissions,
    sum(received.expected_submissions) as expected_submissions
  from rests_on
  inner join received
    on list_contains(rests_on.registers, received.register)
  group by
    rests_on.map_measure,
    received.month,
    received.area_code
),
measured as (
  select
    'employment_rate' as map_measure,
    month,
    area_code,
    employed as numerator,
    able_and_willing as denominator,
    'share' as unit
  from mart.employment_rate
  where area_level in ('prefecture', 'county')
    and group_code = 'all'
    and month >= $year_before
  union all
  select
    'projection_share' as map_measure,
    progress.month,
    progress.target_area as area_code,
    cast(round(progress.projection) as bigint) as numerator,
    cast(round(progress.target) as bigint) as denominator,
    'share' as unit
  from mart.target_progress as progress
  inner join page_area as area
    on area.area_code = progress.target_area
    and area.parent_code = progress.setter_area
  where progress.indicator = 'new_employment'
    and progress.month >= $year_before
    and progress.projection is not null
  union all
  select
    'households_per_thousand' as map_measure,
    household.month,
    household.area_code,
    household.recognised + household.hidden as numerator,
    roster.households as denominator,
    'per_thousand' as unit
  from mart.zero_employment_household as household
  inner join mart.roster as roster
    on roster.month = household.month
    and roster.area_code = household.area_code
  where household.area_level in ('prefecture', 'county')
    and household.month >= $year_before
  union all
  select
    'communities_meeting_share' as map_measure,
    month,
    area_code,
    communities_meeting as numerator,
    communities as denominator,
    'share' as unit
  from mart.full_employment_area
  where area_level in ('prefecture', 'county')
    and month >= $year_before
  union all
  select
    'received_share' as map_measure,
    month,
    area_code,
    sum(expected_submissions - missing_submissions) as numerator,
    sum(expected_submissions) as denominator,
    'share' as unit
  from received
  group by
    month,
    area_code
)
select
  area.parent_code as page_code,
  measured.map_measure,
  measured.month,
  measured.area_code,
  case measured.unit when 'share' then 1.0 else 1000.0 end * measured.numerator
    / nullif(measured.denominator, 0) as map_value,
  cast(measured.numerator as bigint) as numerator,
  cast(measured.denominator as bigint) as denominator,
  measured.unit,
  cast(lacking.missing_submissions as bigint) as missing_submissions,
  cast(lacking.expected_submissions as bigint) as expected_submissions
from measured
inner join page_area as area
  on area.area_code = measured.area_code
left join lacking
  on lacking.map_measure = measured.map_measure
  and lacking.month = measured.month
  and lacking.area_code = measured.area_code
where measured.denominator > 0
  and measured.numerator is not null
order by
  page_code,
  measured.map_measure,
  measured.month,
  map_value desc,
  measured.area_code
