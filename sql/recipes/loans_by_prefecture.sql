-- title: 各市州创业担保贷款 | Small guaranteed loans by prefecture
-- question: 今年各市州发放创业担保贷款多少笔、多少元？ | How many small guaranteed loans, and how much, in each prefecture this year?
-- answer: 年初至本月；每笔平均 = 金额 ÷ 笔数 | Year to date; the average is the amount divided by the number of loans
-- columns: area_code, full_name, services, amount_yuan, average_yuan
-- column services: 贷款笔数 | Loans
-- column average_yuan: 每笔平均（元） | Average in yuan
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option level: code area_level = prefecture | 列哪一级地区 | Level of the areas listed
-- option month: month = data month | 月份 | Month
with parameter as (
  select
    cast($month as date) as month,
    $level as area_level,
    unnest(cast($area as varchar[])) as area_code
),
period as (
  select
    area_code,
    area_level,
    month as last_month,
    cast(
      unnest(range(date_trunc('year', month), month + interval '1' day, interval '1' month)) as date
    ) as month
  from parameter
)
select
  assistance.area_code,
  area.full_name,
  cast(sum(assistance.services) as bigint) as services,
  cast(sum(assistance.amount_yuan) as decimal(18, 2)) as amount_yuan,
  cast(sum(assistance.amount_yuan) as double) / nullif(sum(assistance.services), 0) as average_yuan
from mart.assistance as assistance
inner join period
  on period.month = assistance.month
  and period.area_level = assistance.area_level
  and starts_with(assistance.area_code, period.area_code)
left join mart.area as area
  on area.month = period.last_month
  and area.area_code = assistance.area_code
where assistance.service = 'small_loan'
group by assistance.area_code, area.full_name
order by amount_yuan desc, assistance.area_code
