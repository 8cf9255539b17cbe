-- title: 零就业家庭 | Zero-employment households
-- what: 劳动力资源台账推算的、台账认定的，及二者的对照；上月末认定 + 调整 = 期初，期初 + 新认定 − 消除 − 其他退出 = 月末认定；认定 = 相符 + 已认定但台账显示已不符合 + 无法对照，
--   推算 = 相符 + 疑似应认定未认定。同一社区同一户为一户：同时有几次认定的只计一户，自最早的认定起，到最后一次退出止；认定前已消除的按认定之日；
--   有退出原因而无消除日期的，当月认定的计为当月退出，更早认定的不再计入（由调整反映）；月末以后认定的尚不计，月末以后消除的仍计。没有报台账的社区认定为零，
--   没有劳动力资源台账的推算为零，是否报送见 mart.submission_status |
--   Derived from the roster, recognised in the register, and the one held against the other. What was recognised at the month end before +
--   adjustment = opening; opening + newly_recognised - resolved - ended_otherwise = recognised; recognised = confirmed + stale + not_compared;
--   derived = confirmed + hidden. A household is a household number in a community: several recognitions at a time are one, from the
--   earliest to the last end; one resolved before it was recognised ended on the day of recognition; one with a reason of ending but no day
--   ended in the month if recognised in it, else it counts no more (and the adjustment takes it off); one recognised after month end does not
--   count yet, one resolved after month end still does. A community that sent no register has nothing recognised, one without a roster
--   nothing derived; mart.submission_status tells who sent
-- grain: month, area_code
-- check account: 期初 + 新认定 − 消除 − 其他退出不等于月末认定 | the account does not end at recognised |
--   opening + newly_recognised - resolved - ended_otherwise = recognised
-- check recognised_compared: 相符 + 已认定但台账显示已不符合 + 无法对照不等于认定 | confirmed, stale and not_compared do not add up to recognised |
--   recognised = confirmed + stale + not_compared
-- check derived_compared: 相符 + 疑似应认定未认定不等于推算 | confirmed and hidden do not add up to derived |
--   derived = confirmed + hidden
-- check overdue_within_recognised: 超期的多于认定的 | more overdue than recognised |
--   overdue <= recognised
-- check relapsed_within_whole: 再次出现的多于认定的加疑似应认定未认定的 | more relapsed than recognised or hidden |
--   relapsed <= recognised + hidden
-- check days_of_resolved: 消除天数为负，或没有消除而有天数 | days to resolve are negative, or there are some and nothing was resolved |
--   median_days is null or (median_days >= 0 and resolved > 0)
-- check derived_within_workless: 推算的零就业家庭多于无人就业家庭 | more derived than workless households |
--   with signed as (
--     select month, area_code, derived from mart.zero_employment_household
--     union all
--     select month, area_code, -households from mart.household_typology where household_kind = 'workless'
--   )
--   select month, area_code
--   from signed
--   group by month, area_code
--   having sum(derived) > 0
-- check undetermined_as_typology: 情况待核户数与家庭类型表不等 | undetermined differs from mart.household_typology |
--   with signed as (
--     select month, area_code, undetermined from mart.zero_employment_household
--     union all
--     select month, area_code, -households from mart.household_typology where household_kind = 'undetermined'
--   )
--   select month, area_code
--   from signed
--   group by month, area_code
--   having sum(undetermined) <> 0
-- check undetermined_has_reasons: 情况待核户数不等于三种原因之和 | undetermined is not the sum of its three reasons |
--   undetermined = undetermined_member_unknown + undetermined_row_returned + undetermined_both
-- check opening_is_former_stock: 期初 − 调整不等于上月末认定户数 | opening less adjustment is not the recognised of the month before |
--   with signed as (
--     select month, area_code, opening - adjustment as recognised from mart.zero_employment_household
--     cross join (select held_from, detailed_from from audit.release) as horizon
--     where (month = case when length(area_code) < 9 then horizon.held_from else horizon.detailed_from end) is not true
--     union all
--     select cast(month + interval '1' month as date), area_code, -recognised from mart.zero_employment_household
--     where cast(month + interval '1' month as date) in (select month from mart.zero_employment_household)
--   )
--   select month, area_code
--   from signed
--   group by month, area_code
--   having sum(recognised) <> 0
-- check every_month: 零就业家庭台账有接受行的月份没有结果 | a month with accepted rows of the register has no result |
--   select month from mart.submission_status where register = 'zero_employment_household' and accepted_rows > 0
--     and (month < (select held_from from audit.release)) is not true
--   except
--   select month from mart.zero_employment_household
select
  account.month,
  account.area_code,
  account.area_level,
  area.area_name,
  account.derived,
  account.undetermined,
  account.undetermined_member_unknown,
  account.undetermined_row_returned,
  account.undetermined_both,
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
