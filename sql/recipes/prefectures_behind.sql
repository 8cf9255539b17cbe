-- title: 进度落后的市州 | Prefectures that hold a target back
-- question: 城镇新增就业目标哪些市州落后，还差多少？ | Which prefectures are behind in new urban employment, and by how much?
-- answer: 按季节进度应完成的与实际之差，差得最多的在前；缺报（missing_reports）的市州累计偏低，先催报 | What the seasonal path asks less what was done, the widest gap first; where files are missing (missing_reports) the year to date is too low: ask for them first
-- columns: target_area, target_area_name, target, ytd, missing_reports, expected_by_now, behind, state
-- column expected_by_now: 按季节进度应完成 | Due by now on the seasonal path
-- column behind: 落后数 | Behind by
with parameter as (
  select
    data_month as month,  -- date '2026-10-01'
    'new_employment' as indicator  -- 代码表 target_indicator / code list target_indicator
  from audit.release
)
select
  progress.target_area,
  progress.target_area_name,
  progress.target,
  progress.ytd,
  progress.missing_reports,
  progress.target * progress.seasonal_share as expected_by_now,
  progress.target * progress.seasonal_share - progress.ytd as behind,
  progress.state
from mart.target_progress as progress
inner join parameter
  on parameter.month = progress.month
  and parameter.indicator = progress.indicator
where progress.target_area_level = 'prefecture'
order by behind desc nulls last, progress.target_area
