-- title: 就业困难的人 | Persons in difficulty
-- what: 月末有劳动能力和就业愿望、台账上有就业困难类型的人 | Persons able and willing at month end whose row has any difficulty type
-- grain: person
select
  month,
  person
from fact.counted_person
where able_and_willing
  and difficulty_types <> ''
