-- title: 往年的通常情形 | What former years were like
-- what: 有完整往年的地区，每年每月每个目标指标一行：本地往年与同级各地往年到这个月完成的比例，两者按可信度合并；往年之间进度和总量变动多大、
--   各地季节差别多大，即推算年底所用的常数；算法见 sql/method_target.md |
--   A row for each month, indicator and area that has complete former years: the share of a year that its own former years and those of all areas of its
--   level had reached by then, blended by how far each can be trusted; how much path and level change from year to year and seasons between areas: the
--   constants that a projection goes by; the method is in sql/method_target.md
-- grain: month, area_code, indicator
-- held: every month
-- provisional_without: none
-- column own_weight: 本地比例所占权数，其余归同级；只有一地的为 1 | Weight of the area's own share, the level's has the rest; 1 where the area is alone
-- column usual_total: 往年全年数的加权平均 | Weighted mean of the former years' totals
-- column count_variance: 人数少本身使全年数变动的方差（占比的平方） | Variance of a year's total by small counts alone, as a share squared
-- column path_variance: 一年的进度与通常进度之差的方差，以 比例 ×（1 − 比例）为单位 | Variance of a year's path about the usual one, in units of share x (1 - share)
-- column season_variance: 同级各地季节差别的方差，同上单位 | Variance between seasons of areas of the level, in the same unit
-- column effective_areas: 同级有往年的地区折合成一样大的有几个 | How many areas of equal size those of the level with former years come to
-- column year_variance: 推算用：进度的方差，含人数少和往年平均自身的误差 | For the projection: variance of the path with small counts and the error of the mean
-- column credibility: 推算用：进度的方差与总量的方差之比；越大越信往年的剩余，越小越信今年的快慢 |
--   For the projection: variance of the path over that of the level; the larger, the more the usual remainder counts, the smaller, the more this year's pace
-- check whole_year: 十二月的比例不是 1 | the share of December is not 1 |
--   month(month) < 12 or blended_share = 1
-- check weight: 本地比例的权数不在 0 到 1 之间 | own_weight is not between 0 and 1 |
--   own_weight between 0 and 1
-- check spread: 方差或可信度不大于零 | a variance or the credibility is not above zero |
--   year_variance > 0 and path_variance > 0 and credibility > 0
-- check between_both: 合并后的比例不在本地与同级之间 | the blended share does not lie between the two |
--   month(month) = 12
--   or blended_share between least(own_share, level_share) - 1e-9 and greatest(own_share, level_share) + 1e-9
with path as (
  select
    year(month) as target_year,
    month(month) as month_number,
    left(area_code, 2) as province_code,
    area_level,
    area_code,
    indicator,
    former_year,
    former_ytd,
    former_total,
    former_events,
    former_share,
    year_weight,
    greatest(former_events, 1) / nullif(cast(former_total as double) * former_total, 0) as of_counts
  from mart.seasonal_path
),
usual as (
  -- an area's former years: totals up to the month and for the whole year
  select
    target_year,
    month_number,
    province_code,
    area_level,
    area_code,
    indicator,
    count(*) as former_years,
    cast(sum(cast(year_weight * former_ytd as decimal(38, 15))) as double) as ytd,
    cast(sum(cast(year_weight * former_total as decimal(38, 15))) as double) as total,
    cast(sum(cast(year_weight * year_weight as decimal(38, 15))) as double) as weight_squares,
    greatest(cast(sum(former_events) as double) / nullif(count(*), 0), 1)
      / nullif(power(cast(sum(former_total) as double) / nullif(count(*), 0), 2), 0) as of_counts
  from path
  group by target_year, month_number, province_code, area_level, area_code, indicator
  having sum(cast(year_weight * former_total as decimal(38, 15))) >= 1
),
pooled as (
  select
    target_year,
    month_number,
    province_code,
    area_level,
    indicator,
    count(*) as areas,
    cast(sum(cast(ytd as decimal(38, 15))) as double)
      / nullif(cast(sum(cast(total as decimal(38, 15))) as double), 0) as level_share,
    power(cast(sum(cast(total as decimal(38, 15))) as double), 2)
      / nullif(cast(sum(cast(total * total as decimal(38, 6))) as double), 0) as effective_areas
  from usual
  group by target_year, month_number, province_code, area_level, indicator
),
level_month as (
  -- squared differences of shares, in units of share x (1 - share)
  select
    *,
    least(greatest(level_share, month_number / nullif(48.0, 0)), 1 - (12 - month_number)
      / nullif(48.0, 0))
      * (1 - least(greatest(level_share, month_number / nullif(48.0, 0)), 1 - (12 - month_number)
        / nullif(48.0, 0))) as spare
  from pooled
),
level_year as (
  select
    path.target_year,
    path.month_number,
    path.province_code,
    path.area_level,
    path.indicator,
    path.former_year,
    cast(sum(path.former_ytd) as double) / nullif(sum(path.former_total), 0) as share
  from path
  inner join usual
    using (target_year, month_number, area_code, indicator)
  group by
    path.target_year,
    path.month_number,
    path.province_code,
    path.area_level,
    path.indicator,
    path.former_year
),
pair as (
  -- an area's year compared with the previous year
  select
    later.target_year,
    later.province_code,
    later.area_level,
    later.area_code,
    later.indicator,
    later.former_year,
    max(usual.total) as size,
    max(later.of_counts + earlier.of_counts) as of_counts,
    max(power(2.0 * (later.former_total - earlier.former_total)
      / nullif(later.former_total + earlier.former_total, 0), 2)) as growth,
    cast(sum(cast(power(later.former_share - earlier.former_share, 2)
      / nullif(level_month.spare, 0) as decimal(38, 15))) as double)
      / nullif(11, 0) as wobble,
    cast(sum(cast(
      power(later.former_share - level_later.share - earlier.former_share + level_earlier.share,
        2) / nullif(level_month.spare, 0)
      as decimal(38, 15)
    )) as double) / nullif(11, 0) as own_wobble
  from path as later
  inner join path as earlier
    on earlier.target_year = later.target_year
    and earlier.month_number = later.month_number
    and earlier.area_code = later.area_code
    and earlier.indicator = later.indicator
    and earlier.former_year = later.former_year - 1
  inner join usual
    on usual.target_year = later.target_year
    and usual.month_number = later.month_number
    and usual.area_code = later.area_code
    and usual.indicator = later.indicator
  inner join level_month
    on level_month.target_year = later.target_year
    and level_month.month_number = later.month_number
    and level_month.province_code = later.province_code
    and level_month.area_level = later.area_level
    and level_month.indicator = later.indicator
  inner join level_year as level_later
    on level_later.target_year = later.target_year
    and level_later.month_number = later.month_number
    and level_later.province_code = later.province_code
    and level_later.area_level = later.area_level
    and level_later.indicator = later.indicator
    and level_later.former_year = later.former_year
  inner join level_year as level_earlier
    on level_earlier.target_year = later.target_year
    and level_earlier.month_number = later.month_number
    and level_earlier.province_code = later.province_code
    and level_earlier.area_level = later.area_level
    and level_earlier.indicator = later.indicator
    and level_earlier.former_year = earlier.former_year
  where later.month_number < 12
    and later.former_total > 0
    and earlier.former_total > 0
  group by
    later.target_year,
    later.province_code,
    later.area_level,
    later.area_code,
    later.indicator,
    later.former_year
),
pair_of_years as (
  select
    target_year,
    province_code,
    area_level,
    indicator,
    former_year,
    cast(sum(cast(size as decimal(38, 15))) as double) as size,
    power(cast(sum(cast(size as decimal(38, 15))) as double), 2)
      / nullif(cast(sum(cast(size * size as decimal(38, 6))) as double), 0) as effective_areas,
    cast(sum(cast(size * (wobble - of_counts) * 0.5 as decimal(38, 15))) as double) as wobble,
    cast(sum(cast(size * (own_wobble - of_counts) * 0.5 as decimal(38, 15))) as double)
      as own_wobble,
    cast(sum(cast(size * (growth - of_counts) * 0.5 as decimal(38, 15))) as double) as growth
  from pair
  group by target_year, province_code, area_level, indicator, former_year
),
learnt as (
  select
    target_year,
    province_code,
    area_level,
    indicator,
    cast(sum(cast(effective_areas as decimal(38, 15))) as double) as evidence,
    greatest(cast(sum(cast(wobble as decimal(38, 15))) as double)
      / nullif(cast(sum(cast(size as decimal(38, 15))) as double), 0), 0)
      as wobble,
    greatest(cast(sum(cast(own_wobble as decimal(38, 15))) as double)
      / nullif(cast(sum(cast(size as decimal(38, 15))) as double), 0), 0)
      as own_wobble,
    greatest(cast(sum(cast(growth as decimal(38, 15))) as double)
      / nullif(cast(sum(cast(size as decimal(38, 15))) as double), 0), 0)
      as growth
  from pair_of_years
  group by target_year, province_code, area_level, indicator
),
variance as (
  -- starts at 0.0036 = 6 % squared and is updated by pairs of years
  select
    level_month.target_year,
    level_month.province_code,
    level_month.area_level,
    level_month.indicator,
    level_month.areas,
    level_month.effective_areas,
    (0.0036 + coalesce(learnt.evidence * learnt.wobble, 0))
      / nullif(1 + coalesce(learnt.evidence, 0), 0) as of_path,
    (0.0036 + coalesce(learnt.evidence * learnt.own_wobble, 0))
      / nullif(1 + coalesce(learnt.evidence, 0), 0) as of_own_path,
    (0.0036 + coalesce(learnt.evidence * greatest(learnt.growth - learnt.wobble, 0), 0))
      / nullif(1 + coalesce(learnt.evidence, 0), 0)
      as of_level
  from level_month
  left join learnt
    using (target_year, province_code, area_level, indicator)
  where level_month.month_number = 12
),
apart as (
  -- the distance of an area's own season from its level's
  select
    usual.target_year,
    usual.province_code,
    usual.area_level,
    usual.area_code,
    usual.indicator,
    max(usual.total) as size,
    max(usual.weight_squares * (variance.of_own_path + usual.of_counts)) as by_chance,
    cast(sum(cast(
      power(usual.ytd / nullif(usual.total, 0) - level_month.level_share, 2)
        / nullif(level_month.spare, 0)
      as decimal(38, 15)
    )) as double) / nullif(11, 0) as found
  from usual
  inner join level_month
    using (target_year, month_number, province_code, area_level, indicator)
  inner join variance
    using (target_year, province_code, area_level, indicator)
  where usual.month_number < 12
  group by
    usual.target_year,
    usual.province_code,
    usual.area_level,
    usual.area_code,
    usual.indicator
),
between_areas as (
  select
    target_year,
    province_code,
    area_level,
    indicator,
    greatest(
      cast(sum(cast(size * (found - by_chance) as decimal(38, 15))) as double)
        / nullif(cast(sum(cast(size as decimal(38, 15))) as double), 0),
      0
    ) as of_seasons
  from apart
  group by target_year, province_code, area_level, indicator
),
trusted as (
  -- the weight of an area's own season against its level's
  select
    usual.target_year,
    usual.month_number,
    usual.province_code,
    usual.area_level,
    usual.area_code,
    usual.indicator,
    usual.former_years,
    usual.ytd / nullif(usual.total, 0) as own_share,
    level_month.level_share,
    usual.total,
    usual.weight_squares,
    usual.of_counts,
    variance.of_path,
    variance.of_level,
    variance.effective_areas,
    between_areas.of_seasons,
    case
      when variance.areas = 1 then 1
      else between_areas.of_seasons
        / nullif(between_areas.of_seasons + usual.weight_squares
          * (variance.of_own_path + usual.of_counts), 0)
    end as own_weight
  from usual
  inner join level_month
    using (target_year, month_number, province_code, area_level, indicator)
  inner join variance
    using (target_year, province_code, area_level, indicator)
  inner join between_areas
    using (target_year, province_code, area_level, indicator)
),
blended as (
  -- credibility = (variance of a year's path) / (variance of its level)
  select
    *,
    case
      when month_number = 12 then 1
      else own_weight * own_share + (1 - own_weight) * level_share
    end as share,
    (of_path + of_counts) * (1 + own_weight * weight_squares) as year_variance,
    (of_path + of_counts) * (1 + own_weight * weight_squares)
      / nullif(of_level * (1 + weight_squares) + (1 - own_weight) * weight_squares
        * (of_path + of_counts), 0) as credibility
  from trusted
)
select
  cast(make_date(blended.target_year, blended.month_number, 1) as date) as month,
  blended.area_code,
  blended.area_level,
  place.area_name,
  blended.indicator,
  place.indicator_name,
  cast(blended.former_years as integer) as former_years,
  blended.own_share,
  blended.level_share,
  cast(blended.own_weight as double) as own_weight,
  cast(blended.share as double) as blended_share,
  blended.total as usual_total,
  blended.of_counts as count_variance,
  blended.of_path as path_variance,
  blended.of_seasons as season_variance,
  blended.effective_areas,
  blended.year_variance,
  blended.credibility
from blended
inner join (
  select distinct month, area_code, area_name, indicator, indicator_name
  from mart.seasonal_path
) as place
  on year(place.month) = blended.target_year
  and month(place.month) = blended.month_number
  and place.area_code = blended.area_code
  and place.indicator = blended.indicator
