with calendar as (
  select cast(month_number as integer) as month_number
  from (
    values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12)
  ) as number (month_number)
),
issue as (
  select *
  from mart.target_progress
  where month > $first_month
    and setter_area <> ''
    and indicator in ('new_employment', 'reemployed_unemployed', 'difficult_employed')
),
told as (
  select
    issue.target_area,
    issue.indicator,
    issue.setter_area,
    issue.month as issued,
    calendar.month_number,
    issue.ytd as now_ytd,
    issue.target,
    issue.projection,
    issue.projection_low,
    issue.projection_high,
    month(issue.month) as now_number,
    season.share_now,
    path.blended_share
  from issue
  cross join calendar
  left join (
    select
      month,
      area_code,
      indicator,
      blended_share as share_now
    from mart.usual_season
  ) as season
    on season.area_code = issue.target_area
    and season.indicator = issue.indicator
    and season.month = issue.month
  left join mart.usual_season as path
    on path.area_code = issue.target_area
    and path.indicator = issue.indicator
    and year(path.month) = year(issue.month)
    and month(path.month) = calendar.month_number
),
fan as (
  select
    *,
    case
      when month_number = now_number then 0
      when month_number > now_number
        then coalesce(
          (blended_share - share_now) / nullif(1 - share_now, 0),
          (month_number - now_number) / nullif(12.0 - now_number, 0)
        )
    end as way
  from told
),
former as (
  select
    area_code,
    indicator,
    month(month) as month_number,
    year(month) as target_year,
    min(former_ytd) as former_low,
    max(former_ytd) as former_high
  from mart.seasonal_path
  group by
    area_code,
    indicator,
    month(month),
    year(month)
)
select
  fan.target_area as page_code,
  fan.indicator,
  fan.setter_area,
  fan.issued as month,
  fan.month_number as month_of_year,
  achieved.ytd,
  former.former_low as former_ytd_low_count,
  former.former_high as former_ytd_high_count,
  fan.target,
  round(fan.now_ytd + (fan.projection - fan.now_ytd) * fan.way, 1) as projection,
  round(fan.now_ytd + (fan.projection_low - fan.now_ytd) * fan.way, 1) as projection_low,
  round(fan.now_ytd + (fan.projection_high - fan.now_ytd) * fan.way, 1) as projection_high
from fan
left join mart.target_achieved as achieved
  on achieved.area_code = fan.target_area
  and achieved.indicator = fan.indicator
  and year(achieved.month) = year(fan.issued)
  and month(achieved.month) = fan.month_number
  and achieved.month <= fan.issued
left join former
  on former.area_code = fan.target_area
  and former.indicator = fan.indicator
  and former.target_year = year(fan.issued)
  and former.month_number = fan.month_number
where fan.issued >= $year_before
order by
  page_code,
  fan.indicator,
  fan.setter_area,
  fan.issued,
  fan.month_number
