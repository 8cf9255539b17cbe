-- title: 零就业家庭 | Zero-employment households
-- what: 花名册推算的、台账认定的，及二者的对照；上月末认定 + 调整 = 期初，期初 + 新认定 − 消除 − 其他退出 = 月末认定；认定 = 相符 + 认定未推算 + 无法对照，
--   推算 = 相符 + 推算未认定。同一社区同一户为一户：同时有几次认定的只计一户，自最早的认定起，到最后一次退出止；认定前已消除的按认定之日；
--   有退出原因而无消除日期的，当月认定的计为当月退出，更早认定的不再计入（由调整反映）；月末以后认定的尚不计，月末以后消除的仍计。没有报台账的社区认定为零，
--   没有花名册的推算为零，是否报送见 mart.submission_status |
--   Derived from the roster, recognised in the register, and the one held against the other. What was recognised at the month end before +
--   adjustment = opening; opening + newly_recognised - resolved - ended_otherwise = recognised; recognised = confirmed + stale + not_compared;
--   derived = confirmed + hidden. A household is a household number in a community: several recognitions at a time are one, from the
--   earliest to the last end; one resolved before it was recognised ended on the day of recognition; one with a reason of ending but no day
--   ended in the month if recognised in it, else it counts no more (and the adjustment takes it off); one recognised after month end does not
--   count yet, one resolved after month end still does. A community that sent no register has nothing recognised, one without a roster
--   nothing derived; mart.submission_status tells who sent
-- grain: month, area_code
-- check named: area_name is not null
-- check account: opening + newly_recognised - resolved - ended_otherwise = recognised
-- check recognised_compared: recognised = confirmed + stale + not_compared
-- check derived_compared: derived = confirmed + hidden
-- check parts_within_whole: overdue <= recognised and relapsed <= recognised + hidden
-- check days_of_resolved: median_days is null or (median_days >= 0 and resolved > 0)
select
  account.month,
  account.area_code,
  account.area_level,
  area.area_name,
  account.derived,
  account.undetermined,
  account.opening,
  account.adjustment,
  account.newly_recognised,
  account.resolved,
  account.ended_otherwise,
  account.recognised,
  account.confirmed,
  account.hidden,
  account.stale,
  account.not_compared,
  account.persons_employed,
  account.overdue,
  account.relapsed,
  account.median_days
from fact.household_account as account
left join mart.area as area
  on area.month = account.month
  and area.area_code = account.area_code
