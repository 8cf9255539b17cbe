-- title: 就业率最低的社区 | Communities with the lowest employment rate
-- question: 有一定规模的社区中，哪些就业率最低？ | Of communities of some size, which have the lowest employment rate?
-- answer: 只看有劳动能力和就业愿望人数不少于 smallest 的社区，最低的 50 个 | Only communities with at least `smallest` able and willing, the lowest 50
-- columns: area_code, area_name, county_name, able_and_willing, employed, employment_rate
-- column county_name: 区县 | County
with parameter as (
  select
    data_month as month,  -- date '2026-10-01'
    30 as smallest  -- 人数下限 / fewest persons
  from audit.release
)
select
  rate.area_code,
  rate.area_name,
  county.area_name as county_name,
  rate.able_and_willing,
  rate.employed,
  rate.employment_rate
from mart.employment_rate as rate
inner join parameter
  on parameter.month = rate.month
  and parameter.smallest <= rate.able_and_willing
left join mart.area as county
  on county.month = rate.month
  and county.area_code = left(rate.area_code, 6)
where rate.area_level = 'community'
  and rate.group_code = 'all'
order by rate.employment_rate, rate.area_code
limit 50
