-- title: 充分就业社区、街道、县 | Full-employment communities, streets and counties
-- what: 劳动力资源台账上有人的各级地区是否达标、是否已认定、是否濒临不达标；communities 各列回答“几个社区里有几个达标”；没有本级标准的地区 level 和结论为空；
--   劳动力资源台账上当月没有人的地区无行，已认定的也无行（见 ref.recognition） |
--   Of every area with anyone on the roster: whether it meets the criteria, is recognised, is at risk; the columns of communities answer how
--   many of how many meet; level and verdict are null where no rule set speaks of that level; no row for an area without anyone on the
--   month's roster, recognised or not (see ref.recognition)
-- grain: month, area_code
-- provisional_without: labour_force, zero_employment_household
-- column recognised: 是否已认定：月末有效的本级认定（ref.recognition） | Recognised: a recognition at the area's level is in force at month end (ref.recognition)
-- not_additive: recognised
-- check meets_without_failure: 是否达标与未达到的项数不符 | the verdict does not go with the failed criteria |
--   level is null or meets = (failed_criteria = 0 and not_computable_criteria = 0)
-- check verdict_where_there_are_rules: 有标准而无结论，或无标准而有结论 | a verdict without rules, or rules without a verdict |
--   (level is null) = (meets is null) and (level is null) = (at_risk is null) and (level is null) = (vetoed is null)
-- check at_risk_meets: 未达标的濒临不达标 | an area at risk does not meet |
--   not coalesce(at_risk, false) or meets
-- check vetoed_has_failed: 被一票否决而没有未达到的项 | an area is vetoed and has failed nothing |
--   not coalesce(vetoed, false) or failed_criteria > 0
-- check state_of_both: 认定状态与达标、认定不符 | recognition_state does not go with meets and recognised |
--   level is null
--   or recognition_state = case
--     when meets and recognised then 'both' when meets then 'meets' when recognised then 'recognised' else 'neither'
--   end
-- check community_counts_itself: 社区一级的社区数不是它自己 | a community does not count itself alone |
--   area_level <> 'community'
--   or (
--     communities = 1
--     and communities_meeting = case when meets then 1 else 0 end
--     and communities_recognised = case when recognised then 1 else 0 end
--     and communities_at_risk = case when at_risk then 1 else 0 end
--   )
-- check parts_within_whole: 达标、认定或濒临不达标的社区多于所属 | more communities meet, are recognised or are at risk than there are |
--   communities_meeting <= communities and communities_recognised <= communities and communities_at_risk <= communities_meeting
-- check verdict_of_criteria: 结论与逐项情况不符 | a verdict is not that of its criteria |
--   with signed as (
--     select month, area_code, criteria, failed_criteria, not_computable_criteria
--     from mart.full_employment_area
--     where level is not null
--     union all
--     select
--       month,
--       area_code,
--       -count(*),
--       -count(case when not passes then 1 end),
--       -count(case when passes is null then 1 end)
--     from mart.full_employment_criterion
--     group by month, area_code
--   )
--   select month, area_code
--   from signed
--   group by month, area_code
--   having sum(criteria) <> 0 or sum(failed_criteria) <> 0 or sum(not_computable_criteria) <> 0
-- check veto_of_criteria: 一票否决与逐项情况不符 | what is vetoed is not what fails a criterion with a veto |
--   with signed as (
--     select month, area_code, 1 as vetoes from mart.full_employment_area where vetoed
--     union all
--     select distinct month, area_code, -1 from mart.full_employment_criterion where veto and not passes
--   )
--   select month, area_code
--   from signed
--   group by month, area_code
--   having sum(vetoes) <> 0
-- check every_month: 劳动力资源台账有结果的月份没有结论 | a month with a roster has no verdicts |
--   select month from mart.roster
--   except
--   select month from mart.full_employment_area
with verdict as (
  select
    month,
    area_code,
    min(rule_set) as rule_set,
    count(*) as criteria,
    count(case when not passes then 1 end) as failed_criteria,
    count(case when not is_computable then 1 end) as not_computable_criteria,
    count(case when veto and not passes then 1 end) > 0 as vetoed,
    count(case when passes then 1 end) = count(*) as meets,
    count(
      case
        when direction = 'at_least'
          and unit = 'share'
          and criterion not in ('communities_meeting_rate', 'streets_meeting_rate')
          and numerator - least(numerator, 2) < needed
          then 1
      end
    ) > 0 as is_tight
  from mart.full_employment_criterion
  group by month, area_code
),
failure as (
  select
    month,
    area_code,
    string_agg(criterion, ';' order by criterion) as failed_list
  from mart.full_employment_criterion
  where not passes
  group by month, area_code
),
recognised_area as (
  select distinct
    roster.month,
    roster.area_code
  from fact.roster as roster
  inner join ref.recognition as recognition
    on recognition.area_code = roster.area_code
    and recognition.area_level = roster.area_level
    and recognition.recognised_on <= last_day(roster.month)
    and (recognition.withdrawn_on is null or recognition.withdrawn_on > last_day(roster.month))
),
judged as (
  select
    roster.month,
    roster.area_code,
    roster.area_level,
    verdict.rule_set,
    verdict.criteria,
    verdict.failed_criteria,
    verdict.not_computable_criteria,
    verdict.vetoed,
    verdict.meets,
    verdict.meets and verdict.is_tight as is_tight,
    failure.failed_list,
    recognised_area.area_code is not null as recognised
  from fact.roster as roster
  left join verdict
    on verdict.month = roster.month
    and verdict.area_code = roster.area_code
  left join failure
    on failure.month = roster.month
    and failure.area_code = roster.area_code
  left join recognised_area
    on recognised_area.month = roster.month
    and recognised_area.area_code = roster.area_code
),
community_count as (
  select
    judged.month,
    left(judged.area_code, area_level.code_length) as area_code,
    count(*) as communities,
    count(case when judged.meets then 1 end) as communities_meeting,
    count(case when judged.recognised then 1 end) as communities_recognised,
    count(case when judged.is_tight then 1 end) as communities_at_risk
  from judged
  cross join ref.area_level as area_level
  where judged.area_level = 'community'
  group by
    judged.month,
    left(judged.area_code, area_level.code_length)
)
select
  judged.month,
  judged.area_code,
  judged.area_level,
  area.area_name,
  judged.rule_set,
  case when judged.rule_set is not null then judged.area_level end as level,
  judged.meets,
  judged.recognised,
  case
    when judged.meets is null then null
    when judged.meets and judged.recognised then 'both'
    when judged.meets then 'meets'
    when judged.recognised then 'recognised'
    else 'neither'
  end as recognition_state,
  judged.meets and (judged.is_tight or community_count.communities_at_risk > 0) as at_risk,
  judged.vetoed,
  judged.criteria,
  judged.failed_criteria,
  judged.failed_list,
  judged.not_computable_criteria,
  community_count.communities,
  community_count.communities_meeting,
  community_count.communities_recognised,
  community_count.communities_at_risk
from judged
left join community_count
  on community_count.month = judged.month
  and community_count.area_code = judged.area_code
left join mart.area as area
  on area.month = judged.month
  and area.area_code = judged.area_code
