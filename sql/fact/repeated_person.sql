-- title: 重复登记的人 | Persons registered more than once
-- what: 全省同一人有几行的，逐行列出；只计一行：就业时间和失业时间中较晚者最晚的一行，不论状态，晚于月末的视同未填，未填排后；
--   再取社区代码、户编号、行号小者。employed_rows 为其中说就业的行数，counted_status 为计入的一行的状态 |
--   Every row of a person who has several in the province; one counts: the latest of employed_since and unemployed_since whatever the
--   status, a date after month end counting as missing, missing last; then smallest community_code, household_no, row. employed_rows: how
--   many of them say employed; counted_status: what the row that counts says
-- unit: person
-- grain: submission, sheet_no, row
with suspect as (
  -- grouping by an integer first is twice as fast as by 16 bytes, and leaves few candidates
  select hash(person) as person_hash
  from lake.labour_force
  group by hash(person)
  having count(*) > 1
),
own_row as (
  select
    register.month,
    register.submission,
    register.sheet_no,
    register.row,
    register.person,
    register.community_code,
    register.household_no,
    register.employment_status,
    case
      when register.employed_since <= last_day(register.month) then register.employed_since
    end as employed_since,
    case
      when register.unemployed_since <= last_day(register.month) then register.unemployed_since
    end as unemployed_since
  from lake.labour_force as register
  where hash(register.person) in (select person_hash from suspect)
),
placed as (
  select
    month,
    submission,
    sheet_no,
    row,
    person,
    community_code,
    household_no,
    employment_status,
    count(person) over (partition by person) as rows,
    count(case when employment_status = 'employed' then 1 end) over (
      partition by person
    ) as employed_rows,
    row_number() over (
      partition by person
      order by
        greatest(employed_since, unemployed_since) desc nulls last,
        community_code asc nulls last,
        case when household_no like '~%' then null else household_no end asc nulls last,
        row asc nulls last,
        submission asc nulls last,
        sheet_no asc nulls last
    ) as place
  from own_row
)
select
  month,
  submission,
  sheet_no,
  row,
  person,
  community_code,
  household_no,
  employment_status,
  employed_rows,
  max(case when place = 1 then employment_status end) over (partition by person) as counted_status,
  place = 1 as is_counted
from placed
where rows > 1
