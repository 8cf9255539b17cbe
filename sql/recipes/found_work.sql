-- title: 失业人员当月找到工作的比例 | Share of the unemployed who found work in the month
-- question: 上月末失业的人，本月末有多少在业？哪个市州最高？ | Of those unemployed at the end of last month, how many are in work now, and where is the share highest?
-- answer: 分母是上月末失业的人，包括不再在任何台账上的 | The base is everybody unemployed at the former month's end, those on no roster any more included
-- columns: area_code, full_name, were_unemployed, found_work, found_work_share
-- column were_unemployed: 上月末失业人数 | Unemployed at the former month's end
-- column found_work: 其中本月末就业人数 | Of them in work at this month's end
-- column found_work_share: 找到工作的比例 | Share that found work
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
  movement.area_code,
  area.full_name,
  cast(sum(movement.persons) as bigint) as were_unemployed,
  cast(
    sum(case when movement.to_status = 'employed' then movement.persons else 0 end) as bigint
  ) as found_work,
  cast(sum(case when movement.to_status = 'employed' then movement.persons else 0 end) as double)
    / nullif(sum(movement.persons), 0) as found_work_share
from mart.labour_movement as movement
inner join parameter
  on parameter.month = movement.month
  and starts_with(movement.area_code, parameter.area_code)
left join mart.area as area
  on area.month = movement.month
  and area.area_code = movement.area_code
where movement.area_level = parameter.area_level
  and movement.from_status = 'unemployed'
group by movement.area_code, area.full_name
order by found_work_share desc nulls last, movement.area_code
