-- title: 可比变动 | Change on matched communities
-- what: 比率与上月、上年同月相比变了多少：可比变动只看两个月都有劳动力资源台账的社区，各社区比率之差以其在两个月分母中所占份额的平均为权数相加；
--   报送变动是其余部分，即谁报了、各占多少变了；两者之和恰为未调整的变动。列名以 1_month 结尾的与上月比，12_months 与上年同月比 |
--   How a rate changed against the month before and the same month a year before: the matched change looks only at communities with a
--   roster in both months and adds up each one's change weighted by the mean of its shares in the denominators of both; the reporting
--   change is the rest, who reported and how much each weighs; the two add up to the raw change exactly. Columns that end in 1_month
--   compare with the month before, in 12_months with the same month a year before
-- grain: month, area_code, measure
-- column measure: 比率：employment_rate 就业率，registered_unemployed_share 登记失业人数 ÷ 劳动年龄内人数 |
--   The rate: employment_rate, or registered_unemployed_share, registered_unemployed / working_age
-- check adds_up_1_month: 可比变动加报送变动不等于未调整的变动（上月） | matched and reporting change are not the raw change (1 month) |
--   (matched_change_1_month is null and reporting_change_1_month is null)
--   or matched_change_1_month + reporting_change_1_month = raw_change_1_month
-- check adds_up_12_months: 可比变动加报送变动不等于未调整的变动（上年同月） | matched and reporting change are not the raw change (12 months) |
--   (matched_change_12_months is null and reporting_change_12_months is null)
--   or matched_change_12_months + reporting_change_12_months = raw_change_12_months
with rate as (
  select
    month,
    area_code,
    area_level,
    'employment_rate' as measure,
    employed as numerator,
    able_and_willing as denominator
  from fact.employment
  where group_code = 'all'
  union all
  select
    month,
    area_code,
    area_level,
    'registered_unemployed_share' as measure,
    registered_unemployed as numerator,
    working_age as denominator
  from fact.employment
  where group_code = 'all'
),
span as (
  select 1 as months
  union all
  select 12 as months
),
pair as (
  select
    rate.month,
    rate.area_code,
    rate.area_level,
    rate.measure,
    span.months,
    cast(rate.numerator as double) / nullif(rate.denominator, 0)
      - cast(former.numerator as double) / nullif(former.denominator, 0) as change,
    rate.denominator as weight,
    former.denominator as former_weight
  from rate
  cross join span
  inner join rate as former
    on former.month = cast(rate.month - span.months * interval '1' month as date)
    and former.area_code = rate.area_code
    and former.measure = rate.measure
  where rate.denominator > 0
    and former.denominator > 0
),
placed as (
  select
    pair.month,
    left(pair.area_code, area_level.code_length) as area_code,
    pair.measure,
    pair.months,
    pair.change,
    pair.weight,
    pair.former_weight
  from pair
  cross join ref.area_level as area_level
  where pair.area_level = 'community'
),
whole as (
  select
    month,
    area_code,
    measure,
    months,
    sum(weight) as weight,
    sum(former_weight) as former_weight
  from placed
  group by month, area_code, measure, months
),
matched as (
  -- decimals: their sum does not depend on the order of the communities
  select
    placed.month,
    placed.area_code,
    placed.measure,
    placed.months,
    count(*) as communities,
    sum(
      cast(
        placed.change
          * (
            cast(placed.weight as double) / nullif(whole.weight, 0)
              + cast(placed.former_weight as double) / nullif(whole.former_weight, 0)
          ) / nullif(2, 0) as decimal(18, 15)
      )
    ) as change
  from placed
  inner join whole
    on whole.month = placed.month
    and whole.area_code = placed.area_code
    and whole.measure = placed.measure
    and whole.months = placed.months
  group by placed.month, placed.area_code, placed.measure, placed.months
),
compared as (
  select
    pair.month,
    pair.area_code,
    pair.measure,
    pair.months,
    cast(pair.change as decimal(9, 6)) as raw_change,
    cast(matched.change as decimal(9, 6)) as matched_change,
    coalesce(matched.communities, 0) as communities
  from pair
  left join matched
    on matched.month = pair.month
    and matched.area_code = pair.area_code
    and matched.measure = pair.measure
    and matched.months = pair.months
),
wide as (
  select
    rate.month,
    rate.area_code,
    rate.area_level,
    rate.measure,
    max(case when compared.months = 1 then compared.communities end) as communities_1_month,
    max(case when compared.months = 1 then compared.matched_change end) as matched_1_month,
    max(case when compared.months = 1 then compared.raw_change end) as raw_1_month,
    max(case when compared.months = 12 then compared.communities end) as communities_12_months,
    max(case when compared.months = 12 then compared.matched_change end) as matched_12_months,
    max(case when compared.months = 12 then compared.raw_change end) as raw_12_months
  from rate
  left join compared
    on compared.month = rate.month
    and compared.area_code = rate.area_code
    and compared.measure = rate.measure
  group by rate.month, rate.area_code, rate.area_level, rate.measure
)
select
  wide.month,
  wide.area_code,
  wide.area_level,
  area.area_name,
  wide.measure,
  coalesce(wide.communities_1_month, 0) as matched_communities_1_month,
  wide.matched_1_month as matched_change_1_month,
  cast(wide.raw_1_month - wide.matched_1_month as decimal(9, 6)) as reporting_change_1_month,
  wide.raw_1_month as raw_change_1_month,
  coalesce(wide.communities_12_months, 0) as matched_communities_12_months,
  wide.matched_12_months as matched_change_12_months,
  cast(wide.raw_12_months - wide.matched_12_months as decimal(9, 6)) as reporting_change_12_months,
  wide.raw_12_months as raw_change_12_months
from wide
left join mart.area as area
  on area.month = wide.month
  and area.area_code = wide.area_code
