-- title: 往年进度 | The usual path through the year
-- what: 每年的目标所对照的往年：各地自己最近至多五个完整年度（每月报送覆盖率不低于 95%），逐月累计、全年数、占全年的比例，及其权数（近年重）；
--   方法见 sql/method_target.md |
--   The former years that targets of a year are held against: each area's own latest complete ones, at most five (coverage of 95 % or more in each month),
--   the year to date by month, the year's total, the share of it, and the weight of the year (late years weigh more); the method is in
--   sql/method_target.md
-- grain: month, area_code, indicator, former_year
-- held: every month
-- provisional_without: none
-- check former: 往年不在本年之前 | a former year is not before the year |
--   former_year < year(month)
-- check whole_year: 十二月的累计不是全年数 | the year to date of December is not the year's total |
--   month(month) < 12 or former_ytd = former_total
-- check weight: 年份权数不在 0 到 1 之间 | year_weight is not between 0 and 1 |
--   year_weight > 0 and year_weight <= 1.000000001
-- check share_is_quotient: 比例不等于累计 ÷ 全年 | former_share is not former_ytd / former_total |
--   (former_share is null) = (coalesce(former_total, 0) = 0)
--   and coalesce(abs(former_share - former_ytd / nullif(former_total, 0)) < 1e-12, true)
with calendar as (
  select cast(month_number as integer) as month_number
  from (
    values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12)
  ) as number (month_number)
),
complete_year as (
  select
    area_code,
    indicator,
    year(month) as former_year
  from mart.report_coverage
  group by
    area_code,
    indicator,
    year(month)
  having count(*) = 12
    and min(coverage) >= 0.95
),
place as (
  select
    year(month) as target_year,
    area_code,
    area_level,
    area_name,
    row_number() over (
      partition by year(month), area_code
      order by month desc nulls last
    ) as recency
  from mart.target_area
),
former as (
  select
    place.target_year,
    place.area_code,
    place.area_level,
    place.area_name,
    complete_year.former_year,
    complete_year.indicator,
    achieved.indicator_name,
    achieved.ytd as former_total,
    achieved.events_ytd as former_events,
    row_number() over (
      partition by place.target_year, place.area_code, complete_year.indicator
      order by complete_year.former_year desc nulls last
    ) as recency
  from place
  inner join complete_year
    on complete_year.area_code = place.area_code
    and complete_year.former_year < place.target_year
  inner join mart.target_achieved as achieved
    on achieved.area_code = place.area_code
    and achieved.indicator = complete_year.indicator
    and year(achieved.month) = complete_year.former_year
    and month(achieved.month) = 12
  where place.recency = 1
),
size as (
  -- the variance of a year's total due to small counts alone, as a share of it
  select
    target_year,
    area_code,
    indicator,
    greatest(cast(sum(former_events) as double) / nullif(count(*), 0), 1)
      / nullif(power(cast(sum(former_total) as double) / nullif(count(*), 0), 2), 0) as of_counts
  from former
  where recency <= 5
  group by target_year, area_code, indicator
),
aged as (
  -- a level whose drift equals its noise keeps 0.4 of a year's weight to the next; small counts
  -- need more years
  select
    former.*,
    power(
      coalesce((0.0024 + size.of_counts) / nullif(0.0024 + size.of_counts + 0.0036, 0), 1),
      former.target_year - 1 - former.former_year
    ) as weight
  from former
  inner join size
    on size.target_year = former.target_year
    and size.area_code = former.area_code
    and size.indicator = former.indicator
  where former.recency <= 5
),
weighed as (
  select
    *,
    weight / nullif(cast(sum(cast(weight as decimal(30, 15)))
      over (partition by target_year, area_code, indicator) as double), 0)
      as year_weight
  from aged
)
select
  cast(make_date(weighed.target_year, calendar.month_number, 1) as date) as month,
  weighed.area_code,
  weighed.area_level,
  weighed.area_name,
  weighed.indicator,
  weighed.indicator_name,
  cast(weighed.former_year as integer) as former_year,
  cast(coalesce(achieved.ytd, 0) as bigint) as former_ytd,
  cast(weighed.former_total as bigint) as former_total,
  cast(weighed.former_events as bigint) as former_events,
  cast(coalesce(achieved.ytd, 0) as double) / nullif(weighed.former_total, 0) as former_share,
  weighed.year_weight
from weighed
cross join calendar
left join mart.target_achieved as achieved
  on achieved.area_code = weighed.area_code
  and achieved.indicator = weighed.indicator
  and year(achieved.month) = weighed.former_year
  and month(achieved.month) = calendar.month_number
