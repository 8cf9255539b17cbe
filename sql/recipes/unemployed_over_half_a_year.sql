-- title: 登记失业超过半年的人 | Registered unemployed for over half a year
-- question: 各市州有多少登记失业人员失业超过半年，占多少？ | How many registered unemployed have been so for over half a year, and what share are they?
-- answer: 没有填失业时间的不算在半年以上，单列 not_stated；比例的分母是全部登记失业人员 |
--   Those without a date are not counted as over half a year but beside it; the share is of all registered unemployed
-- columns: area_code, full_name, registered_unemployed, over_half_a_year, not_stated, over_half_a_year_share
-- column over_half_a_year: 超过半年人数 | For over half a year
-- column not_stated: 未填失业时间人数 | No date given
-- column over_half_a_year_share: 超过半年的比例 | Share of over half a year
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option level: code area_level = prefecture | 列哪一级地区 | Level of the areas listed
-- option month: month = data month | 月份 | Month
with parameter as (
  select
    cast($month as date) as month,
    $level as area_level,
    unnest(cast($area as varchar[])) as area_code
)
select
  duration.area_code,
  area.full_name,
  cast(sum(duration.persons) as bigint) as registered_unemployed,
  cast(
    sum(
      case
        when duration.duration_band in ('6_to_12', '12_to_24', 'over_24') then duration.persons
        else 0
      end
    ) as bigint
  ) as over_half_a_year,
  cast(
    sum(case when duration.duration_band = 'not_stated' then duration.persons else 0 end) as bigint
  ) as not_stated,
  cast(
    sum(
      case
        when duration.duration_band in ('6_to_12', '12_to_24', 'over_24') then duration.persons
        else 0
      end
    ) as double
  )
    / nullif(sum(duration.persons), 0) as over_half_a_year_share
from mart.unemployment_duration as duration
inner join parameter
  on parameter.month = duration.month
  and starts_with(duration.area_code, parameter.area_code)
left join mart.area as area
  on area.month = duration.month
  and area.area_code = duration.area_code
where duration.area_level = parameter.area_level
group by duration.area_code, area.full_name
order by over_half_a_year_share desc nulls last, duration.area_code
