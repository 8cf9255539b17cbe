-- title: 谁在哪里 | Who is where
-- what: 当月劳动力资源台账上的人（化名的前 40 位）在哪些社区，更正一条街道时由此找出还涉及哪些社区 |
--   In which communities the persons on the rosters of the month are (the first 40 bits of the pseudonym): which communities a street's
--   correction touches besides its own is looked up here
-- unit: community_code
-- grain: community_code, person_key
select
  month,
  community_code,
  left(hex(person), 10) as person_key
from lake.labour_force
group by month, community_code, left(hex(person), 10)
