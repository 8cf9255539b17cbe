-- title: 上月末失业的人 | Persons unemployed at the former month's end
-- what: 上月末失业的计入的人：当时所在社区和失业时间；几张表都从这里取 |
--   Counted persons unemployed at the former month's end, with their community and date of unemployment then; several tables take theirs
--   from here
-- kept: session
-- unit: person
-- grain: person
select
  register.month,
  register.person,
  register.community_code,
  register.unemployed_since
from former.labour_force as register
where register.employment_status = 'unemployed'
  and not exists (
    select 1
    from former.repeated_person as repeated
    where repeated.submission = register.submission
      and repeated.sheet_no = register.sheet_no
      and repeated.row = register.row
      and not repeated.is_counted
  )
