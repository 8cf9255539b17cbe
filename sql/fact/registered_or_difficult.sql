-- title: 登记失业或就业困难的人 | Persons registered as unemployed or in difficulty
-- what: 月末登记失业的人，和有劳动能力和就业愿望、台账上有就业困难类型的人 |
--   Persons registered as unemployed at month end, and those able and willing whose row has any difficulty type
-- unit: person
-- grain: person
with flagged as (
  select
    month,
    person,
    registered_unemployed,
    coalesce(able_and_willing and difficulty_types <> '', false) as is_difficult
  from fact.unemployed_or_difficult
)
select
  month,
  person,
  registered_unemployed,
  is_difficult
from flagged
where registered_unemployed
  or is_difficult
