-- title: 已认定而可能掉队的社区 | Recognised communities that may fall out
-- question: 哪些已认定的充分就业社区本月不达标，或再有两人失业就不达标？ | Which recognised communities fail this month, or would if two more lost work?
-- answer: meets 为否的已不达标；at_risk 为是的临界；failed_criteria 是未过的标准 | meets false: fails now; at_risk: on the edge; failed_criteria says which
-- columns: area_code, area_name, meets, at_risk, failed_criteria
with parameter as (
  select max(month) as month  -- date '2026-10-01'
  from mart.full_employment_area
)
select
  area.area_code,
  area.area_name,
  area.meets,
  area.at_risk,
  area.failed_criteria
from mart.full_employment_area as area
inner join parameter
  on parameter.month = area.month
where area.recognised
  and (not area.meets or area.at_risk)
  and length(area.area_code) = 12
order by area.meets, area.area_code
