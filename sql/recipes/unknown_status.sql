-- title: 情况不明的人多在哪里 | Where status is unknown
-- question: 哪些区县情况不明的比例高，使就业率不可靠？ | In which counties is the share of persons of unknown status so high that the rate is doubtful?
-- answer: 情况不明的人不进入就业率的分子分母；若都不在业，就业率最低为 lowest_rate |
--   Persons of unknown status are in no numerator or denominator; were none of them in work, the rate would be lowest_rate
-- columns: area_code, area_name, working_age, unknown, unknown_share, employment_rate, lowest_rate
-- column unknown_share: 情况不明占劳动年龄人数 | Share of working age unknown
-- column lowest_rate: 可能的最低就业率 | Lowest possible rate
with parameter as (
  select data_month as month  -- date '2026-10-01'
  from audit.release
)
select
  rate.area_code,
  rate.area_name,
  rate.working_age,
  rate.unknown,
  cast(rate.unknown as double) / nullif(rate.working_age, 0) as unknown_share,
  rate.employment_rate,
  cast(rate.employed as double) / nullif(rate.able_and_willing + rate.unknown, 0) as lowest_rate
from mart.employment_rate as rate
inner join parameter
  on parameter.month = rate.month
where rate.area_level = 'county'
  and rate.group_code = 'all'
order by unknown_share desc nulls last, rate.area_code
