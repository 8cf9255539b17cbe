-- title: 目标进度 | Progress towards targets
-- what: 有数据的每个月、每个有效目标一行，省下达的与市自定的并列：本年累计、完成比例、时序与通常进度、年底预计及八成区间、完成可能性、状态；
--   没报来的街道和月份、最近几个月迟报的事件，按通常进度和权数补足（received_share、coverage），不另估数；台账无此项数据的指标（如调查失业率）只列目标，
--   不推算；方法见 sql/method_target.md。各地自己的完成数见 mart.target_achieved |
--   One row for each month with data and each target in force, those set by the province beside those of the prefecture itself: year to date,
--   share achieved, share of the year and of the usual path, projection to the year's end with its interval of four in five, chance of meeting
--   it, state; streets and months that did not come in, and events of recent months that are still to be told, count as still to come (received_share,
--   coverage); for indicators that registers do not tell (the surveyed unemployment rate, say) the target alone, nothing is made up; the method is in
--   sql/method_target.md; what every area achieved is in mart.target_achieved
-- grain: month, target_area, indicator, setter_area
-- held: every month
-- provisional_without: none
-- column is_provisional: 是否初步数：最后一个有数据的月份，迟报的事件还会补进来；或本年还有月份没有报来（months_reported）、还有街道缺报（missing_reports） |
--   Provisional: the last month with data, to which late events are still to come; or some month of the year was not reported (months_reported)
--   or some street's file is missing (missing_reports)
-- check named: 地区或指标没有名称 | an area or an indicator has no name |
--   target_area_name is not null and setter_area_name is not null and indicator_name is not null
-- check year_share_is_month: 时序进度不是月数 ÷ 12 | year_share is not month / 12 |
--   abs(year_share - month(month) / 12.0) < 1e-12
-- check share_is_quotient: 完成比例不等于本年累计 ÷ 目标值 | achieved_share is not ytd / target |
--   (achieved_share is null) = (ytd is null or target = 0)
--   and coalesce(abs(achieved_share - ytd / nullif(target, 0)) < 1e-12, true)
-- check projection_in_order: 年底预计不在其区间内 | the projection lies outside its interval |
--   coalesce(projection_low <= projection and projection <= projection_high, true)
-- check december_is_known: 12 月全部报来，年底预计却不等于本年累计 | everything came in by December and the projection is not the year to date |
--   coalesce(
--     month(month) < 12 or received_share < 1
--     or (projection_low = ytd and projection = ytd and projection_high = ytd),
--     true
--   )
-- check chance_between_0_and_1: 完成可能性不在 0 到 1 之间 | the chance is not between 0 and 1 |
--   coalesce(chance between 0 and 1, true)
-- check met_when_reached: 已完成、目前已达到的状态与累计不符 | the states met and met_so_far do not go with the year to date |
--   coalesce(
--     state in ('not_computed', 'not_judged')
--     or state = case
--       when direction = 'at_most' then case when month(month) = 12 and ytd <= target then 'met' else state end
--       when ytd < target then case when state in ('met', 'met_so_far') then 'no' else state end
--       when month(month) = 12 or indicator <> 'new_employment' then 'met'
--       else 'met_so_far'
--     end,
--     true
--   )
-- check state_by_chance: 状态与完成可能性不符 | the state does not go with the chance |
--   coalesce(
--     state in ('met', 'met_so_far', 'not_computed', 'not_judged')
--     or state = case when chance >= 0.8 then 'on_pace' when chance > 0.2 then 'at_risk' else 'behind' end,
--     true
--   )
-- check judged_where_enough_came_in: 报送不足八成却作了判断，或足而未判断 | judged below four fifths coverage, or not judged above |
--   coalesce((state = 'not_judged') = (coverage < 0.8), true)
-- check needed_fills_the_gap: 余下各月需完成数与差额不符 | needed_per_month does not fill the gap |
--   coalesce(
--     case
--       when direction <> 'at_least' then needed_per_month is null
--       when ytd >= target then needed_per_month = 0
--       when month(month) = 12 then needed_per_month is null
--       else abs(target - ytd - needed_per_month * (12 - month(month))) < 1e-6 * greatest(1, abs(target))
--     end,
--     true
--   )
-- check room_is_what_is_left: 余下各月余地与上限不符 | room_per_month is not what the limit leaves |
--   coalesce(
--     case
--       when direction = 'at_least' or month(month) = 12 then room_per_month is null
--       else abs(greatest(target - ytd, 0) - room_per_month * (12 - month(month))) < 1e-6 * greatest(1, abs(target))
--     end,
--     true
--   )
-- check pace_is_of_usual: 进度系数不等于本年累计 ÷（目标值 × 应已报来的通常份额） | pace is not ytd / (target x received_share) |
--   coalesce(abs(pace * target * received_share - ytd) < 1e-6 * greatest(1, abs(ytd)), true)
-- check nothing_is_made_up: 台账无此项数据的指标有推算值，或能告诉的没有 | a figure of what registers do not tell, or none of what they tell |
--   (seasonal_share is null) = (ytd is null)
--   and (projection is null) = (ytd is null)
--   and (projection_low is null) = (ytd is null)
--   and (projection_high is null) = (ytd is null)
--   and (chance is null) = (ytd is null)
--   and (coverage is null) = (ytd is null)
--   and (state = 'not_computed') = (ytd is null)
--   and (ytd is not null or (achieved_share is null and needed_per_month is null and room_per_month is null and pace is null))
-- check targets_as_set: 与目标表中有效的目标不符 | rows differ from the targets in force |
--   with target as (
--     select distinct
--       area.month,
--       target.target_code,
--       target.setter_code,
--       target.indicator,
--       target.value,
--       target.direction
--     from mart.area as area
--     inner join ref.target as target
--       on target.year = year(area.month)
--       and target.valid_from <= last_day(area.month)
--       and (target.valid_to is null or target.valid_to > last_day(area.month))
--   )
--   select progress.month, progress.target_area, progress.indicator, progress.setter_area
--   from mart.target_progress as progress
--   left join target
--     on target.month = progress.month
--     and target.target_code = progress.target_area
--     and target.setter_code = progress.setter_area
--     and target.indicator = progress.indicator
--     and target.value = progress.target
--     and target.direction = progress.direction
--   where target.month is null
--   union all
--   select target.month, target.target_code, target.indicator, target.setter_code
--   from target
--   left join mart.target_progress as progress
--     on progress.month = target.month
--     and progress.target_area = target.target_code
--     and progress.setter_area = target.setter_code
--     and progress.indicator = target.indicator
--   where progress.month is null
-- check ytd_as_achieved: 本年累计与 mart.target_achieved 不等 | ytd differs from mart.target_achieved |
--   select progress.month, progress.target_area, progress.indicator, progress.setter_area
--   from mart.target_progress as progress
--   left join mart.target_achieved as achieved
--     on achieved.month = progress.month
--     and achieved.area_code = progress.target_area
--     and achieved.indicator = progress.indicator
--   where progress.ytd is distinct from achieved.ytd
with area_month as (
  select distinct month
  from mart.area
),
last_month as (
  select max(month) as month
  from area_month
),
reported as (
  select distinct
    left(street_code, 2) as province_code,
    month
  from audit.submission
  where register = 'new_employment'
    and verdict = 'accepted'
),
target as (
  select
    area_month.month,
    month(area_month.month) as month_number,
    left(target.target_code, 2) as province_code,
    target.target_code,
    case when target.target_code like '%-%' then 'area_group' else area_level.area_level end
      as target_area_level,
    target.setter_code,
    target.indicator,
    target.value,
    target.unit,
    target.direction,
    target.basis,
    row_number() over (
      partition by area_month.month, target.target_code, target.setter_code, target.indicator
      order by target.valid_from desc nulls last
    ) as recency
  from ref.target as target
  inner join area_month
    on year(area_month.month) = target.year
    and target.valid_from <= last_day(area_month.month)
    and (target.valid_to is null or target.valid_to > last_day(area_month.month))
  left join ref.area_level as area_level
    on area_level.code_length = length(target.target_code)
),
place as (
  select
    division_code as area_code,
    division_name as area_name,
    valid_from,
    valid_to
  from ref.division
  where division_code in (select target_code from ref.target)
    or division_code in (select setter_code from ref.target)
  union all
  select
    group_code as area_code,
    group_name as area_name,
    valid_from,
    valid_to
  from ref.area_group
),
named as (
  select
    area_month.month,
    place.area_code,
    place.area_name,
    row_number() over (
      partition by area_month.month, place.area_code
      order by place.valid_from desc nulls last
    ) as recency
  from area_month
  inner join place
    on place.valid_from <= last_day(area_month.month)
    and (place.valid_to is null or place.valid_to > last_day(area_month.month))
),
months_told as (
  select
    area_month.month,
    reported.province_code,
    count(*) as months_reported
  from area_month
  inner join reported
    on year(reported.month) = year(area_month.month)
    and reported.month <= area_month.month
  group by area_month.month, reported.province_code
),
member as (
  -- the parts of a target's area: itself, or the members of a group in force; for a community its
  -- street
  select distinct
    target.month,
    target.target_code,
    left(coalesce(area_group.member_code, target.target_code), 9) as code
  from target
  left join ref.area_group_member as area_group
    on area_group.group_code = target.target_code
    and area_group.valid_from <= last_day(target.month)
    and (area_group.valid_to is null or area_group.valid_to > last_day(target.month))
),
owed as (
  -- files that streets of the target's area owe for the year so far; attrition files too if
  -- attrition is deducted
  select distinct
    target.month,
    target.target_code,
    target.setter_code,
    target.indicator,
    status.month as status_month,
    status.street_code,
    status.register
  from target
  inner join member
    on member.month = target.month
    and member.target_code = target.target_code
  inner join mart.submission_status as status
    on year(status.month) = year(target.month)
    and status.month <= target.month
    and starts_with(status.street_code, member.code)
  where target.recency = 1
    and status.expected
    and status.verdict in ('missing', 'refused')
    and (
      status.register = 'new_employment'
      or (status.register = 'natural_attrition' and target.indicator = 'new_employment')
    )
),
missing as (
  select
    month,
    target_code,
    setter_code,
    indicator,
    count(*) as missing_reports
  from owed
  group by month, target_code, setter_code, indicator
),
newest as (
  select max(month) as month
  from mart.submission_status
  where register = 'new_employment'
    and verdict in ('accepted', 'partly_accepted', 'nil', 'refused_former_stands')
),
usual_month as (
  -- a month's usual contribution, the share of the area that reported it, and the share of late
  -- reports already in
  select
    later.month as month,
    usual.area_code,
    usual.indicator,
    usual.month as path_month,
    usual.seasonal_share - lag(usual.seasonal_share, 1, 0) over (
      partition by later.month, usual.area_code, usual.indicator
      order by usual.month nulls last
    ) as added,
    coalesce(coverage.coverage, 0) as coverage,
    coalesce(completion.completed_share, 1) as completed
  from area_month as later
  inner join mart.seasonal_share as usual
    on year(usual.month) = year(later.month)
    and usual.month <= later.month
    and usual.area_code in (select target_code from target)
  left join mart.report_coverage as coverage
    on coverage.month = usual.month
    and coverage.area_code = usual.area_code
    and coverage.indicator = usual.indicator
  cross join newest
  left join fact.event_completion as completion
    on completion.province_code = left(usual.area_code, 2)
    and completion.indicator = usual.indicator
    and completion.months_later
      = greatest((year(newest.month) - year(usual.month)) * 12 + month(newest.month)
        - month(usual.month), 0)
),
received as (
  select
    month,
    area_code,
    indicator,
    cast(sum(cast(added * coverage * completed as decimal(38, 15))) as double) as share,
    cast(sum(cast(coverage as decimal(38, 15))) as double) as months
  from usual_month
  group by month, area_code, indicator
),
share as (
  select
    target.month,
    target.month_number,
    target.province_code,
    target.target_code,
    target.target_area_level,
    target.setter_code,
    target.indicator,
    target.value,
    target.unit,
    target.direction,
    target.basis,
    achieved.ytd,
    achieved.events_ytd,
    target.indicator <> 'new_employment' as only_grows,
    usual.former_years,
    case when achieved.ytd is not null then usual.seasonal_share end as seasonal_share,
    case when achieved.ytd is not null then usual.usual_basis end as usual_basis,
    case when achieved.ytd is not null then received.share end as received_share,
    case when achieved.ytd is not null then received.months / nullif(target.month_number, 0) end
      as coverage,
    least(
      greatest(received.share, greatest(received.months, 1) / nullif(48.0, 0)),
      1 - (12 - greatest(received.months, 1)) / nullif(48.0, 0)
    ) as bounded_share,
    usual.usual_total,
    usual.year_variance,
    usual.credibility,
    usual.spread_factor,
    usual.degrees_of_freedom as freedom
  from target
  left join mart.target_achieved as achieved
    on achieved.month = target.month
    and achieved.area_code = target.target_code
    and achieved.indicator = target.indicator
  left join mart.seasonal_share as usual
    on usual.month = target.month
    and usual.area_code = target.target_code
    and usual.indicator = target.indicator
  left join received
    on received.month = target.month
    and received.area_code = target.target_code
    and received.indicator = target.indicator
  where target.recency = 1
),
remaining as (
  -- the remainder of the year: the usual remainder, scaled by how far this year is ahead or behind,
  -- weighted by its credibility
  select
    *,
    case
      when usual_basis = 'own'
        then usual_total * (1 - received_share)
          + (ytd - usual_total * received_share) * (1 - bounded_share)
            / nullif(bounded_share + credibility, 0)
      else greatest(ytd, 0) * (1 - bounded_share) / nullif(bounded_share, 0)
    end as remainder,
    case
      when usual_basis = 'own'
        then usual_total * usual_total * year_variance * (1 - bounded_share) * (1 + credibility)
          / nullif(bounded_share + credibility, 0) * spread_factor
      else power(ytd / nullif(bounded_share, 0), 2) * year_variance * (1 - bounded_share)
        / nullif(bounded_share, 0)
        + (events_ytd + 0.5) * (1 - bounded_share) / nullif(bounded_share * bounded_share, 0)
    end as variance
  from share
),
projected as (
  select
    *,
    ytd + case when only_grows then greatest(remainder, 0) else remainder end as projection,
    sqrt(greatest(variance, 0)) as deviation
  from remaining
),
standardised as (
  -- Student's t approximated by the normal distribution (Wallace 1959): the 10 % points on both
  -- sides, and the distance of the target
  select
    *,
    deviation * sqrt(freedom * (
      exp(
        power(1.2815515655 * (8 * freedom + 3) / nullif(8 * freedom + 1, 0), 2) / nullif(freedom, 0)
      ) - 1
    )) as reach,
    case
      when projection >= value then 1
      else -1
    end * (8 * freedom + 1) / nullif(8 * freedom + 3, 0) * sqrt(
      freedom * ln(1 + power((projection - value) / nullif(deviation, 0), 2) / nullif(freedom, 0))
    ) as distance
  from projected
),
judged as (
  -- the normal distribution function approximated by a logistic one (Page 1977), error below 0.0002
  select
    *,
    case
      when direction = 'at_least' then ytd >= value and (only_grows or month_number = 12)
      else month_number = 12 and ytd <= value
    end as is_met,
    direction = 'at_least' and ytd >= value as is_reached,
    round(case
      when ytd is null then null
      when direction = 'at_least' and only_grows and ytd >= value then 1
      when direction = 'at_most' and only_grows and ytd > value then 0
      when deviation = 0 then case when (direction = 'at_least') = (projection >= value)
        or projection = value then 1 else 0 end
      else cast(1 as double) / nullif(1 + exp(
        case
          when direction = 'at_least' then -1
          else 1
        end * least(greatest(1.5976 * distance + 0.070566 * power(distance, 3), -30), 30)
      ), 0)
    end, 4) as chance
  from standardised
)
select
  judged.month,
  judged.target_code as target_area,
  judged.target_area_level,
  coalesce(target_name.area_name, judged.target_code) as target_area_name,
  judged.indicator,
  code.label as indicator_name,
  judged.setter_code as setter_area,
  coalesce(setter_name.area_name, judged.setter_code) as setter_area_name,
  cast(judged.value as double) as target,
  judged.unit,
  judged.direction,
  judged.basis,
  cast(judged.ytd as bigint) as ytd,
  cast(coalesce(months_told.months_reported, 0) as integer) as months_reported,
  case when judged.ytd is not null then cast(coalesce(missing.missing_reports, 0) as integer) end
    as missing_reports,
  judged.coverage,
  cast(judged.ytd as double) / nullif(judged.value, 0) as achieved_share,
  cast(judged.month_number as double) / nullif(12, 0) as year_share,
  judged.seasonal_share,
  judged.received_share,
  judged.usual_basis,
  cast(coalesce(judged.former_years, 0) as integer) as former_years,
  cast(judged.ytd as double) / nullif(judged.value * judged.received_share, 0) as pace,
  case
    when judged.ytd is null or judged.direction <> 'at_least' then null
    when judged.is_reached then 0
    else greatest(cast(judged.value as double) - judged.ytd, 0)
      / nullif(12 - judged.month_number, 0)
  end as needed_per_month,
  case
    when judged.ytd is null or judged.direction = 'at_least' then null
    else greatest(cast(judged.value as double) - judged.ytd, 0)
      / nullif(12 - judged.month_number, 0)
  end as room_per_month,
  cast(round(judged.projection) as bigint) as projection,
  cast(round(case
    when judged.only_grows then greatest(judged.projection - judged.reach, judged.ytd)
    else judged.projection - judged.reach
  end) as bigint) as projection_low,
  cast(round(judged.projection + judged.reach) as bigint) as projection_high,
  cast(judged.chance as double) as chance,
  case
    when judged.ytd is null then 'not_computed'
    when judged.coverage < 0.8 then 'not_judged'
    when judged.is_met then 'met'
    when judged.is_reached then 'met_so_far'
    when judged.chance >= 0.8 then 'on_pace'
    when judged.chance > 0.2 then 'at_risk'
    else 'behind'
  end as state,
  judged.month = last_month.month
    or coalesce(months_told.months_reported, 0) < month(judged.month)
    or coalesce(missing.missing_reports, 0) > 0 as is_provisional
from judged
cross join last_month
left join months_told
  on months_told.month = judged.month
  and months_told.province_code = judged.province_code
left join missing
  on missing.month = judged.month
  and missing.target_code = judged.target_code
  and missing.setter_code = judged.setter_code
  and missing.indicator = judged.indicator
left join named as target_name
  on target_name.month = judged.month
  and target_name.area_code = judged.target_code
  and target_name.recency = 1
left join named as setter_name
  on setter_name.month = judged.month
  and setter_name.area_code = judged.setter_code
  and setter_name.recency = 1
left join ref.code as code
  on code.code_list = 'target_indicator'
  and code.code = judged.indicator
