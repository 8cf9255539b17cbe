-- title: 计入的行 | Counted rows
-- what: 当月台账上全省每人计入的那一行，原样 | The row that counts of each person on the rosters of the province in the month, as it is
-- kept: view
-- unit: person
-- grain: person
select
  register.month,
  register.person,
  register.submission,
  register.sheet_no,
  register.row,
  register.community_code,
  register.household_no,
  register.birth_date,
  register.sex,
  register.education,
  register.hukou_type,
  register.labour_capacity,
  register.willing_to_work,
  register.employment_status,
  register.employed_since,
  register.unemployed_since,
  register.unemployment_registered,
  register.difficulty_types,
  register.is_graduate,
  register.retirement_kind,
  date_diff('day', date '1900-01-01', register.birth_date) * 3
    + case
      when register.sex = 'male' then 0
      when register.sex = 'female' and register.retirement_kind = 'woman_worker' then 1
      when register.sex = 'female' then 2
    end as life_stage_no
from lake.labour_force as register
where not exists (
  select 1
  from fact.repeated_person as repeated
  where repeated.submission = register.submission
    and repeated.sheet_no = register.sheet_no
    and repeated.row = register.row
    and not repeated.is_counted
)
