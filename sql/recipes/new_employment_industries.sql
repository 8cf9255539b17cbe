-- title: 新就业去了哪些行业 | Industries of new employment
-- question: 今年新就业最多的是哪些行业？ | Which industries took in most people this year?
-- answer: 年初至本月，GB/T 4754 门类；没有填行业的为 not_stated | Year to date by section of GB/T 4754; not_stated where blank
-- columns: industry, label, persons_ytd, year_share
-- column label: 行业名称 | Industry in Chinese
-- column year_share: 占本年累计 | Share of the year to date
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
  code.label,
  cast(by_industry.persons_ytd as bigint) as persons_ytd,
  cast(by_industry.persons_ytd as double)
    / nullif(sum(by_industry.persons_ytd) over (), 0) as year_share
from by_industry
left join ref.code as code
  on code.code_list = 'industry'
  and code.code = by_industry.industry
order by by_industry.persons_ytd desc, by_industry.industry
