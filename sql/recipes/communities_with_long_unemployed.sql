-- title: 有人登记失业超过半年的社区 | Communities with someone unemployed for over half a year
-- question: 充分就业标准要求无人失业超过半年，哪些社区还有，各几人？ | Certification asks that nobody be unemployed for over half a year: which communities still have such persons?
-- answer: 每个社区一行，人数多的在前 | One row a community, most persons first
-- columns: area_code, area_name, county_name, persons
-- column county_name: 区县 | County
with parameter as (
  select max(month) as month  -- date '2026-10-01'
  from mart.unemployment_duration
)
select
  duration.area_code,
  duration.area_name,
  county.area_name as county_name,
  cast(sum(duration.persons) as bigint) as persons
from mart.unemployment_duration as duration
inner join parameter
  on parameter.month = duration.month
left join mart.area as county
  on county.month = duration.month
  and county.area_code = left(duration.area_code, 6)
where duration.area_level = 'community'
  and duration.duration_band in ('6_to_12', '12_to_24', 'over_24')
group by duration.area_code, duration.area_name, county.area_name
having sum(duration.persons) > 0
order by persons desc, duration.area_code
