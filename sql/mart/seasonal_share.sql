-- title: 通常进度 | The usual share of the year
-- what: 每年每月每地每个目标指标一行：到这个月通常完成全年的多少，和推算年底用的常数；没有完整往年的地区用上级的，都没有的用全国的；
--   往年推算差得多的，区间放宽；算法见 sql/method_target.md |
--   A row for each month, area and indicator: how much of a year is usually done by then, and the constants that a projection goes by; an area without
--   a complete former year goes by the area above it, where there is none by the nation; where projections of former years erred much the interval
--   widens; the method is in sql/method_target.md
-- grain: month, area_code, indicator
-- held: every month
-- provisional_without: none
-- column usual_total: 往年全年数的加权平均，没有往年的为空 | Weighted mean of the former years' totals; null without any
-- column year_variance: 推算用：进度的方差 | For the projection: variance of the path
-- column credibility: 推算用：进度的方差与总量的方差之比；没有往年的为 0，即只按今年的快慢 | For the projection: variance of the path over that of the level; 0, this year's pace alone, without former years
-- column spread_factor: 往年推算的误差与当时所给方差之比，向 1 收缩：大于 1 的区间放宽 | Errors of former years' projections over the variance given then, drawn towards 1: above 1 the interval widens
-- column degrees_of_freedom: 区间所用学生氏分布的自由度 | Degrees of freedom of Student's t for the interval
-- check whole_year: 十二月的通常进度不是 1 | the usual share of December is not 1 |
--   month(month) < 12 or seasonal_share = 1
-- check named: 地区或指标没有名称 | an area or an indicator has no name |
--   area_name is not null and indicator_name is not null
-- check spread: 方差、校正或自由度不大于零 | a variance, factor or number of degrees is not above zero |
--   year_variance > 0 and spread_factor > 0 and degrees_of_freedom > 0
with place as (
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
calendar as (
  select cast(month_number as integer) as month_number
  from (
    values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12)
  ) as number (month_number)
),
bounded as (
  select
    *,
    year(month) as target_year,
    month(month) as month_number,
    left(area_code, 2) as province_code,
    least(greatest(blended_share, month(month) / nullif(48.0, 0)), 1 - (12 - month(month))
      / nullif(48.0, 0)) as bounded_share
  from mart.usual_season
),
actual as (
  select distinct
    former_year as year,
    month(month) as month_number,
    area_code,
    indicator,
    former_ytd,
    former_total
  from mart.seasonal_path
),
tried as (
  -- each complete year, projected from the earlier years as it would have been at the time
  select
    bounded.target_year,
    bounded.month_number,
    bounded.province_code,
    bounded.area_level,
    bounded.indicator,
    bounded.usual_total as total,
    actual.former_total - actual.former_ytd - case
      when bounded.indicator = 'new_employment'
        then bounded.usual_total * (1 - bounded.blended_share)
          + (actual.former_ytd - bounded.usual_total * bounded.blended_share)
            * (1 - bounded.bounded_share)
          / nullif(bounded.bounded_share + bounded.credibility, 0)
      else greatest(
        bounded.usual_total * (1 - bounded.blended_share)
          + (actual.former_ytd - bounded.usual_total * bounded.blended_share)
            * (1 - bounded.bounded_share)
          / nullif(bounded.bounded_share + bounded.credibility, 0),
        0
      )
    end as error,
    bounded.usual_total * bounded.usual_total * bounded.year_variance
      * (1 - bounded.bounded_share) * (1 + bounded.credibility)
      / nullif(bounded.bounded_share + bounded.credibility, 0) as variance
  from bounded
  inner join actual
    on actual.year = bounded.target_year
    and actual.month_number = bounded.month_number
    and actual.area_code = bounded.area_code
    and actual.indicator = bounded.indicator
  where bounded.month_number < 12
),
tried_month as (
  select
    target_year,
    month_number,
    province_code,
    area_level,
    indicator,
    cast(sum(cast(error * error / nullif(total, 0) as decimal(38, 9))) as double)
      / nullif(cast(sum(cast(variance / nullif(total, 0) as decimal(38, 9))) as double), 0)
        as missed
  from tried
  group by target_year, month_number, province_code, area_level, indicator
),
tried_year as (
  select
    target_year,
    province_code,
    area_level,
    indicator,
    cast(sum(cast(missed as decimal(38, 9))) as double) / nullif(count(*), 0) as missed
  from tried_month
  group by target_year, province_code, area_level, indicator
),
seasoned as (
  -- an area's own past errors correct the spread
  select
    bounded.*,
    (2 + coalesce(past.missed, 0)) / nullif(2 + coalesce(past.years, 0), 0) as spread_factor,
    least(
      (2 + coalesce(past.years, 0) * bounded.effective_areas)
        * power((bounded.path_variance + bounded.count_variance)
          / nullif(bounded.path_variance, 0), 2),
      1000
    ) as degrees_of_freedom
  from bounded
  left join (
    select
      later.target_year,
      tried_year.province_code,
      tried_year.area_level,
      tried_year.indicator,
      count(*) as years,
      cast(sum(cast(tried_year.missed as decimal(38, 9))) as double) as missed
    from (
      select distinct target_year
      from bounded
    ) as later
    inner join tried_year
      on tried_year.target_year < later.target_year
    group by
      later.target_year,
      tried_year.province_code,
      tried_year.area_level,
      tried_year.indicator
  ) as past
    on past.target_year = bounded.target_year
    and past.province_code = bounded.province_code
    and past.area_level = bounded.area_level
    and past.indicator = bounded.indicator
),
wanted as (
  select
    place.target_year,
    calendar.month_number,
    place.area_code,
    place.area_level,
    place.area_name,
    code.code as indicator,
    code.label as indicator_name
  from place
  cross join calendar
  inner join ref.code as code
    on code.code_list = 'target_indicator'
    and code.code in ('new_employment', 'reemployed_unemployed', 'difficult_employed')
  where place.recency = 1
),
above as (
  -- the nearest area above with former years of its own
  select
    wanted.target_year,
    wanted.month_number,
    wanted.area_code,
    wanted.indicator,
    seasoned.bounded_share,
    seasoned.path_variance + case when wanted.area_level = 'province' then 0 else 0.0036 end
      as year_variance,
    row_number() over (
      partition by wanted.target_year, wanted.month_number, wanted.area_code, wanted.indicator
      order by length(seasoned.area_code) desc nulls last
    ) as nearness
  from wanted
  inner join seasoned
    on seasoned.target_year = wanted.target_year
    and seasoned.month_number = wanted.month_number
    and seasoned.indicator = wanted.indicator
    and length(seasoned.area_code) < length(wanted.area_code)
    and starts_with(wanted.area_code, seasoned.area_code)
),
beside as (
  -- the variation between areas of a level, from those with former years
  select distinct
    target_year,
    province_code,
    area_level,
    indicator,
    path_variance + season_variance as year_variance
  from seasoned
)
select
  cast(make_date(wanted.target_year, wanted.month_number, 1) as date) as month,
  wanted.area_code,
  wanted.area_level,
  wanted.area_name,
  wanted.indicator,
  wanted.indicator_name,
  case
    when seasoned.area_code is not null then 'own'
    when above.area_code is not null then 'area_above'
    else 'nation'
  end as usual_basis,
  cast(coalesce(seasoned.former_years, 0) as integer) as former_years,
  cast(case
    when wanted.month_number = 12 then 1
    else coalesce(seasoned.blended_share, above.bounded_share, nation.share, wanted.month_number
      / nullif(12.0, 0))
  end as double) as seasonal_share,
  seasoned.usual_total,
  cast(coalesce(seasoned.year_variance, beside.year_variance, above.year_variance, 0.0256)
    as double) as year_variance,
  cast(coalesce(seasoned.credibility, 0) as double) as credibility,
  cast(coalesce(seasoned.spread_factor, 1) as double) as spread_factor,
  cast(coalesce(seasoned.degrees_of_freedom, 4) as double) as degrees_of_freedom
from wanted
left join seasoned
  on seasoned.target_year = wanted.target_year
  and seasoned.month_number = wanted.month_number
  and seasoned.area_code = wanted.area_code
  and seasoned.indicator = wanted.indicator
left join above
  on above.target_year = wanted.target_year
  and above.month_number = wanted.month_number
  and above.area_code = wanted.area_code
  and above.indicator = wanted.indicator
  and above.nearness = 1
left join beside
  on beside.target_year = wanted.target_year
  and beside.province_code = left(wanted.area_code, 2)
  and beside.area_level = wanted.area_level
  and beside.indicator = wanted.indicator
  and seasoned.area_code is null
left join ref.usual_path as nation
  on nation.indicator = wanted.indicator
  and nation.month_number = wanted.month_number
