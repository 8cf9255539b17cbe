-- title: 充分就业标准的分子分母 | Numerators and denominators of the criteria
-- what: 台账告知的每项标准：分子、分母、可能属于分母而情况不明的人数、退出劳动力的人数、到下月末的分子（失业满半年的、到期的零就业家庭）；told_by 为告知的台账，
--   空为没有台账告知；达标社区、街道占比由结论而来（communities、streets），此处无数 |
--   What registers tell of each criterion: numerator, denominator, those of unknown status who may belong to it, those who left the labour
--   force, and the numerator at next month's end (half years complete, households due); told_by is the register, null where none tells;
--   shares of communities and streets come from verdicts (told_by communities, streets) and are null here
-- kept: release
-- grain: month, area_code, indicator
with told as (
  select
    rule.month,
    rule.area_code,
    rule.area_level,
    rule.rule_set,
    rule.indicator,
    rule.measure,
    rule.threshold,
    rule.unit,
    rule.direction,
    rule.veto,
    case
      when rule.measure in (
        'employment_rate of able_and_willing',
        'registered_unemployed_employment_rate of registered_unemployed_year',
        'difficult_employment_rate of difficult_year',
        'older_employment_rate of older',
        'graduate_employment_rate of graduates',
        'landless_employment_rate of landless',
        'unemployed_over_half_year of unemployed'
      ) then 'labour_force'
      when rule.measure = 'overdue_zero_employment_households of recognised_households'
        then 'zero_employment_household'
      when rule.measure in ('new_entities of entities', 'new_entity_jobs of entities')
        then 'community_entity'
      when rule.measure = 'communities_meeting_rate of communities'
        and rule.area_level <> 'community' then 'communities'
      when rule.measure = 'streets_meeting_rate of streets'
        and rule.area_level not in ('community', 'street') then 'streets'
    end as told_by,
    rule.measure in (
      'registered_unemployed_employment_rate of registered_unemployed_year',
      'difficult_employment_rate of difficult_year'
    ) as is_of_a_year
  from fact.rule_in_force as rule
)
select
  told.month,
  told.area_code,
  told.area_level,
  told.rule_set,
  told.indicator,
  told.threshold,
  told.unit,
  told.direction,
  told.veto,
  told.told_by,
  told.is_of_a_year,
  case told.measure
    when 'employment_rate of able_and_willing' then person.employed
    when 'registered_unemployed_employment_rate of registered_unemployed_year'
      then person.registered_unemployed_year_employed
    when 'difficult_employment_rate of difficult_year' then person.difficult_year_employed
    when 'older_employment_rate of older' then person.older_employed
    when 'graduate_employment_rate of graduates' then person.graduate_employed
    when 'landless_employment_rate of landless' then person.landless_employed
    when 'unemployed_over_half_year of unemployed' then person.unemployed_over_half_year
    when 'overdue_zero_employment_households of recognised_households'
      then coalesce(household.overdue, 0)
    when 'new_entities of entities' then coalesce(entity.new_entities, 0)
    when 'new_entity_jobs of entities' then coalesce(entity.new_entity_jobs, 0)
  end as numerator,
  case told.measure
    when 'employment_rate of able_and_willing' then person.able_and_willing
    when 'registered_unemployed_employment_rate of registered_unemployed_year'
      then person.registered_unemployed_year
    when 'difficult_employment_rate of difficult_year' then person.difficult_year
    when 'older_employment_rate of older' then person.older
    when 'graduate_employment_rate of graduates' then person.graduate
    when 'landless_employment_rate of landless' then person.landless
    when 'unemployed_over_half_year of unemployed' then person.unemployed
    when 'overdue_zero_employment_households of recognised_households'
      then coalesce(household.recognised, 0)
    when 'new_entities of entities' then coalesce(entity.active, 0)
    when 'new_entity_jobs of entities' then coalesce(entity.active, 0)
  end as denominator,
  case told.measure
    when 'employment_rate of able_and_willing' then person.unknown + person.returned
    when 'registered_unemployed_employment_rate of registered_unemployed_year'
      then person.registered_unemployed_year_unknown + person.returned
    when 'difficult_employment_rate of difficult_year'
      then person.difficult_year_unknown + person.returned
    when 'older_employment_rate of older' then person.older_unknown + person.returned
    when 'graduate_employment_rate of graduates' then person.graduate_unknown + person.returned
    when 'landless_employment_rate of landless' then person.landless_unknown + person.returned
    when 'unemployed_over_half_year of unemployed' then person.unknown + person.returned
    else 0
  end as unknown,
  case told.measure
    when 'registered_unemployed_employment_rate of registered_unemployed_year'
      then person.registered_unemployed_year_left
    when 'difficult_employment_rate of difficult_year' then person.difficult_year_left
  end as left_labour_force,
  case told.measure
    when 'unemployed_over_half_year of unemployed'
      then person.unemployed_over_half_year_next_month
    when 'overdue_zero_employment_households of recognised_households'
      then coalesce(household.overdue_next_month, 0)
  end as numerator_next_month
from told
left join fact.full_employment as person
  on person.month = told.month
  and person.area_code = told.area_code
left join fact.recognised_household as household
  on household.month = told.month
  and household.area_code = told.area_code
left join fact.new_entity as entity
  on entity.month = told.month
  and entity.area_code = told.area_code
