-- title: 就业与失业之间的变动 | Changes between employed and unemployed
-- what: 上月末就业、本月末失业的计入的人，及反过来的；连同本月计入的行在哪里、其就业（失业）时间 | Counted persons employed at the former month's end and unemployed at this one's, and the reverse; with the place of the row that counts now and the day since
-- unit: person
-- grain: person
with present_person as (
  select
    month,
    person,
    submission,
    sheet_no,
    row,
    community_code,
    employment_status,
    case
      when employment_status = 'employed' then employed_since
      else unemployed_since
    end as since
  from fact.counted_row
  where employment_status in ('employed', 'unemployed')
),
former_person as (
  select
    register.person,
    register.employment_status
  from former.labour_force as register
  where register.employment_status in ('employed', 'unemployed')
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
  present_person.month,
  present_person.person,
  former_person.employment_status as from_status,
  present_person.employment_status as to_status,
  present_person.submission,
  present_person.sheet_no,
  present_person.row,
  present_person.community_code,
  present_person.since
from present_person
inner join former_person
  on former_person.person = present_person.person
  and former_person.employment_status = case present_person.employment_status
    when 'employed' then 'unemployed'
    else 'employed'
  end
