-- title: 计入的人 | Counted persons
-- what: 当月台账上全省每人一行，不含姓名证件号，含月末所处的年龄阶段（证件上没有出生日期的为空，不算劳动年龄）；用不到年龄的读 fact.counted_row，那里省去一次连接 |
--   One row a person on the rosters of the province in the month, without names and numbers, and the stage of life at month end (none
--   where the document tells no birth date: then not of working age); what does
--   not ask for age reads fact.counted_row, which spares a join
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
  register.sex,
  register.hukou_type,
  register.employment_status,
  register.unemployed_since,
  register.unemployment_registered,
  register.difficulty_types,
  register.is_graduate,
  coalesce(life_stage.working_age, false) as working_age,
  life_stage.age_group,
  life_stage.is_older,
  coalesce(life_stage.working_age, false)
    and register.labour_capacity
    and coalesce(register.willing_to_work, false)
    and register.employment_status <> 'unknown' as able_and_willing,
  coalesce(life_stage.working_age, false)
    and register.employment_status = 'unemployed'
    and coalesce(register.unemployment_registered, false) as registered_unemployed,
  life_stage.working_age
    and register.employment_status = 'unknown'
    and coalesce(register.labour_capacity, true) as may_be_able_and_willing,
  life_stage.working_age
    and register.employment_status = 'employed'
    and not coalesce(register.willing_to_work, true) as is_employed_unwilling
from fact.counted_row as register
left join fact.life_stage as life_stage
  on life_stage.life_stage_no = register.life_stage_no
