-- title: 新就业去了哪些行业 | Industries of new employment
-- question: 今年新就业最多的是哪些行业？ | Which industries took in most people this year?
-- answer: 年初至本月，GB/T 4754 门类；没有填行业的为 not_stated | Year to date by section of GB/T 4754; not_stated where blank
-- columns: industry, label, persons_ytd, year_share
-- column label: 行业名称 | Industry in Chinese
-- column year_share: 占本年累计 | Share of the year to date
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option month: month = data month | 月份 | Month
with parameter as (
  select
    cast($month as date) as month,
    unnest(cast($area as varchar[])) as area_code
),
by_industry as (
  select
    flow.industry,
    sum(flow.persons_ytd) as persons_ytd
  from mart.new_employment_by_channel as flow
  inner join parameter
    on parameter.month = flow.month
    and parameter.area_code = flow.area_code
  group by flow.industry
)
select
  by_industry.industry,
  coalesce(code.label, '未填') as label,
  cast(by_industry.persons_ytd as bigint) as persons_ytd,
  cast(by_industry.persons_ytd as double)
    / nullif(sum(by_industry.persons_ytd) over (), 0) as year_share
from by_industry
left join ref.code as code
  on code.code_list = 'industry'
  and code.code = by_industry.industry
order by by_industry.persons_ytd desc, by_industry.industry
