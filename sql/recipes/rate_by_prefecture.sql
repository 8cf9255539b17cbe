-- title: 各市州就业率 | Employment rate by prefecture
-- question: 本月各市州就业率是多少，比去年同月、比全省高还是低？ | What is each prefecture's employment rate this month, against a year ago and against the province?
-- answer: 每个市州一行，就业率从低到高；year_change 和 province_gap 以比例之差表示（0.01 即 1 个百分点），去年同月没有数据则空 |
--   One row a prefecture, lowest rate first; year_change and province_gap are differences of shares (0.01 is one point), null without data of a year ago
-- columns: area_code, area_name, able_and_willing, employed, employment_rate, year_change, province_gap
-- column year_change: 比去年同月 | Change on the same month a year before
-- column province_gap: 与全省之差 | Difference from the province
with parameter as (
  select max(month) as month  -- date '2026-10-01'
  from mart.employment_rate
),
rate as (
  select
    employment_rate.month,
    employment_rate.area_code,
    employment_rate.area_level,
    employment_rate.area_name,
    employment_rate.able_and_willing,
    employment_rate.employed,
    employment_rate.employment_rate
  from mart.employment_rate as employment_rate
  cross join parameter
  where employment_rate.group_code = 'all'
    and employment_rate.area_level in ('province', 'prefecture')
    and employment_rate.month in (parameter.month, cast(parameter.month - interval '12' month as date))
)
select
  rate.area_code,
  rate.area_name,
  rate.able_and_willing,
  rate.employed,
  rate.employment_rate,
  rate.employment_rate - former.employment_rate as year_change,
  rate.employment_rate - province.employment_rate as province_gap
from rate
inner join parameter
  on parameter.month = rate.month
left join rate as former
  on former.area_code = rate.area_code
  and former.month < rate.month
left join rate as province
  on province.area_level = 'province'
  and province.month = rate.month
where rate.area_level = 'prefecture'
order by rate.employment_rate asc nulls last, rate.area_code
