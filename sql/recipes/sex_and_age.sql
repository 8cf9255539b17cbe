-- title: 分性别、年龄的就业率 | Employment rate by sex and age
-- question: 各年龄段男女就业率相差多少？ | How far apart are the employment rates of men and women of each age?
-- answer: 每个性别、年龄段一行；gap_to_other_sex 是与同年龄段另一性别之差；一个组的变化或各地比较用 rate_trend、rate_by_prefecture 的 --group |
--   One row a sex and age; gap_to_other_sex is the difference from the other sex of that age; for one group over time or areas use --group of rate_trend and rate_by_prefecture
-- points: gap_to_other_sex
-- columns: group_code, group_name, able_and_willing, employed, unemployed, unknown, employment_rate, gap_to_other_sex
-- column gap_to_other_sex: 与另一性别之差（百分点） | Difference from the other sex (points)
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option month: month = data month | 月份 | Month
with parameter as (
  select
    cast($month as date) as month,
    unnest(cast($area as varchar[])) as area_code
),
person as (
  select
    rate.group_code,
    sum(rate.able_and_willing) as able_and_willing,
    sum(rate.employed) as employed,
    sum(rate.unemployed) as unemployed,
    sum(rate.unknown) as unknown
  from mart.employment_rate as rate
  inner join parameter
    on parameter.month = rate.month
    and parameter.area_code = rate.area_code
  group by rate.group_code
),
rate as (
  select
    population_group.sort_order,
    person.group_code,
    population_group.group_name,
    case
      when starts_with(person.group_code, 'male_') then 'fe' || person.group_code
      else substr(person.group_code, 3)
    end as other_code,
    cast(person.able_and_willing as bigint) as able_and_willing,
    cast(person.employed as bigint) as employed,
    cast(person.unemployed as bigint) as unemployed,
    cast(person.unknown as bigint) as unknown,
    cast(person.employed as double) / nullif(person.able_and_willing, 0) as employment_rate
  from person
  inner join ref.population_group as population_group
    on population_group.group_code = person.group_code
    and population_group.family = 'sex_age'
)
select
  rate.group_code,
  rate.group_name,
  rate.able_and_willing,
  rate.employed,
  rate.unemployed,
  rate.unknown,
  rate.employment_rate,
  rate.employment_rate - other.employment_rate as gap_to_other_sex
from rate
left join rate as other
  on other.group_code = rate.other_code
order by rate.sort_order
