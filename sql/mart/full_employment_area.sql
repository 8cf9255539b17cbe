-- title: 充分就业社区、街道、县 | Full-employment communities, streets and counties
-- what: 参加评定的各级地区是否达标、是否已认定、是否濒临不达标：近十二个月有劳动力资源台账的区县里月末有效、末三位 001 至 199 的社区和近十二个月有过劳动力资源台账的
--   其他社区（由承接的社区代替前身，已停止报送的除外），及其上级；没有劳动力资源台账的社区未评定，所在街道、区县除非已有未达到的，也未评定；
--   communities 各列回答“几个社区里有几个达标”；没有本级标准的地区 level 和结论为空 |
--   Of every area that certification asks for: whether it meets the criteria, is recognised, is at risk. These are, in the counties with a
--   roster in the last twelve months, the communities in force at month end whose code ends in 001 to 199 and any other that had a roster in
--   these months (a successor in a predecessor's place, less those whose reporting has ended), and the areas above. A community without a
--   roster is not judged, nor is then its street or county, unless something in it fails; the columns of communities answer how many of how
--   many meet; level and verdict are null where no rule set speaks of that level
-- grain: month, area_code
-- adds_up: mart.full_employment_criterion
-- provisional_without: labour_force, zero_employment_household
-- column recognised: 是否已认定：月末有效的本级认定（ref.recognition） | Recognised: a recognition at the area's level is in force at month end (ref.recognition)
-- not_additive: recognised
-- check meets_without_failure: 是否达标与未达到的项数不符 | the verdict does not go with the failed criteria |
--   level is null or meets = (failed_criteria = 0 and undetermined_criteria = 0 and not_judged_criteria = 0)
-- check state_of_criteria: 评定状态与各项数目不符 | the state does not go with the criteria |
--   level is null
--   or certification_state = case
--     when failed_criteria > 0 then 'fails'
--     when not_judged_criteria > 0 then 'not_judged'
--     when undetermined_criteria > 0 then 'undetermined'
--     else 'meets'
--   end
-- check meets_as_the_state: 是否达标与评定状态不符 | meets does not go with the state |
--   level is null or meets = (certification_state = 'meets')
-- check judged_state_where_judged: 已评定各项的结论与各项数目不符 | what the judged criteria say does not go with the criteria |
--   (judged_state is null) = (level is null or not_judged_criteria = criteria)
-- check verdict_where_there_are_rules: 有标准而无结论，或无标准而有结论 | a verdict without rules, or rules without a verdict |
--   (level is null) = (meets is null) and (level is null) = (at_risk is null) and (level is null) = (vetoed is null)
-- check at_risk_meets: 未达标的濒临不达标 | an area at risk does not meet |
--   not coalesce(at_risk, false) or meets
-- check vetoed_has_failed: 被一票否决而没有未达到的项 | an area is vetoed and has failed nothing |
--   not coalesce(vetoed, false) or failed_criteria > 0
-- check state_of_both: 认定状态与达标、认定不符 | recognition_state does not go with meets and recognised |
--   recognition_state is not distinct from case
--     when certification_state not in ('meets', 'fails') then null
--     when meets and recognised then 'both'
--     when meets then 'meets'
--     when not meets and recognised then 'recognised'
--     when not meets then 'neither'
--   end
-- check community_counts_itself: 社区一级的社区数不是它自己 | a community does not count itself alone |
--   area_level <> 'community'
--   or (
--     communities = 1
--     and communities_meeting = case when meets then 1 else 0 end
--     and communities_undetermined = case when certification_state = 'undetermined' then 1 else 0 end
--     and communities_not_judged = case when coalesce(certification_state, 'not_judged') = 'not_judged' then 1 else 0 end
--     and communities_recognised = case when recognised then 1 else 0 end
--     and communities_at_risk = case when at_risk then 1 else 0 end
--   )
-- check parts_within_whole: 达标、认定或濒临不达标的社区多于所属 | more communities meet, are recognised or are at risk than there are |
--   communities_meeting + communities_undetermined + communities_not_judged <= communities
--   and communities_recognised <= communities
--   and communities_at_risk <= communities_meeting
--   and communities_otherwise_meeting <= communities_not_judged
-- check verdict_of_criteria: 结论与逐项情况不符 | a verdict is not that of its criteria |
--   with signed as (
--     select month, area_code, criteria, failed_criteria, undetermined_criteria, not_judged_criteria
--     from mart.full_employment_area
--     where level is not null
--     union all
--     select
--       month,
--       area_code,
--       -count(*),
--       -count(case when criterion_state = 'fails' then 1 end),
--       -count(case when criterion_state = 'undetermined' then 1 end),
--       -count(case when criterion_state = 'not_judged' then 1 end)
--     from mart.full_employment_criterion
--     group by month, area_code
--   )
--   select month, area_code
--   from signed
--   group by month, area_code
--   having sum(criteria) <> 0
--     or sum(failed_criteria) <> 0
--     or sum(undetermined_criteria) <> 0
--     or sum(not_judged_criteria) <> 0
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
    count(case when criterion_state = 'passes' then 1 end) as passed_criteria,
    count(case when criterion_state = 'fails' then 1 end) as failed_criteria,
    count(case when criterion_state = 'undetermined' then 1 end) as undetermined_criteria,
    count(case when criterion_state = 'not_judged' then 1 end) as not_judged_criteria,
    count(case when veto and criterion_state = 'fails' then 1 end) > 0 as vetoed,
    count(
      case
        when criterion in ('communities_meeting_rate', 'streets_meeting_rate') then null
        when direction = 'at_least' and unit = 'share' and numerator - least(numerator, 2) < needed
          then 1
        when direction = 'at_most' and numerator_next_month + not_known > needed then 1
      end
    ) > 0 as is_tight,
    string_agg(case when criterion_state = 'fails' then criterion end, ';' order by criterion)
      as failed_list
  from mart.full_employment_criterion
  group by month, area_code
),
reason as (
  select
    month,
    area_code,
    string_agg(not_judged_reason, ';' order by not_judged_reason) as not_judged_reasons
  from (
    select distinct month, area_code, not_judged_reason
    from mart.full_employment_criterion
    where not_judged_reason is not null
  ) as named
  group by month, area_code
),
recognised_area as (
  select distinct
    certified.month,
    certified.area_code
  from fact.certified_area as certified
  inner join ref.recognition as recognition
    on recognition.area_code = certified.area_code
    and recognition.area_level = certified.area_level
    and recognition.recognised_on <= last_day(certified.month)
    and (
      recognition.withdrawn_on is null
      or recognition.withdrawn_on > last_day(certified.month)
    )
),
judged as (
  select
    certified.month,
    certified.area_code,
    certified.area_level,
    certified.area_name,
    verdict.rule_set,
    verdict.criteria,
    verdict.failed_criteria,
    verdict.undetermined_criteria,
    verdict.not_judged_criteria,
    verdict.vetoed,
    case
      when verdict.failed_criteria > 0 then 'fails'
      when verdict.not_judged_criteria > 0 then 'not_judged'
      when verdict.undetermined_criteria > 0 then 'undetermined'
      when verdict.criteria > 0 then 'meets'
    end as certification_state,
    case
      when verdict.failed_criteria > 0 then 'fails'
      when verdict.undetermined_criteria > 0 then 'undetermined'
      when verdict.passed_criteria > 0 then 'meets'
    end as judged_state,
    verdict.is_tight,
    verdict.failed_list,
    reason.not_judged_reasons,
    recognised_area.area_code is not null as recognised
  from fact.certified_area as certified
  left join verdict
    on verdict.month = certified.month
    and verdict.area_code = certified.area_code
  left join reason
    on reason.month = certified.month
    and reason.area_code = certified.area_code
  left join recognised_area
    on recognised_area.month = certified.month
    and recognised_area.area_code = certified.area_code
),
community_count as (
  select
    judged.month,
    left(judged.area_code, area_level.code_length) as area_code,
    count(*) as communities,
    count(case when judged.certification_state = 'meets' then 1 end) as communities_meeting,
    count(
      case when judged.certification_state = 'undetermined' then 1 end
    ) as communities_undetermined,
    count(
      case when coalesce(judged.certification_state, 'not_judged') = 'not_judged' then 1 end
    ) as communities_not_judged,
    count(
      case
        when judged.certification_state = 'not_judged' and judged.judged_state = 'meets' then 1
      end
    ) as communities_otherwise_meeting,
    count(case when judged.recognised then 1 end) as communities_recognised,
    count(
      case when judged.certification_state = 'meets' and judged.is_tight then 1 end
    ) as communities_at_risk
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
  coalesce(area.area_name, judged.area_name) as area_name,
  judged.rule_set,
  case when judged.rule_set is not null then judged.area_level end as level,
  judged.certification_state,
  judged.judged_state,
  judged.not_judged_reasons,
  judged.certification_state = 'meets' as meets,
  judged.recognised,
  case
    when judged.certification_state = 'meets' and judged.recognised then 'both'
    when judged.certification_state = 'meets' then 'meets'
    when judged.certification_state = 'fails' and judged.recognised then 'recognised'
    when judged.certification_state = 'fails' then 'neither'
  end as recognition_state,
  judged.certification_state = 'meets'
    and (judged.is_tight or community_count.communities_at_risk > 0) as at_risk,
  judged.vetoed,
  judged.criteria,
  judged.failed_criteria,
  judged.failed_list,
  judged.undetermined_criteria,
  judged.not_judged_criteria,
  community_count.communities,
  community_count.communities_meeting,
  community_count.communities_undetermined,
  community_count.communities_not_judged,
  community_count.communities_otherwise_meeting,
  community_count.communities_recognised,
  community_count.communities_at_risk
from judged
left join community_count
  on community_count.month = judged.month
  and community_count.area_code = judged.area_code
left join mart.area as area
  on area.month = judged.month
  and area.area_code = judged.area_code
