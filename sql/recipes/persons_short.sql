-- title: 距 95% 还差几人的社区 | Communities, and how many persons short of 95 %
-- question: 哪些社区就业率还没到 95%，各差几人就业就到？ | Which communities are below 95 %, and how many more persons in work would bring each there?
-- answer: persons_short = 向上取整（95% × 分母）− 就业人数，从差得最少的列起，即最容易达标的在前 |
--   persons_short = ceil(95 % of the base) − employed; the fewest first, that is, those closest to the mark
-- columns: area_code, area_name, county_name, able_and_willing, employed, employment_rate, persons_short
-- column county_name: 区县 | County
-- column persons_short: 还差人数 | Persons short
with parameter as (
  select
    data_month as month,  -- date '2026-10-01'
    95 as percent  -- 整数，免得 0.95 的小数误差 / a whole number, free of rounding
  from audit.release
),
shortfall as (
  select
    rate.month,
    rate.area_code,
    rate.area_name,
    rate.able_and_willing,
    rate.employed,
    rate.employment_rate,
    cast(
      ((rate.able_and_willing * parameter.percent + 99) // 100) - rate.employed as bigint
    ) as persons_short
  from mart.employment_rate as rate
  inner join parameter
    on parameter.month = rate.month
  where rate.area_level = 'community'
    and rate.group_code = 'all'
)
select
  shortfall.area_code,
  shortfall.area_name,
  county.area_name as county_name,
  shortfall.able_and_willing,
  shortfall.employed,
  shortfall.employment_rate,
  shortfall.persons_short
from shortfall
left join mart.area as county
  on county.month = shortfall.month
  and county.area_code = left(shortfall.area_code, 6)
where shortfall.persons_short > 0
order by shortfall.persons_short, shortfall.able_and_willing desc, shortfall.area_code
