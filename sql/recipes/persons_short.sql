-- title: 距 95% 还差几人的社区 | Communities, and how many persons short of 95 %
-- question: 哪些社区就业率还没到 95%（或另定的线），各差几人就业就到？ | Which communities are below 95 % (or another mark), and how many more persons in work would bring each there?
-- answer: persons_short = 向上取整（达标线 × 分母）− 就业人数，从差得最少的列起，即最容易达标的在前 |
--   persons_short = ceil(the mark's share of the base) − employed; the fewest first, that is, those closest to the mark
-- columns: area_code, full_name, able_and_willing, employed, employment_rate, persons_short
-- column persons_short: 还差人数 | Persons short
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option month: month = data month | 月份 | Month
-- option group: code group_code = all | 人群 | Group of persons
-- option percent: number = 95 | 达标线，百分数 | The mark, in per cent
-- option most: integer = none | 最多差几人，默认不限 | Short of at most so many; no limit by default
with parameter as (
  select
    cast($month as date) as month,
    $group as group_code,
    cast($percent as decimal(6, 3)) as percent,
    cast($most as integer) as most,
    unnest(cast($area as varchar[])) as area_code
),
shortfall as (
  select
    rate.month,
    rate.area_code,
    rate.able_and_willing,
    rate.employed,
    rate.employment_rate,
    parameter.most,
    cast(
      ceil(rate.able_and_willing * parameter.percent / 100) - rate.employed as bigint
    ) as persons_short
  from mart.employment_rate as rate
  inner join parameter
    on parameter.month = rate.month
    and parameter.group_code = rate.group_code
    and starts_with(rate.area_code, parameter.area_code)
  where rate.area_level = 'community'
)
select
  shortfall.area_code,
  area.full_name,
  shortfall.able_and_willing,
  shortfall.employed,
  shortfall.employment_rate,
  shortfall.persons_short
from shortfall
left join mart.area as area
  on area.month = shortfall.month
  and area.area_code = shortfall.area_code
where shortfall.persons_short > 0
  and (shortfall.most is null or shortfall.persons_short <= shortfall.most)
order by shortfall.persons_short, shortfall.able_and_willing desc, shortfall.area_code
