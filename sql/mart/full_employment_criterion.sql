-- title: 充分就业标准逐项情况 | Criteria of full employment
-- what: 各地区当月适用的标准的每一项：分子、分母、是否达到、差多少；按月末日期，取适用地区代码前缀最长的一套（同一前缀有几套的，取最晚开始的），
--   其中一项有几行的取前缀最长、再取生效最晚的；当月劳动力资源台账上没有人的地区无行；比例的分母为零的算达到；没有台账能告知的一项没有分子，不算达到；
--   当月没有零就业家庭或实体台账的按没有计；失业不足半年或未填失业时间的不计为超过半年；新办实体为近十二个月（含本月）成立、营业的 |
--   Each criterion of the rule set in force for the area: numerator, denominator, whether it passes, how much is missing; by month end, the set
--   of the longest prefix of the area's code (of several of that prefix the one that began last), and of its rows for one indicator that of
--   the longest prefix, then the latest; no row for an area without anyone on the month's roster; a share of nobody passes; a criterion that
--   no register tells has no numerator and does not pass; a month without a register of households or entities has none of them; unemployed
--   for over half a year are those whose row says since when; new entities are active ones founded in the last twelve months, this one included
-- grain: month, area_code, criterion
-- provisional_without: labour_force, zero_employment_household
-- column value: 实际值：比例为分子 ÷ 分母，分母为零时为空；数量为分子 | What was reached: of a share numerator / denominator, null where that is nobody; of a count the numerator
-- check named: 标准没有名称 | a criterion has no name |
--   criterion_name is not null
-- check computable_has_numerator: 能否计算与有无分子、分母和结论不符 | is_computable does not go with numerator, denominator and verdict |
--   is_computable = (numerator is not null and denominator is not null) and is_computable = (passes is not null)
-- check share_within_whole: 比例的分子不在 0 到分母之间 | a share's numerator is not between 0 and its denominator |
--   unit <> 'share' or not is_computable or numerator between 0 and denominator
-- check short_unless_it_passes: 达到的还差人，或未达到的不差 | some are short where it passes, or none where it does not |
--   not is_computable or passes = (persons_short = 0)
-- check short_of_what_is_needed: 差多少与需要数不符 | persons_short is not what is needed less what is there |
--   persons_short = greatest(case when direction = 'at_least' then needed - numerator else numerator - needed end, 0)
--   or not is_computable
-- check passes_as_the_threshold_says: 结论与标准值不符 | the verdict is not that of the threshold |
--   not is_computable
--   or passes = case
--     when direction = 'at_least' then numerator + 0.0000005 >= threshold * case when unit = 'share' then denominator else 1 end
--     else numerator - 0.0000005 <= threshold * case when unit = 'share' then denominator else 1 end
--   end
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
--     and (
--       criterion.numerator <> coalesce(counted.meeting, 0)
--       or criterion.denominator <> coalesce(counted.streets, 0)
--     )
with month_end as (
  select distinct
    month,
    last_day(month) as month_end
  from fact.roster
  where area_level = 'province'
),
valid as (
  select
    month_end.month,
    criterion.region,
    criterion.area_level,
    criterion.rule_set,
    criterion.indicator,
    criterion.base,
    criterion.threshold,
    criterion.unit,
    criterion.direction,
    criterion.veto,
    criterion.valid_from
  from month_end
  inner join ref.criterion as criterion
    on criterion.valid_from <= month_end.month_end
    and (criterion.valid_to is null or criterion.valid_to > month_end.month_end)
),
begun as (
  select
    month,
    region,
    area_level,
    rule_set,
    row_number() over (
      partition by month, region, area_level
      order by
        min(valid_from) desc nulls last,
        rule_set asc nulls last
    ) as turn
  from valid
  group by month, region, area_level, rule_set
),
placed as (
  -- a row of the same rule set for a shorter prefix holds where the longer one has none for that indicator
  select
    begun.month,
    begun.region,
    begun.area_level,
    begun.rule_set,
    valid.indicator,
    valid.base,
    valid.threshold,
    valid.unit,
    valid.direction,
    valid.veto,
    row_number() over (
      partition by begun.month, begun.region, begun.area_level, valid.indicator
      order by
        length(valid.region) desc nulls last,
        valid.valid_from desc nulls last
    ) as turn
  from begun
  inner join valid
    on valid.month = begun.month
    and valid.area_level = begun.area_level
    and valid.rule_set = begun.rule_set
    and valid.region = left(begun.region, length(valid.region))
  where begun.turn = 1
),
rule as (
  -- numbered, so that the millions of rows below carry a number and no words; thresholds as decimals, so that 0.95 of 20 is 19
  select
    row_number() over (
      order by
        month nulls last,
        region nulls last,
        area_level nulls last,
        indicator nulls last
    ) as rule_no,
    month,
    region,
    area_level,
    rule_set,
    indicator,
    concat(indicator, ' of ', base) as measure,
    threshold,
    cast(threshold as decimal(18, 6)) as exact_threshold,
    unit,
    direction,
    case when direction = 'at_least' then 1 else -1 end as sign,
    veto
  from placed
  where turn = 1
),
region as (
  select distinct
    month,
    area_level,
    region
  from rule
),
governed as (
  select
    roster.month,
    roster.area_code,
    roster.area_level,
    max(length(region.region)) as region_length
  from fact.roster as roster
  inner join region
    on region.month = roster.month
    and region.area_level = roster.area_level
    and region.region = left(roster.area_code, length(region.region))
  group by roster.month, roster.area_code, roster.area_level
),
below as (
  select
    roster.month,
    left(roster.area_code, area_level.code_length) as area_code,
    count(case when roster.area_level = 'community' then 1 end) as communities,
    count(case when roster.area_level = 'street' then 1 end) as streets
  from fact.roster as roster
  inner join ref.area_level as area_level
    on area_level.code_length < length(roster.area_code)
  where roster.area_level in ('community', 'street')
  group by
    roster.month,
    left(roster.area_code, area_level.code_length)
),
told as (
  -- what registers tell of each area itself, and of how many areas below it is to be told how many meet
  select
    governed.month,
    governed.area_code,
    rule.rule_no,
    case rule.measure
      when 'employment_rate of able_and_willing' then full_employment.employed
      when 'registered_unemployed_employment_rate of registered_unemployed_year'
        then full_employment.registered_unemployed_year_employed
      when 'difficult_employment_rate of difficult_year'
        then full_employment.difficult_year_employed
      when 'older_employment_rate of older' then full_employment.older_employed
      when 'graduate_employment_rate of graduates' then full_employment.graduate_employed
      when 'landless_employment_rate of landless' then full_employment.landless_employed
      when 'unemployed_over_half_year of unemployed' then full_employment.unemployed_over_half_year
      when 'overdue_zero_employment_households of recognised_households'
        then coalesce(household.overdue, 0)
      when 'new_entities of entities' then coalesce(entity.new_entities, 0)
      when 'new_entity_jobs of entities' then coalesce(entity.new_entity_jobs, 0)
    end as numerator,
    case rule.measure
      when 'employment_rate of able_and_willing' then full_employment.able_and_willing
      when 'registered_unemployed_employment_rate of registered_unemployed_year'
        then full_employment.registered_unemployed_year
      when 'difficult_employment_rate of difficult_year' then full_employment.difficult_year
      when 'older_employment_rate of older' then full_employment.older
      when 'graduate_employment_rate of graduates' then full_employment.graduate
      when 'landless_employment_rate of landless' then full_employment.landless
      when 'unemployed_over_half_year of unemployed' then full_employment.unemployed
      when 'overdue_zero_employment_households of recognised_households'
        then coalesce(household.recognised, 0)
      when 'new_entities of entities' then coalesce(entity.active, 0)
      when 'new_entity_jobs of entities' then coalesce(entity.active, 0)
      when 'communities_meeting_rate of communities' then below.communities
      when 'streets_meeting_rate of streets' then nullif(below.streets, 0)
    end as denominator
  from governed
  inner join rule
    on rule.month = governed.month
    and rule.area_level = governed.area_level
    and rule.region = left(governed.area_code, governed.region_length)
  left join fact.full_employment as full_employment
    on full_employment.month = governed.month
    and full_employment.area_code = governed.area_code
  left join fact.recognised_household as household
    on household.month = governed.month
    and household.area_code = governed.area_code
  left join fact.new_entity as entity
    on entity.month = governed.month
    and entity.area_code = governed.area_code
  left join below
    on below.month = governed.month
    and below.area_code = governed.area_code
),
needing as (
  -- what a numerator has to reach or may not exceed; with the sign of the rule before both, at most is at least
  select
    told.month,
    told.area_code,
    told.rule_no,
    rule.sign,
    told.numerator,
    told.denominator,
    cast(
      rule.sign * ceil(
        rule.sign * rule.exact_threshold * case
          when rule.unit = 'share' then told.denominator
          else 1
        end
      ) as bigint
    ) as needed
  from told
  inner join rule
    on rule.rule_no = told.rule_no
),
community_meeting as (
  select
    needing.month,
    needing.area_code
  from needing
  inner join rule
    on rule.rule_no = needing.rule_no
  where rule.area_level = 'community'
  group by needing.month, needing.area_code
  having count(*) = count(
    case when needing.sign * needing.numerator >= needing.sign * needing.needed then 1 end
  )
),
communities_meeting as (
  select
    community_meeting.month,
    left(community_meeting.area_code, area_level.code_length) as area_code,
    count(*) as areas
  from community_meeting
  inner join ref.area_level as area_level
    on area_level.code_length < length(community_meeting.area_code)
  group by
    community_meeting.month,
    left(community_meeting.area_code, area_level.code_length)
),
with_communities as (
  select
    needing.month,
    needing.area_code,
    needing.rule_no,
    needing.sign,
    case
      when rule.measure = 'communities_meeting_rate of communities'
        and needing.denominator is not null then coalesce(communities_meeting.areas, 0)
      else needing.numerator
    end as numerator,
    needing.denominator,
    needing.needed
  from needing
  inner join rule
    on rule.rule_no = needing.rule_no
  left join communities_meeting
    on rule.measure = 'communities_meeting_rate of communities'
    and communities_meeting.month = needing.month
    and communities_meeting.area_code = needing.area_code
),
street_meeting as (
  select
    with_communities.month,
    with_communities.area_code
  from with_communities
  inner join rule
    on rule.rule_no = with_communities.rule_no
  where rule.area_level = 'street'
  group by with_communities.month, with_communities.area_code
  having count(*) = count(
    case
      when with_communities.sign * with_communities.numerator
        >= with_communities.sign * with_communities.needed
        then 1
    end
  )
),
streets_meeting as (
  select
    street_meeting.month,
    left(street_meeting.area_code, area_level.code_length) as area_code,
    count(*) as areas
  from street_meeting
  inner join ref.area_level as area_level
    on area_level.code_length < length(street_meeting.area_code)
  group by
    street_meeting.month,
    left(street_meeting.area_code, area_level.code_length)
),
judged as (
  select
    with_communities.month,
    with_communities.area_code,
    rule.area_level,
    rule.rule_set,
    rule.indicator,
    rule.threshold,
    rule.unit,
    rule.direction,
    rule.veto,
    with_communities.sign,
    case
      when rule.measure = 'streets_meeting_rate of streets'
        and with_communities.denominator is not null then coalesce(streets_meeting.areas, 0)
      else with_communities.numerator
    end as numerator,
    with_communities.denominator,
    with_communities.needed
  from with_communities
  inner join rule
    on rule.rule_no = with_communities.rule_no
  left join streets_meeting
    on rule.measure = 'streets_meeting_rate of streets'
    and streets_meeting.month = with_communities.month
    and streets_meeting.area_code = with_communities.area_code
)
select
  judged.month,
  judged.area_code,
  judged.area_level,
  area.area_name,
  judged.rule_set,
  judged.indicator as criterion,
  code.label as criterion_name,
  judged.unit,
  judged.direction,
  judged.veto,
  judged.threshold,
  judged.numerator is not null as is_computable,
  judged.numerator,
  judged.denominator,
  case
    when judged.unit = 'share' then cast(judged.numerator as double) / nullif(judged.denominator, 0)
    else cast(judged.numerator as double)
  end as value,
  case
    when judged.unit = 'share'
      then cast(
        cast(
          judged.numerator * 1000 // nullif(judged.denominator, 0) as bigint
        ) * cast(0.1 as decimal(2, 1)) as decimal(9, 1)
      )
  end as certificate_percent,
  judged.needed,
  judged.sign * judged.numerator >= judged.sign * judged.needed as passes,
  case
    when judged.numerator is not null
      then greatest(judged.sign * (judged.needed - judged.numerator), 0)
  end as persons_short
from judged
left join mart.area as area
  on area.month = judged.month
  and area.area_code = judged.area_code
left join ref.code as code
  on code.code_list = 'criterion_indicator'
  and code.code = judged.indicator
