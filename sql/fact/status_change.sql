-- title: 就业与失业之间的变动 | Changes between employed and unemployed
-- what: 上月末就业、本月末失业的计入的人，及反过来的；连同本月计入的行在哪里、其就业（失业）时间 | Counted persons employed at the former month's end and unemployed at this one's, and the reverse; with the place of the row that counts now and the day since
-- unit: person
-- grain: person
with former_employed as (
  select register.person
  from former.labour_force as register
  where register.employment_status = 'employed'
    and not exists (
      select 1
      from former.repeated_person as repeated
      where repeated.submission = register.submission
        and repeated.sheet_no = register.sheet_no
        and repeated.row = register.row
        and not repeated.is_counted
    )
)
select
  now.month,
  now.person,
  'employed' as from_status,
  now.employment_status as to_status,
  now.submission,
  now.sheet_no,
  now.row,
  now.community_code,
  now.unemployed_since as since
from fact.unemployed_or_difficult as now
inner join former_employed on former_employed.person = now.person
where now.employment_status = 'unemployed'
union all
select
  now.month,
  now.person,
  'unemployed' as from_status,
  now.employment_status as to_status,
  now.submission,
  now.sheet_no,
  now.row,
  now.community_code,
  now.employed_since as since
from fact.counted_row as now
inner join fact.former_unemployed as former on former.person = now.person
where now.employment_status = 'employed'
