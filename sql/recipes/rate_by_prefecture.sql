-- title: 各市州就业率 | Employment rate by prefecture
-- question: 本月各市州就业率是多少，比去年同月、比全省高还是低？ | What is each prefecture's employment rate this month, against a year ago and against the province?
-- answer: 每个市州一行，就业率从低到高；year_change 和 province_gap 以比例之差表示（0.01 即 1 个百分点），去年同月没有数据则空 |
--   One row a prefecture, lowest rate first; year_change and province_gap are differences of shares (0.01 is one point), null without data of a year ago
-- columns: area_code, area_name, able_and_willing, employed, employment_rate, year_change, province_gap
-- column year_change: 比去年同月 | Change on the same month a year before
-- column province_gap: 与全省之差 | Difference from the province
with parameter as (
  select
    data_month as month,  -- date '2026-10-01'
    cast(data_month - interval '12' month as date) as year_before
  from audit.release
),
former as (
  select rate.area_code, rate.employment_rate
  from mart.employment_rate as rate
  inner join parameter
    on parameter.year_before = rate.month
  where rate.group_code = 'all'
    and rate.area_level = 'prefecture'
),
province as (
  select left(rate.area_code, 2) as area_code, rate.employment_rate
  from mart.employment_rate as rate
  inner join parameter
    on parameter.month = rate.month
  where rate.group_code = 'all'
    and rate.area_level = 'province'
)
select
  rate.area_code,
  rate.area_name,
  rate.able_and_willing,
  rate.employed,
  rate.employment_rate,
  rate.employment_rate - former.employment_rate as year_change,
  rate.employment_rate - province.employment_rate as province_gap
from mart.employment_rate as rate
inner join parameter
  on parameter.month = rate.month
left join former
  on former.area_code = rate.area_code
left join province
  on province.area_code = left(rate.area_code, 2)
where rate.group_code = 'all'
  and rate.area_level = 'prefecture'
order by rate.employment_rate asc nulls last, rate.area_code
