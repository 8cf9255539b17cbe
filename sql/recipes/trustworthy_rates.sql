-- title: 哪些区县的就业率可以放心用 | Which counties' rates can be trusted
-- question: 各区县的就业率有哪些要留意的（未报齐、分母小、情况不明多）？ | What is to be heeded in each county's employment rate: incomplete, small base, many unknown?
-- answer: 每个区县一行；warnings_said 空的可以放心用，词义见代码表 warning | One row a county; where warnings_said is null there is nothing to heed; code list warning says what the words mean
-- columns: area_code, full_name, able_and_willing, employment_rate, warnings_said
-- column warnings_said: 提醒 | Warnings
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option level: code area_level = county | 列哪一级地区 | Level of the areas listed
-- option month: month = data month | 月份 | Month
-- option group: code group_code = all | 人群 | Group of persons
with parameter as (
  select
    cast($month as date) as month,
    $level as area_level,
    $group as group_code,
    unnest(cast($area as varchar[])) as area_code
),
warned as (
  select
    warning.month,
    warning.area_code,
    string_agg(code.label, '、' order by code.label) as warnings_said
  from mart.warning as warning
  inner join parameter
    on parameter.month = warning.month
    and warning.group_code in ('all', parameter.group_code)
  left join ref.code as code
    on code.code_list = 'warning'
    and code.code = warning.warning
  where warning.area_level = parameter.area_level
    and starts_with(warning.area_code, parameter.area_code)
    and (
      warning.table_name = 'area'
        or (
          warning.table_name = 'employment_rate'
            and (warning.warning = 'provisional' or warning.group_code = parameter.group_code)
        )
    )
  group by warning.month, warning.area_code
)
select
  rate.area_code,
  area.full_name,
  rate.able_and_willing,
  rate.employment_rate,
  warned.warnings_said
from mart.employment_rate as rate
inner join parameter
  on parameter.month = rate.month
  and parameter.group_code = rate.group_code
  and parameter.area_level = rate.area_level
  and starts_with(rate.area_code, parameter.area_code)
left join mart.area as area
  on area.month = rate.month
  and area.area_code = rate.area_code
left join warned
  on warned.area_code = rate.area_code
order by warned.warnings_said nulls first, rate.area_code
