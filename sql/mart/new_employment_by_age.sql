-- title: 新就业按年龄 | New employment by age
-- what: mart.new_employment 的新就业按就业当日的年龄分；本年累计大于零才有行 |
--   The new employment of mart.new_employment by age on the day of employment; a row where the year to date is above zero
-- grain: month, area_code, age_group
-- column persons: 新就业人数 | New employment
-- column persons_ytd: 新就业人数（本年累计） | New employment, year to date
-- check within_year: 当月多于本年累计 | more in the month than in the year to date |
--   persons <= persons_ytd
-- check ages_add_up: 各年龄段之和不等于新就业人数 | the age groups do not add up to new_employment |
--   with signed as (
--     select month, area_code, persons, persons_ytd from mart.new_employment_by_age
--     union all
--     select month, area_code, -new_employment, -new_employment_ytd from mart.new_employment
--   )
--   select month, area_code
--   from signed
--   group by month, area_code
--   having sum(persons) <> 0 or sum(persons_ytd) <> 0
with community as (
  select
    made_month.month,
    cell.community_code,
    cell.age_group,
    sum(case when cell.month = made_month.month then cell.persons else 0 end) as persons,
    sum(cell.persons) as persons_ytd
  from fact.monthly_employment as cell
  inner join fact.made_month as made_month
    on year(made_month.month) = year(cell.month)
    and made_month.month >= cell.month
  group by made_month.month, cell.community_code, cell.age_group
),
total as (
  select
    community.month,
    left(community.community_code, area_level.code_length) as area_code,
    area_level.area_level,
    community.age_group,
    sum(community.persons) as persons,
    sum(community.persons_ytd) as persons_ytd
  from community
  cross join ref.area_level as area_level
  group by
    community.month,
    left(community.community_code, area_level.code_length),
    area_level.area_level,
    community.age_group
)
select
  total.month,
  total.area_code,
  total.area_level,
  area.area_name,
  total.age_group,
  cast(total.persons as bigint) as persons,
  cast(total.persons_ytd as bigint) as persons_ytd
from total
inner join mart.area as area
  on area.month = total.month
  and area.area_code = total.area_code
