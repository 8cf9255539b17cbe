-- title: 事件报齐的快慢 | How soon events are told
-- what: 各省各指标：某月的事件，过 months_later 个月所报来的，占后来报来总数的比例；只用六个月以前、最近二十四个月的事件，净数按净数计 |
--   By province and indicator: of a month's events, the share told within months_later months, out of all told since; counted over the events of the
--   latest twenty-four months that are at least six months old; a net figure by its net
-- kept: release
-- grain: province_code, indicator, months_later
-- check share: 报齐的比例不在 0.5 到 1 之间 | completed_share is not between 0.5 and 1 |
--   completed_share between 0.5 and 1
with told as (
  select
    left(community_code, 2) as province_code,
    'new_employment' as indicator,
    event_month,
    month as told_month,
    1 as persons
  from fact.yearly_employment
  where is_counted
  union all
  select
    left(community_code, 2) as province_code,
    'new_employment' as indicator,
    event_month,
    month as told_month,
    -1 as persons
  from fact.yearly_attrition
  where is_counted
  union all
  select
    left(community_code, 2) as province_code,
    'reemployed_unemployed' as indicator,
    event_month,
    month as told_month,
    1 as persons
  from fact.yearly_employment
  where is_counted
    and is_reemployed_unemployed
  union all
  select
    left(community_code, 2) as province_code,
    'difficult_employed' as indicator,
    event_month,
    month as told_month,
    1 as persons
  from fact.yearly_employment
  where is_counted
    and is_difficult
),
newest as (
  select max(told_month) as month
  from told
),
mature as (
  select
    told.province_code,
    told.indicator,
    greatest(
      (year(told.told_month) - year(told.event_month)) * 12 + month(told.told_month)
        - month(told.event_month),
      0
    ) as months_later,
    sum(told.persons) as persons
  from told
  cross join newest
  where told.event_month <= newest.month - interval '6' month
    and told.event_month > newest.month - interval '30' month
  group by 1, 2, 3
),
lag as (
  select cast(months_later as integer) as months_later
  from (
    values (0), (1), (2), (3), (4), (5), (6)
  ) as number (months_later)
),
cell as (
  select distinct province_code, indicator
  from mature
)
select
  cell.province_code,
  cell.indicator,
  lag.months_later,
  case
    when sum(mature.persons) > 0
      then least(greatest(
        cast(sum(case when mature.months_later <= lag.months_later then mature.persons
          else 0 end) as double)
          / nullif(sum(mature.persons), 0),
        0.5
      ), 1)
    else cast(1 as double)
  end as completed_share
from cell
cross join lag
inner join mature
  on mature.province_code = cell.province_code
  and mature.indicator = cell.indicator
group by cell.province_code, cell.indicator, lag.months_later
