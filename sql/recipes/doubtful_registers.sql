-- title: 台账之间、月份之间的疑点 | Doubts between registers and between months
-- question: 本月哪些疑点最多，集中在多少街道？ | Which doubts between registers or months are most frequent this month, and in how many streets?
-- answer: 疑点不退回，照常计数，供核实；cases 是涉及的人、户或行数 | Doubts return nothing and count as they stand, to be looked into; cases are the persons, households or rows concerned
-- columns: rule, register, findings, cases, streets
-- column findings: 疑点数 | Doubts
-- column cases: 涉及数 | Cases
-- column streets: 涉及街道数 | Streets
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option month: month = data month | 月份 | Month
with parameter as (
  select
    cast($month as date) as month,
    unnest(cast($area as varchar[])) as area_code
)
select
  finding.rule,
  finding.register,
  count(*) as findings,
  cast(sum(finding.cases) as bigint) as cases,
  count(distinct finding.street_code) as streets
from audit.finding as finding
inner join parameter
  on parameter.month = finding.month
  and starts_with(finding.street_code, parameter.area_code)
group by finding.rule, finding.register
order by findings desc, finding.rule, finding.register
