-- title: 与上年同期相比 | Against the same period of last year
-- question: 各项主要数字比上年同期增减多少？ | How do the main figures stand against the same period of last year?
-- answer: 每个指标一行；存量比上年同月末，本年累计比上年同期累计；上年没有数据则空；谁报了有变时看 mart.matched_change |
--   One row a figure; stocks against the same month's end, years to date against the same period; null without data of last year; where who reported changed see mart.matched_change
-- columns: measure, label, value, former_value, change, change_share
-- column measure: 指标代码 | Measure
-- column label: 指标 | Figure
-- column value: 本期 | Now
-- column former_value: 上年同期 | A year before
-- column change: 增减（比率为百分点） | Change (rates: points)
-- column change_share: 增减比例 | Change in per cent
-- option area: area = province | 地区 | Area
-- option month: month = data month | 月份 | Month
with parameter as (
  select
    cast($month as date) as month,
    unnest(cast($area as varchar[])) as area_code
),
period as (
  select
    month,
    area_code
  from parameter
  union all
  select
    cast(month - interval '12' month as date) as month,
    area_code
  from parameter
),
person as (
  select
    rate.month,
    sum(rate.able_and_willing) as able_and_willing,
    sum(rate.employed) as employed,
    sum(rate.unemployed) as unemployed,
    sum(rate.registered_unemployed) as registered_unemployed,
    cast(sum(rate.employed) as double) / nullif(sum(rate.able_and_willing), 0) as employment_rate
  from mart.employment_rate as rate
  inner join period
    on period.month = rate.month
    and period.area_code = rate.area_code
  where rate.group_code = 'all'
  group by rate.month
),
flow as (
  select
    flow.month,
    sum(flow.new_employment_ytd) as new_employment_ytd,
    sum(flow.natural_attrition_ytd) as natural_attrition_ytd,
    sum(flow.net_new_employment_ytd) as net_new_employment_ytd,
    sum(flow.reemployed_unemployed_ytd) as reemployed_unemployed_ytd,
    sum(flow.difficult_employed_ytd) as difficult_employed_ytd
  from mart.new_employment as flow
  inner join period
    on period.month = flow.month
    and period.area_code = flow.area_code
  group by flow.month
),
household as (
  select
    zero.month,
    sum(zero.derived) as derived,
    sum(zero.recognised) as recognised,
    sum(zero.resolved) as resolved
  from mart.zero_employment_household as zero
  inner join period
    on period.month = zero.month
    and period.area_code = zero.area_code
  group by zero.month
),
measured as (
  select
    month,
    1 as turn,
    'able_and_willing' as measure,
    '有劳动能力和就业愿望人数 / Able and willing' as label,
    cast(able_and_willing as double) as value
  from person
  union all
  select
    month,
    2 as turn,
    'employed' as measure,
    '就业人数 / Employed' as label,
    cast(employed as double) as value
  from person
  union all
  select
    month,
    3 as turn,
    'unemployed' as measure,
    '失业人数 / Unemployed' as label,
    cast(unemployed as double) as value
  from person
  union all
  select
    month,
    4 as turn,
    'registered_unemployed' as measure,
    '登记失业人数 / Registered unemployed' as label,
    cast(registered_unemployed as double) as value
  from person
  union all
  select
    month,
    5 as turn,
    'employment_rate' as measure,
    '就业率 / Employment rate' as label,
    cast(employment_rate as double) as value
  from person
  union all
  select
    month,
    6 as turn,
    'new_employment_ytd' as measure,
    '新就业人数（本年累计） / New employment, year to date' as label,
    cast(new_employment_ytd as double) as value
  from flow
  union all
  select
    month,
    7 as turn,
    'natural_attrition_ytd' as measure,
    '自然减员人数（本年累计） / Natural attrition, year to date' as label,
    cast(natural_attrition_ytd as double) as value
  from flow
  union all
  select
    month,
    8 as turn,
    'net_new_employment_ytd' as measure,
    '城镇新增就业人数（本年累计） / New urban employment, year to date' as label,
    cast(net_new_employment_ytd as double) as value
  from flow
  union all
  select
    month,
    9 as turn,
    'reemployed_unemployed_ytd' as measure,
    '失业人员再就业人数（本年累计） / Unemployed re-employed, year to date' as label,
    cast(reemployed_unemployed_ytd as double) as value
  from flow
  union all
  select
    month,
    10 as turn,
    'difficult_employed_ytd' as measure,
    '就业困难人员就业人数（本年累计） / Difficult persons employed, year to date' as label,
    cast(difficult_employed_ytd as double) as value
  from flow
  union all
  select
    month,
    11 as turn,
    'derived' as measure,
    '推算的零就业家庭户数 / Zero-employment households, derived' as label,
    cast(derived as double) as value
  from household
  union all
  select
    month,
    12 as turn,
    'recognised' as measure,
    '认定的零就业家庭户数 / Zero-employment households, recognised' as label,
    cast(recognised as double) as value
  from household
  union all
  select
    month,
    13 as turn,
    'resolved' as measure,
    '当月以就业消除的户数 / Households resolved through work in the month' as label,
    cast(resolved as double) as value
  from household
)
select
  measured.measure,
  measured.label,
  measured.value,
  former.value as former_value,
  measured.value - former.value as change,
  case
    when measured.measure <> 'employment_rate'
      then (measured.value - former.value) / nullif(abs(former.value), 0)
  end as change_share
from measured
inner join (select distinct month from parameter) as asked
  on asked.month = measured.month
left join measured as former
  on former.measure = measured.measure
  and former.month = cast(measured.month - interval '12' month as date)
order by measured.turn
