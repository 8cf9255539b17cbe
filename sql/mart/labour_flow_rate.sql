-- title: 就业失业流动率 | Rates of flow between work and unemployment
-- what: 上月末到本月末，失业的人有多少找到工作，就业的人有多少失去工作，照此持续下去失业率停在哪里；只跟两个月末都在本地区劳动力资源台账、
--   状态都明确的人，各年龄的人都在内；同级地区间的流动在上级才看得见，各级不可相加；两个月之一没有劳动力资源台账时无行 |
--   Of the unemployed at the former month's end how many work at this one's, of the employed how many are unemployed, and the unemployment
--   rate at which the two would rest; of those on a roster of the area at both month ends whose status is known at both, whatever their
--   age; moves between areas are seen above them only, so nothing adds up over areas; no row where one of the two months has no roster
-- grain: month, area_code
-- check found_within_followed: 找到工作的多于上月末失业的 | more found work than were unemployed |
--   found_work <= unemployed_followed
-- check lost_within_followed: 失去工作的多于上月末就业的 | more lost work than were employed |
--   lost_work <= employed_followed
with flow as (
  select
    month,
    area_code,
    area_level,
    area_name,
    sum(case when from_status = 'unemployed' then persons else 0 end) as unemployed_followed,
    sum(
      case when from_status = 'unemployed' and to_status = 'employed' then persons else 0 end
    ) as found_work,
    sum(case when from_status = 'employed' then persons else 0 end) as employed_followed,
    sum(
      case when from_status = 'employed' and to_status = 'unemployed' then persons else 0 end
    ) as lost_work
  from mart.labour_movement
  where to_status in ('employed', 'unemployed', 'not_in_labour_force')
  group by month, area_code, area_level, area_name
)
select
  month,
  area_code,
  area_level,
  area_name,
  cast(unemployed_followed as bigint) as unemployed_followed,
  cast(found_work as bigint) as found_work,
  cast(employed_followed as bigint) as employed_followed,
  cast(lost_work as bigint) as lost_work,
  cast(found_work as double) / nullif(unemployed_followed, 0) as job_finding_rate,
  cast(lost_work as double) / nullif(employed_followed, 0) as separation_rate,
  case
    when unemployed_followed > 0 and employed_followed > 0
      then cast(lost_work as double) * unemployed_followed
        / nullif(
          cast(lost_work as double) * unemployed_followed
            + cast(found_work as double) * employed_followed,
          0
        )
  end as steady_state_rate
from flow
