-- title: 往年进度 | The usual path through the year
-- what: 每年的目标所对照的往年：全省最近至多五个完整年度（十二个月都收到新就业台账，全年数大于零），逐月累计占全年的比例，及其合并平均；
--   没有完整往年的年份没有行，按直线（月数 ÷ 12）；方法见 sql/method_target.md |
--   The former years that targets of a year are held against: the province's latest complete ones, at most five (the register of new employment
--   came in all twelve months, and the year's total is above zero), the share of the year's total reached by each month, and their pooled mean; a
--   year without any has no row and goes by the straight line, month / 12; the method is in sql/method_target.md
-- grain: month, area_code, indicator, former_year
-- provisional_without: none
-- check former: 往年不在本年之前 | a former year is not before the year |
--   former_year < year(month)
-- check whole_year: 十二月的比例不是 1 | the share of December is not 1 |
--   month(month) < 12 or former_share = 1
-- check share_of_total: 往年平均进度不在 0 到 1 之间 | seasonal_share is not between 0 and 1 |
--   seasonal_share between 0 and 1
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
    left(street_code, 2) as area_code,
    year(month) as former_year
  from audit.submission
  where register = 'new_employment'
    and verdict = 'accepted'
  group by
    left(street_code, 2),
    year(month)
  having count(distinct month) = 12
),
province as (
  select
    year(month) as target_year,
    area_code,
    area_level,
    area_name,
    row_number() over (
      partition by year(month), area_code
      order by month desc nulls last
    ) as recency
  from mart.area
  where area_level = 'province'
),
former as (
  select
    province.target_year,
    province.area_code,
    province.area_level,
    province.area_name,
    complete_year.former_year,
    achieved.indicator,
    achieved.indicator_name,
    achieved.ytd as former_total,
    achieved.events_ytd as former_events,
    row_number() over (
      partition by province.target_year, province.area_code, achieved.indicator
      order by complete_year.former_year desc nulls last
    ) as recency
  from province
  inner join complete_year
    on complete_year.area_code = province.area_code
    and complete_year.former_year < province.target_year
  inner join mart.target_achieved as achieved
    on achieved.area_code = province.area_code
    and year(achieved.month) = complete_year.former_year
    and month(achieved.month) = 12
  where province.recency = 1
    and achieved.ytd > 0
),
former_month as (
  select
    former.target_year,
    calendar.month_number,
    former.area_code,
    former.area_level,
    former.area_name,
    former.indicator,
    former.indicator_name,
    former.former_year,
    coalesce(achieved.ytd, 0) as former_ytd,
    former.former_total,
    former.former_events
  from former
  cross join calendar
  left join mart.target_achieved as achieved
    on achieved.area_code = former.area_code
    and achieved.indicator = former.indicator
    and year(achieved.month) = former.former_year
    and month(achieved.month) = calendar.month_number
  where former.recency <= 5
),
pooled as (
  select
    target_year,
    month_number,
    area_code,
    indicator,
    sum(former_ytd) as former_ytd,
    sum(former_total) as former_total
  from former_month
  group by target_year, month_number, area_code, indicator
)
select
  cast(make_date(former_month.target_year, former_month.month_number, 1) as date) as month,
  former_month.area_code,
  former_month.area_level,
  former_month.area_name,
  former_month.indicator,
  former_month.indicator_name,
  cast(former_month.former_year as integer) as former_year,
  cast(former_month.former_ytd as bigint) as former_ytd,
  cast(former_month.former_total as bigint) as former_total,
  cast(former_month.former_events as bigint) as former_events,
  cast(former_month.former_ytd as double) / nullif(former_month.former_total, 0) as former_share,
  case
    when former_month.month_number = 12 then cast(1 as double)
    else least(
      greatest(
        cast(pooled.former_ytd as double) / nullif(pooled.former_total, 0),
        cast(former_month.month_number as double) / nullif(48, 0)
      ),
      1 - cast(12 - former_month.month_number as double) / nullif(48, 0)
    )
  end as seasonal_share
from former_month
inner join pooled
  on pooled.target_year = former_month.target_year
  and pooled.month_number = former_month.month_number
  and pooled.area_code = former_month.area_code
  and pooled.indicator = former_month.indicator
