-- title: 社区里没有出生日期的人 | Persons without a birth date by community
-- what: 每个社区计入的、证件上没有出生日期的人 | Counted persons whose document tells no birth date, by community
-- unit: community_code
-- grain: community_code
select
  month,
  community_code,
  count(*) as persons
from fact.counted_row
where birth_date is null
group by month, community_code
