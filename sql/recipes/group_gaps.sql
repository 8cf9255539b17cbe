-- title: 各类人群就业率差距 | Gaps between groups
-- question: 哪类人群就业最难，比全部人员低多少？ | Which groups find work hardest, and how far are they below everybody?
-- answer: 每类人群一行，差距最大的在前；分母小（见 mart.warning）的比率不宜比较 |
--   One row a group, the widest gap first; a rate on a small denominator (see mart.warning) is not worth comparing
-- points: gap_to_all
-- columns: group_code, family_name, group_name, able_and_willing, employed, employment_rate, gap_to_all
-- column family_name: 分类 | Kind of group
-- column gap_to_all: 与全部人员之差（百分点） | Difference from all persons (points)
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
    sum(rate.employed) as employed
  from mart.employment_rate as rate
  inner join parameter
    on parameter.month = rate.month
    and parameter.area_code = rate.area_code
  group by rate.group_code
),
rate as (
  select
    person.group_code,
    population_group.family_name,
    population_group.group_name,
    cast(person.able_and_willing as bigint) as able_and_willing,
    cast(person.employed as bigint) as employed,
    cast(person.employed as double) / nullif(person.able_and_willing, 0) as employment_rate
  from person
  inner join ref.population_group as population_group
    on population_group.group_code = person.group_code
)
select
  rate.group_code,
  rate.family_name,
  rate.group_name,
  rate.able_and_willing,
  rate.employed,
  rate.employment_rate,
  rate.employment_rate - everybody.employment_rate as gap_to_all
from rate
cross join (select employment_rate from rate where group_code = 'all') as everybody
where rate.group_code <> 'all'
order by gap_to_all asc nulls last, rate.group_code
