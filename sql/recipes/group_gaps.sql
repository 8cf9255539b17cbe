-- title: 各类人群就业率差距 | Gaps between groups
-- question: 哪类人群就业最难，比全部人员低多少？ | Which groups find work hardest, and how far are they below everybody?
-- answer: 每类人群一行，差距最大的在前；分母小（见 mart.warning）的比率不宜比较 |
--   One row a group, the widest gap first; a rate on a small denominator (see mart.warning) is not worth comparing
-- columns: group_code, group_name, able_and_willing, employed, employment_rate, gap_to_all
-- column gap_to_all: 与全部人员之差 | Difference from all persons
with parameter as (
  select
    data_month as month,  -- date '2026-10-01'
    (
      select min(area_code)
      from mart.area
      where area_level = 'province'
    ) as area_code  -- '51'
  from audit.release
),
rate as (
  select
    rate.group_code,
    rate.group_name,
    rate.able_and_willing,
    rate.employed,
    rate.employment_rate
  from mart.employment_rate as rate
  inner join parameter
    on parameter.month = rate.month
    and parameter.area_code = rate.area_code
)
select
  rate.group_code,
  rate.group_name,
  rate.able_and_willing,
  rate.employed,
  rate.employment_rate,
  rate.employment_rate - everybody.employment_rate as gap_to_all
from rate
cross join (select employment_rate from rate where group_code = 'all') as everybody
where rate.group_code <> 'all'
order by gap_to_all asc nulls last, rate.group_code
