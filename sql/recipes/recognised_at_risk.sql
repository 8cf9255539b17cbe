-- title: 已认定而可能掉队的社区 | Recognised communities that may fall out
-- question: 哪些已认定的充分就业社区本月不算达标，或濒临不达标？ | Which recognised communities do not meet this month, or are at risk of no longer meeting?
-- answer: certification_state 为未达标、待定或未评定的已不能算达标；at_risk 为是的临界；failed_list 是未过的标准 |
--   certification_state fails, undetermined or not judged: does not meet now; at_risk: on the edge; failed_list says which criteria
-- columns: area_code, full_name, certification_state, at_risk, failed_list
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option month: month = data month | 月份 | Month
with parameter as (
  select
    cast($month as date) as month,
    unnest(cast($area as varchar[])) as area_code
)
select
  area.area_code,
  named.full_name,
  area.certification_state,
  area.at_risk,
  area.failed_list
from mart.full_employment_area as area
inner join parameter
  on parameter.month = area.month
  and starts_with(area.area_code, parameter.area_code)
left join mart.area as named
  on named.month = area.month
  and named.area_code = area.area_code
where area.recognised
  and (area.certification_state <> 'meets' or area.at_risk)
  and length(area.area_code) = 12
order by area.at_risk, area.area_code
