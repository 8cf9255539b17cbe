-- title: 重复登记的人 | Persons registered more than once
-- what: 全省同一人有几行的，逐行列出；只计一行：就业时间最早，无则失业时间，未填排后；再取社区代码、户编号、行号小者 |
--   Every row of a person who has several in the province; one counts: earliest employed_since, else unemployed_since, missing last; then
--   smallest community_code, household_no, row
-- grain: submission, sheet_no, row
with suspect as (
  -- grouping by a number is twice as fast as by 16 bytes, and nearly nobody is left
  select hash(person) as person_hash
  from lake.labour_force
  group by hash(person)
  having count(*) > 1
),
repeated as (
  select person
  from lake.labour_force
  where hash(person) in (select person_hash from suspect)
  group by person
  having count(*) > 1
),
placed as (
  select
    register.month,
    register.submission,
    register.sheet_no,
    register.row,
    register.person,
    register.community_code,
    row_number() over (
      partition by register.person
      order by
        coalesce(register.employed_since, register.unemployed_since) asc nulls last,
        register.community_code asc nulls last,
        case
          when register.household_no like '~%' then null
          else register.household_no
        end asc nulls last,
        register.row asc nulls last,
        register.submission asc nulls last,
        register.sheet_no asc nulls last
    ) as place
  from lake.labour_force as register
  inner join repeated on repeated.person = register.person
)
select
  month,
  submission,
  sheet_no,
  row,
  person,
  community_code,
  place,
  place = 1 as is_counted
from placed
