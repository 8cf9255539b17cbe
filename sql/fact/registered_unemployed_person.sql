-- title: 登记失业的人 | The registered unemployed
-- what: 月末登记失业的人 | Persons registered as unemployed at month end
-- grain: person
select
  month,
  person
from fact.counted_person
where registered_unemployed
