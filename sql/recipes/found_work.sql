-- title: 失业人员当月找到工作的比例 | Share of the unemployed who found work in the month
-- question: 上月末失业的人，本月末有多少在业？哪个市州最高？ | Of those unemployed at the end of last month, how many are in work now, and where is the share highest?
-- answer: 分母是上月末失业的人，包括不再在任何台账上的 | The base is everybody unemployed at the former month's end, those on no roster any more included
-- columns: area_code, area_name, were_unemployed, found_work, found_work_share
-- column were_unemployed: 上月末失业人数 | Unemployed at the former month's end
-- column found_work: 其中本月末就业人数 | Of them in work at this month's end
-- column found_work_share: 找到工作的比例 | Share that found work
with parameter as (
  select data_month as month  -- date '2026-10-01'
  from audit.release
)
select
  movement.area_code,
  movement.area_name,
  cast(sum(movement.persons) as bigint) as were_unemployed,
  cast(
    sum(case when movement.to_status = 'employed' then movement.persons else 0 end) as bigint
  ) as found_work,
  cast(sum(case when movement.to_status = 'employed' then movement.persons else 0 end) as double)
    / nullif(sum(movement.persons), 0) as found_work_share
from mart.labour_movement as movement
inner join parameter
  on parameter.month = movement.month
where movement.area_level = 'prefecture'
  and movement.from_status = 'unemployed'
group by movement.area_code, movement.area_name
order by found_work_share desc nulls last, movement.area_code
