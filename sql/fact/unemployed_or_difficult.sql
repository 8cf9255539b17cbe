-- title: 失业或就业困难的人 | Persons unemployed or in difficulty
-- what: 月末失业的、情况不明而台账上登记失业的，和台账上有就业困难类型的计入的人，连同判断失业、困难所用的各列；几张表都从这里取，劳动力资源台账只读一遍 |
--   Counted persons who are unemployed at month end, of unknown status with a row that says registered as unemployed, or whose row has any
--   difficulty type, with what tells unemployment and difficulty; several tables take theirs from here, so that the roster is read once
-- kept: session
-- unit: person
-- grain: person
select
  month,
  person,
  submission,
  sheet_no,
  row,
  community_code,
  employment_status,
  unemployed_since,
  unemployment_registered,
  difficulty_types,
  working_age,
  able_and_willing,
  may_be_able_and_willing,
  registered_unemployed
from fact.counted_person
where employment_status = 'unemployed'
  or (employment_status = 'unknown' and unemployment_registered)
  or difficulty_types <> ''
