-- title: 达标街道占比的结论 | What the share of streets that meet says
-- what: 以达标街道占比为标准的地区：达标的街道、全部街道（有参加评定的社区的）、其中待定和未评定的，要求数和结论；没有标准的街道算未评定 |
--   Areas with the share of streets that meet as a criterion: those that meet, all with communities that certification asks for, those of
--   them undetermined or not judged, what is needed and the verdict; a street without criteria counts as not judged
-- kept: release
-- grain: month, area_code, indicator
with of_street as (
  select month, area_code, criterion_state
  from fact.told_criterion
  where area_level = 'street'
  union all
  select month, area_code, criterion_state
  from fact.communities_criterion
  where area_level = 'street'
),
street_verdict as (
  select
    month,
    area_code,
    case
      when count(case when criterion_state = 'fails' then 1 end) > 0 then 'fails'
      when count(case when criterion_state = 'not_judged' then 1 end) > 0 then 'not_judged'
      when count(case when criterion_state = 'undetermined' then 1 end) > 0 then 'undetermined'
      else 'meets'
    end as certification_state
  from of_street
  group by month, area_code
),
part as (
  select
    street.month,
    left(street.area_code, area_level.code_length) as area_code,
    count(case when verdict.certification_state = 'meets' then 1 end) as meeting,
    count(
      case when coalesce(verdict.certification_state, 'not_judged') = 'not_judged' then 1 end
    ) as not_judged,
    count(
      case
        when coalesce(verdict.certification_state, 'not_judged') in ('not_judged', 'undetermined')
          then 1
      end
    ) as unknown
  from fact.certified_area as street
  inner join ref.area_level as area_level
    on area_level.code_length < length(street.area_code)
  left join street_verdict as verdict
    on verdict.month = street.month
    and verdict.area_code = street.area_code
  where street.area_level = 'street'
  group by
    street.month,
    left(street.area_code, area_level.code_length)
),
judged as (
  select
    share.month,
    share.area_code,
    share.indicator,
    part.meeting as numerator,
    share.parts as denominator,
    part.unknown,
    share.needed,
    case
      when least(share.sign * part.meeting, share.sign * (part.meeting + part.unknown))
        >= share.sign * share.needed then 'passes'
      when greatest(share.sign * part.meeting, share.sign * (part.meeting + part.unknown))
        < share.sign * share.needed then 'fails'
      when part.not_judged > 0 then 'not_judged'
      else 'undetermined'
    end as criterion_state
  from fact.share_needed as share
  inner join part
    on part.month = share.month
    and part.area_code = share.area_code
  where share.told_by = 'streets'
)
select
  month,
  area_code,
  indicator,
  numerator,
  denominator,
  unknown,
  needed,
  case when criterion_state = 'not_judged' then 'part_not_judged' end as not_judged_reason,
  criterion_state
from judged
