with spell as (
  select
    area_code,
    month,
    spell,
    spell_months,
    spells_ended,
    after_months,
    case after_months
      when 0 then 1
      when 1 then share_after_1_month
      when 3 then share_after_3_months
      when 6 then share_after_6_months
      when 12 then share_after_12_months
      else share_after_24_months
    end as still_share
  from mart.spell_survival
  cross join (
    values (0), (1), (3), (6), (12), (24)
  ) as step (after_months)
  where area_level in ('province', 'prefecture', 'county')
    and month >= $year_before
)
select
  area_code as page_code,
  month,
  spell,
  cast(after_months as integer) as after_months,
  still_share,
  spell_months,
  spells_ended
from spell
where still_share is not null
order by
  page_code,
  month,
  spell,
  after_months
