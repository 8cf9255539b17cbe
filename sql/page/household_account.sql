with step as (
  select
    area_code,
    month,
    account_step,
    case account_step
      when 'opening' then opening - adjustment
      when 'adjustment' then adjustment
      when 'newly_recognised' then newly_recognised
      when 'resolved' then -resolved
      when 'ended_otherwise' then -ended_otherwise
      else recognised
    end as households,
    abs(case account_step
      when 'opening' then opening - adjustment
      when 'adjustment' then adjustment
      when 'newly_recognised' then newly_recognised
      when 'resolved' then resolved
      when 'ended_otherwise' then ended_otherwise
      else recognised
    end) as size_count,
    case account_step
      when 'opening' then 0
      when 'adjustment' then least(opening - adjustment, opening)
      when 'newly_recognised' then opening
      when 'resolved' then opening + newly_recognised - resolved
      when 'ended_otherwise' then recognised
      else 0
    end as base_count,
    place
  from mart.zero_employment_household
  cross join (
    values
      (1, 'opening'),
      (2, 'adjustment'),
      (3, 'newly_recognised'),
      (4, 'resolved'),
      (5, 'ended_otherwise'),
      (6, 'recognised')
  ) as steps (place, account_step)
  where area_level in ('province', 'prefecture', 'county')
    and month > $first_month
)
select
  area_code as page_code,
  month,
  account_step,
  households,
  size_count,
  base_count
from step
order by
  page_code,
  month,
  place
