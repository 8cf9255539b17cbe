-- title: 有人登记失业满半年的社区 | Communities with someone registered as unemployed for half a year or more
-- question: 哪些社区还有登记失业满半年的人，各几人？ | Which communities still have persons registered as unemployed for half a year or more?
-- answer: 每个社区一行，人数多的在前；只数登记失业的；充分就业标准不论登记与否，见 mart.full_employment_criterion 的 unemployed_over_half_year |
--   One row a community, most persons first; registered ones only: the criterion of full employment asks of all, see unemployed_over_half_year in mart.full_employment_criterion
-- columns: area_code, full_name, persons
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option month: month = data month | 月份 | Month
with parameter as (
  select
    cast($month as date) as month,
    unnest(cast($area as varchar[])) as area_code
)
select
  duration.area_code,
  area.full_name,
  cast(sum(duration.persons) as bigint) as persons
from mart.unemployment_duration as duration
inner join parameter
  on parameter.month = duration.month
  and starts_with(duration.area_code, parameter.area_code)
left join mart.area as area
  on area.month = duration.month
  and area.area_code = duration.area_code
where duration.area_level = 'community'
  and duration.duration_band in ('6_to_12', '12_to_24', 'over_24')
group by duration.area_code, area.full_name
having sum(duration.persons) > 0
order by persons desc, duration.area_code
