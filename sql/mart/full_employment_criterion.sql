-- title: 充分就业标准逐项情况 | Criteria of full employment
-- what: 各地区当月适用的标准的每一项：分子、分母、情况不明的人数、是否达到、差多少；按月末日期，取适用地区代码前缀最长的一套（同一前缀有几套的，
--   取最晚开始的），其中一项有几行的取前缀最长、再取生效最晚的。情况不明的人（尚未改正的退回行也算）都不利时仍达到的为达到，都有利时仍达不到的为未达到，其余待定；
--   没有劳动力资源台账的社区、未收到该项台账的、近十二个月劳动力资源台账不齐的比例、没有台账告知的一项都未评定；分母与情况不明都为零的比例算达到；数量以台账所报为准，零报告为零；
--   近十二个月的比例的分母为其间任一月末登记失业或就业困难、本月在此计入并有能力有愿望的人；失业不足半年或未填失业时间的不计为超过半年；
--   新办实体为近十二个月（含本月）成立、营业的；达标社区、街道占比的分母为全部参加评定的，待定和未评定的为其中情况不明 |
--   Each criterion of the rule set in force for the area: numerator, denominator, those not known, whether it passes, how much is missing; by
--   month end, the set of the longest prefix of the area's code (of several of that prefix the one that began last), and of its rows for one
--   indicator that of the longest prefix, then the latest. It passes where it would with everybody unknown (returned rows not yet mended too)
--   against it, fails where it would with everybody for it, and is undetermined in between; not judged: a community without a roster, a
--   register that did not come in, a rate over twelve months with rosters of fewer, what no register tells. A share of nobody passes where
--   nobody is unknown; counts are as told, a nil return is none; the rates over twelve months are of those registered as unemployed or in
--   difficulty at any of these month ends who are counted here, able and willing now; unemployed for over half a year are those whose row says
--   since when; new entities are active ones founded in the last twelve months, this one included; shares of communities and streets are of
--   all that certification asks for, of which those undetermined or not judged are the unknown
-- grain: month, area_code, criterion
-- provisional_without: labour_force, zero_employment_household
-- column value: 实际值：比例为分子 ÷ 分母，分母为零时为空；数量为分子 | What was reached: of a share numerator / denominator, null where that is nobody; of a count the numerator
-- check named: 标准没有名称 | a criterion has no name |
--   criterion_name is not null
-- check computable_has_numerator: 能否计算与有无分子、分母和结论不符 | is_computable does not go with numerator, denominator and verdict |
--   is_computable = (numerator is not null and denominator is not null) and (is_computable or passes is null)
-- check share_within_whole: 比例的分子不在 0 到分母之间 | a share's numerator is not between 0 and its denominator |
--   unit <> 'share' or not is_computable or numerator between 0 and denominator
-- check short_unless_it_passes: 达到的还差人，或未达到的不差 | some are short where it passes, or none where it does not |
--   passes is null or passes = (persons_short = 0)
-- check short_of_what_is_needed: 差多少与需要数不符 | persons_short is not what is needed less what is there |
--   persons_short = greatest(case when direction = 'at_least' then needed - numerator else numerator - needed end, 0)
--   or not is_computable
-- check passes_as_the_threshold_says: 结论与标准值不符 | the verdict is not that of the threshold |
--   criterion_state = 'not_judged'
--   or criterion_state = case
--     when direction = 'at_least' and numerator >= needed then 'passes'
--     when direction = 'at_least' and numerator + not_known < needed then 'fails'
--     when direction = 'at_most' and numerator + not_known <= needed then 'passes'
--     when direction = 'at_most' and numerator > needed then 'fails'
--     else 'undetermined'
--   end
-- check needed_as_the_threshold_says: 要求数与标准值不符 | needed is not that of the threshold |
--   not is_computable
--   or abs(needed - threshold * case
--     when unit <> 'share' then 1
--     when criterion in ('communities_meeting_rate', 'streets_meeting_rate') then denominator
--     else denominator + not_known
--   end) < 1
-- check state_and_passes: 状态与是否达到不符 | the state does not go with passes |
--   (criterion_state = 'passes') = coalesce(passes, false) and (criterion_state = 'fails') = not coalesce(passes, true)
-- check reason_where_not_judged: 未评定的没有原因，或评定的有原因 | not judged without a reason, or judged with one |
--   (criterion_state = 'not_judged') = (not_judged_reason is not null)
-- check judged_over_twelve_months: 劳动力资源台账不足十二个月而评定 | judged on rosters of fewer than twelve months |
--   history_months is null or history_months = 12 or criterion_state = 'not_judged'
-- check percent_is_truncated: 证书所写百分数不是舍尾所得 | certificate_percent is not cut off after one digit |
--   certificate_percent is null
--   or (certificate_percent * denominator <= 100 * numerator and (certificate_percent + 0.1) * denominator > 100 * numerator)
-- check employment_as_rate: 就业率的分子分母与就业率表不等 | the employment rate's counts are not those of mart.employment_rate |
--   select criterion.month, criterion.area_code
--   from mart.full_employment_criterion as criterion
--   left join mart.employment_rate as rate
--     on rate.month = criterion.month
--     and rate.area_code = criterion.area_code
--     and rate.group_code = 'all'
--   where criterion.criterion = 'employment_rate'
--     and criterion.is_computable
--     and (
--       criterion.numerator <> coalesce(rate.employed, 0)
--       or criterion.denominator <> coalesce(rate.able_and_willing, 0)
--     )
-- check communities_counted: 达标社区数与各社区结论不等 | the communities that meet are not those of the verdicts |
--   select criterion.month, criterion.area_code
--   from mart.full_employment_criterion as criterion
--   left join mart.full_employment_area as area
--     on area.month = criterion.month
--     and area.area_code = criterion.area_code
--     and area.area_level <> 'community'
--   where criterion.criterion = 'communities_meeting_rate'
--     and criterion.is_computable
--     and (
--       criterion.numerator <> coalesce(area.communities_meeting, 0)
--       or criterion.denominator <> coalesce(area.communities, 0)
--     )
-- check streets_counted: 达标街道数与各街道结论不等 | the streets that meet are not those of the verdicts |
--   with counted as (
--     select
--       area.month,
--       area.area_code,
--       count(case when street.meets then 1 end) as meeting,
--       count(*) as streets
--     from mart.full_employment_area as street
--     inner join mart.full_employment_area as area
--       on area.month = street.month
--       and area.area_code = left(street.area_code, length(area.area_code))
--     where street.area_level = 'street'
--       and area.area_level not in ('street', 'community')
--     group by area.month, area.area_code
--   )
--   select criterion.month, criterion.area_code
--   from mart.full_employment_criterion as criterion
--   left join counted
--     on counted.month = criterion.month
--     and counted.area_code = criterion.area_code
--   where criterion.criterion = 'streets_meeting_rate'
--     and criterion.is_computable
--     and (criterion.month < (select detailed_from from audit.release)) is not true
--     and (
--       criterion.numerator <> coalesce(counted.meeting, 0)
--       or criterion.denominator <> coalesce(counted.streets, 0)
--     )
with judged as (
  select
    month,
    area_code,
    indicator,
    numerator,
    denominator,
    unknown,
    needed,
    not_judged_reason,
    criterion_state
  from fact.told_criterion
  union all
  select
    month,
    area_code,
    indicator,
    numerator,
    denominator,
    unknown,
    needed,
    not_judged_reason,
    criterion_state
  from fact.communities_criterion
  union all
  select
    month,
    area_code,
    indicator,
    numerator,
    denominator,
    unknown,
    needed,
    not_judged_reason,
    criterion_state
  from fact.streets_criterion
)
select
  judged.month,
  judged.area_code,
  counted.area_level,
  coalesce(area.area_name, certified.area_name) as area_name,
  counted.rule_set,
  judged.indicator as criterion,
  code.label as criterion_name,
  counted.unit,
  counted.direction,
  counted.veto,
  counted.threshold,
  judged.numerator is not null as is_computable,
  judged.numerator,
  judged.denominator,
  case when judged.numerator is not null then judged.unknown end as not_known,
  counted.left_labour_force,
  case
    when counted.unit = 'share'
      then cast(judged.numerator as double) / nullif(judged.denominator, 0)
    else cast(judged.numerator as double)
  end as value,
  case
    when counted.unit = 'share'
      then cast(
        cast(
          judged.numerator * 1000 // nullif(judged.denominator, 0) as bigint
        ) * cast(0.1 as decimal(2, 1)) as decimal(9, 1)
      )
  end as certificate_percent,
  case when counted.is_of_a_year then certified.history_months end as history_months,
  judged.needed,
  judged.criterion_state,
  judged.not_judged_reason,
  case judged.criterion_state when 'passes' then true when 'fails' then false end as passes,
  case
    when judged.numerator is null then null
    when counted.direction = 'at_least' then greatest(judged.needed - judged.numerator, 0)
    else greatest(judged.numerator - judged.needed, 0)
  end as persons_short,
  case
    when judged.numerator is not null then counted.numerator_next_month
  end as numerator_next_month
from judged
inner join fact.criterion_count as counted
  on counted.month = judged.month
  and counted.area_code = judged.area_code
  and counted.indicator = judged.indicator
inner join fact.certified_area as certified
  on certified.month = judged.month
  and certified.area_code = judged.area_code
left join mart.area as area
  on area.month = judged.month
  and area.area_code = judged.area_code
left join ref.code as code
  on code.code_list = 'criterion_indicator'
  and code.code = judged.indicator
