-- title: 台账告知的标准的结论 | What registers say of the criteria
-- what: 除达标社区、街道占比外的每项标准：要求数和结论。情况不明的人都不利时仍达到的为达到，都有利时仍达不到的为未达到，其余待定；未评定的有原因 |
--   Every criterion but the shares of communities and streets that meet: what is needed and the verdict. It passes where it would with
--   everybody unknown against it, fails where it would with everybody for it, else is undetermined; what is not judged has a reason
-- kept: release
-- grain: month, area_code, indicator
with told as (
  select
    counted.month,
    counted.area_code,
    counted.area_level,
    counted.indicator,
    case when counted.direction = 'at_least' then 1 else -1 end as sign,
    case when missing.area_code is null then counted.numerator end as numerator,
    case when missing.area_code is null then counted.denominator end as denominator,
    counted.unknown,
    -- a decimal, so that 0.95 x 20 is exactly 19
    cast(counted.threshold as decimal(18, 6)) as threshold,
    counted.unit,
    case
      when counted.told_by is null then 'not_told'
      when area.communities_without_roster > 0
        and (counted.area_level = 'community' or counted.told_by = 'labour_force')
        then 'no_roster'
      when missing.area_code is not null then 'register_missing'
      when counted.is_of_a_year and coalesce(area.history_months, 0) < 12 then 'short_history'
    end as not_judged_reason
  from fact.criterion_count as counted
  inner join fact.certified_area as area
    on area.month = counted.month
    and area.area_code = counted.area_code
  left join fact.register_missing as missing
    on missing.month = counted.month
    and missing.area_code = counted.area_code
    and missing.register = counted.told_by
  where coalesce(counted.told_by, '') not in ('communities', 'streets')
),
needing as (
  -- the minimum or maximum of a numerator; with the rule's sign applied to both, "at most" becomes
  -- "at least"
  select
    month,
    area_code,
    area_level,
    indicator,
    sign,
    numerator,
    denominator,
    unknown,
    cast(
      sign * ceil(
        sign * threshold * case when unit = 'share' then denominator + unknown else 1 end
      ) as bigint
    ) as needed,
    not_judged_reason
  from told
)
select
  month,
  area_code,
  area_level,
  indicator,
  numerator,
  denominator,
  unknown,
  needed,
  not_judged_reason,
  case
    when not_judged_reason is not null then 'not_judged'
    when least(sign * numerator, sign * (numerator + unknown)) >= sign * needed then 'passes'
    when greatest(sign * numerator, sign * (numerator + unknown)) < sign * needed then 'fails'
    else 'undetermined'
  end as criterion_state
from needing
