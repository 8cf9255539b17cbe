-- title: 各市州创业担保贷款 | Small guaranteed loans by prefecture
-- question: 今年各市州发放创业担保贷款多少笔、多少元？ | How many small guaranteed loans, and how much, in each prefecture this year?
-- answer: 年初至本月；每笔平均 = 金额 ÷ 笔数 | Year to date; the average is the amount divided by the number of loans
-- columns: area_code, area_name, services, amount_yuan, average_yuan
-- column services: 贷款笔数 | Loans
-- column average_yuan: 每笔平均（元） | Average in yuan
with parameter as (
  select data_month as month  -- date '2026-10-01'
  from audit.release
),
period as (
  select cast(
    unnest(range(date_trunc('year', month), month + interval '1' day, interval '1' month)) as date
  ) as month
  from parameter
)
select
  assistance.area_code,
  assistance.area_name,
  cast(sum(assistance.services) as bigint) as services,
  cast(sum(assistance.amount_yuan) as decimal(18, 2)) as amount_yuan,
  cast(sum(assistance.amount_yuan) as double) / nullif(sum(assistance.services), 0) as average_yuan
from mart.assistance as assistance
inner join period
  on period.month = assistance.month
where assistance.area_level = 'prefecture'
  and assistance.service = 'small_loan'
group by assistance.area_code, assistance.area_name
order by amount_yuan desc, assistance.area_code
