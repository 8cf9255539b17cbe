-- title: 进度落后的市州 | Prefectures that hold a target back
-- question: 城镇新增就业目标哪些市州落后，还差多少？ | Which prefectures are behind in new urban employment, and by how much?
-- answer: 同一市州有上级和自定两个目标的各一行；按季节进度应完成的与实际之差，差得最多的在前；缺报（missing_reports）的市州累计偏低，先催报 | A prefecture with a target of its own beside the province's has two rows; what the seasonal path asks less what was done, the widest gap first; where files are missing (missing_reports) the year to date is too low: ask for them first
-- columns: target_area, full_name, setter_area_name, target, ytd, missing_reports, expected_by_now, behind, state
-- column expected_by_now: 按季节进度应完成 | Due by now on the seasonal path
-- column behind: 落后数 | Behind by
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option level: code area_level = prefecture | 列哪一级地区 | Level of the areas listed
-- option month: month = data month | 月份 | Month
-- option indicator: code indicator = new_employment | 指标 | Indicator
with parameter as (
  select
    cast($month as date) as month,
    $level as area_level,
    $indicator as indicator,
    unnest(cast($area as varchar[])) as area_code
)
select
  progress.target_area,
  coalesce(area.full_name, progress.target_area_name) as full_name,
  progress.setter_area_name,
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
  and parameter.area_level = progress.target_area_level
  and starts_with(progress.target_area, parameter.area_code)
left join mart.area as area
  on area.month = progress.month
  and area.area_code = progress.target_area
order by behind desc nulls last, progress.target_area, progress.setter_area
