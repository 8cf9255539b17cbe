-- title: 失业期与零就业期的存续 | Survival of spells of unemployment and zero employment
-- what: 满 1、3、6、12、24 个月时仍在其中的比例（Kaplan–Meier：各月退出比例的补数连乘，不再看到的从此不计）。unemployment 失业期：有劳动力资源台账的地区，
--   按失业时间，用到本月为止所有相邻两个月末的劳动力资源台账，从第一次月末在册算起，当月失业当月就业的看不到；zero_employment_household 零就业期：按当月零就业家庭台账
--   的认定日期和退出日期（认定的，不是推算的），满一个月或当日退出都算退出；六位小数，观察不到那么久的为空 |
--   Share still in the spell after 1, 3, 6, 12, 24 months (Kaplan–Meier: the shares that did not end in each month multiplied; who is no longer
--   seen is left out from there on). unemployment: areas with a roster, by unemployed_since, over all pairs of following rosters up to the
--   month; counted from the first month end on a roster, so that spells within one month are not seen. zero_employment_household: by the days
--   of recognition and ending in the month's register (the recognised, not the derived). Six decimals; null where nobody is observed so long
-- grain: month, area_code, spell
-- rests_on: months before
-- check never_rises: 满更多个月的比例反而大 | a share after more months is larger |
--   coalesce(share_after_3_months, 0) <= coalesce(share_after_1_month, 1)
--   and coalesce(share_after_6_months, 0) <= coalesce(share_after_3_months, 1)
--   and coalesce(share_after_12_months, 0) <= coalesce(share_after_6_months, 1)
--   and coalesce(share_after_24_months, 0) <= coalesce(share_after_12_months, 1)
with step_month as (
  select distinct month
  from fact.unemployment_step
),
summed_in as (
  -- the first output month in which a month's steps count; later months accumulate them
  select step_month.month as step_month, min(made_month.month) as month
  from step_month
  inner join fact.made_month as made_month
    on made_month.month >= step_month.month
  group by step_month.month
),
community_step as (
  select
    summed_in.month,
    'unemployment' as spell,
    step.community_code,
    step.elapsed_months,
    sum(step.at_risk) as at_risk,
    sum(step.ended) as ended
  from fact.unemployment_step as step
  inner join summed_in
    on summed_in.step_month = step.month
  group by summed_in.month, step.community_code, step.elapsed_months
  union all
  select
    step.month,
    'zero_employment_household' as spell,
    step.community_code,
    step.elapsed_months,
    step.at_risk,
    step.ended
  from fact.recognition_step as step
  inner join fact.made_month as made_month
    on made_month.month = step.month
),
area_step as (
  select
    step.month,
    step.spell,
    left(step.community_code, area_level.code_length) as area_code,
    step.elapsed_months,
    sum(step.at_risk) as at_risk,
    sum(step.ended) as ended
  from community_step as step
  cross join ref.area_level as area_level
  group by
    step.month,
    step.spell,
    left(step.community_code, area_level.code_length),
    step.elapsed_months
),
roster_area as (
  select roster.month, roster.area_code
  from fact.roster as roster
  inner join fact.made_month as made_month
    on made_month.month = roster.month
),
seen as (
  select area_code, elapsed_months, min(month) as first_month
  from area_step
  where spell = 'unemployment'
  group by area_code, elapsed_months
),
told_month as (
  select month, area_code
  from roster_area
  union
  select month, area_code
  from area_step
  where spell = 'unemployment'
),
running as (
  select
    told_month.month,
    told_month.area_code,
    seen.elapsed_months,
    sum(coalesce(area_step.at_risk, 0)) over (
      partition by told_month.area_code, seen.elapsed_months
      order by told_month.month desc nulls last
      rows between current row and unbounded following
    ) as at_risk,
    sum(coalesce(area_step.ended, 0)) over (
      partition by told_month.area_code, seen.elapsed_months
      order by told_month.month desc nulls last
      rows between current row and unbounded following
    ) as ended
  from told_month
  inner join seen
    on seen.area_code = told_month.area_code
    and seen.first_month <= told_month.month
  left join area_step
    on area_step.spell = 'unemployment'
    and area_step.area_code = seen.area_code
    and area_step.elapsed_months = seen.elapsed_months
    and area_step.month = told_month.month
),
so_far as (
  select
    running.month,
    'unemployment' as spell,
    running.area_code,
    running.elapsed_months,
    running.at_risk,
    running.ended
  from running
  inner join roster_area
    on roster_area.month = running.month
    and roster_area.area_code = running.area_code
  union all
  select month, spell, area_code, elapsed_months, at_risk, ended
  from area_step
  where spell = 'zero_employment_household'
),
placed as (
  select
    month,
    spell,
    area_code,
    elapsed_months,
    at_risk,
    ended,
    row_number() over (
      partition by month, spell, area_code
      order by elapsed_months asc nulls last
    ) as place
  from so_far
),
step as (
  select
    month,
    spell,
    area_code,
    at_risk,
    ended,
    case when place = elapsed_months + 1 then place else 99 end as place,
    case
      when ended < at_risk
        then cast(ln(1 - cast(ended as double) / nullif(at_risk, 0)) as decimal(18, 15))
      else 0
    end as log_share
  from placed
),
survival as (
  -- logarithms as decimals, so that the sum does not depend on the order of the rows
  select
    month,
    spell,
    area_code,
    cast(sum(at_risk) as bigint) as spell_months,
    cast(sum(ended) as bigint) as spells_ended,
    case
      when max(case when place <= 1 and ended = at_risk then 1 else 0 end) = 1
        then cast(0 as decimal(9, 6))
      when count(case when place <= 1 then 1 end) = 1
        then cast(
          exp(cast(sum(case when place <= 1 then log_share else 0 end) as double)) as decimal(9, 6)
        )
    end as share_after_1_month,
    case
      when max(case when place <= 3 and ended = at_risk then 1 else 0 end) = 1
        then cast(0 as decimal(9, 6))
      when count(case when place <= 3 then 1 end) = 3
        then cast(
          exp(cast(sum(case when place <= 3 then log_share else 0 end) as double)) as decimal(9, 6)
        )
    end as share_after_3_months,
    case
      when max(case when place <= 6 and ended = at_risk then 1 else 0 end) = 1
        then cast(0 as decimal(9, 6))
      when count(case when place <= 6 then 1 end) = 6
        then cast(
          exp(cast(sum(case when place <= 6 then log_share else 0 end) as double)) as decimal(9, 6)
        )
    end as share_after_6_months,
    case
      when max(case when place <= 12 and ended = at_risk then 1 else 0 end) = 1
        then cast(0 as decimal(9, 6))
      when count(case when place <= 12 then 1 end) = 12
        then cast(
          exp(cast(sum(case when place <= 12 then log_share else 0 end) as double)) as decimal(9, 6)
        )
    end as share_after_12_months,
    case
      when max(case when place <= 24 and ended = at_risk then 1 else 0 end) = 1
        then cast(0 as decimal(9, 6))
      when count(case when place <= 24 then 1 end) = 24
        then cast(
          exp(cast(sum(case when place <= 24 then log_share else 0 end) as double)) as decimal(9, 6)
        )
    end as share_after_24_months
  from step
  group by month, spell, area_code
)
select
  survival.month,
  survival.area_code,
  area.area_level,
  area.area_name,
  survival.spell,
  survival.spell_months,
  survival.spells_ended,
  survival.share_after_1_month,
  survival.share_after_3_months,
  survival.share_after_6_months,
  survival.share_after_12_months,
  survival.share_after_24_months
from survival
inner join mart.area as area
  on area.month = survival.month
  and area.area_code = survival.area_code
