-- title: 自然减员抵去多少新就业 | How much attrition takes off new employment
-- question: 哪些区县的新就业大半被自然减员抵去？ | In which counties does attrition eat up most of new employment?
-- answer: 年初至今；attrition_share = 自然减员 ÷ 新就业，可大于 1（净减） | Year to date; attrition_share = attrition / new employment, above 1 where the net is negative
-- columns: area_code, full_name, new_employment_ytd, natural_attrition_ytd, net_new_employment_ytd, attrition_share
-- column attrition_share: 减员相当于新就业的比例 | Attrition as a share of new employment
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option level: code area_level = county | 列哪一级地区 | Level of the areas listed
-- option month: month = data month | 月份 | Month
with parameter as (
  select
    cast($month as date) as month,
    $level as area_level,
    unnest(cast($area as varchar[])) as area_code
)
select
  flow.area_code,
  area.full_name,
  flow.new_employment_ytd,
  flow.natural_attrition_ytd,
  flow.net_new_employment_ytd,
  cast(flow.natural_attrition_ytd as double) / nullif(flow.new_employment_ytd, 0) as attrition_share
from mart.new_employment as flow
inner join parameter
  on parameter.month = flow.month
  and starts_with(flow.area_code, parameter.area_code)
left join mart.area as area
  on area.month = flow.month
  and area.area_code = flow.area_code
where flow.area_level = parameter.area_level
order by attrition_share desc nulls last, flow.area_code
