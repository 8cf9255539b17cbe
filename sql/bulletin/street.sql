-- the streets of an area that a month's registers are expected from, and what each still owes
with owed as (
  select
    street_code,
    max(street_name) as street_name,
    max(due_on) as due_on,
    count(*) as expected_submissions,
    count(case when verdict in ('missing', 'refused') then 1 end) as owed_submissions,
    count(case when verdict = 'refused' then 1 end) as refused_submissions
  from mart.submission_status
  where month = $month
    and expected
    and starts_with(street_code, $area)
  group by street_code
),
place as (
  select division_code, arg_max(division_name, valid_from) as division_name
  from ref.division
  where valid_from <= $month_end
  group by division_code
)
select
  left(owed.street_code, length($area) + 2) as child_code,
  child.division_name as child_name,
  owed.street_code,
  case when length($area) = 2 then coalesce(county.division_name, '') else '' end
    || coalesce(owed.street_name, street.division_name, owed.street_code) as street_name,
  owed.due_on,
  owed.expected_submissions,
  owed.owed_submissions,
  owed.refused_submissions
from owed
left join place as child
  on child.division_code = left(owed.street_code, length($area) + 2)
left join place as county
  on county.division_code = left(owed.street_code, 6)
left join place as street
  on street.division_code = owed.street_code
order by owed.street_code
