select
  area.parent_code as page_code,
  household.month,
  household.area_code,
  household.recognised,
  household.hidden,
  household.stale,
  household.overdue,
  household.undetermined,
  roster.households,
  1000.0 * household.recognised / nullif(roster.households, 0) as recognised_per_thousand,
  1000.0 * household.hidden / nullif(roster.households, 0) as hidden_per_thousand,
  1000.0 * (household.recognised + household.hidden) / nullif(roster.households, 0)
    as per_thousand_households
from mart.zero_employment_household as household
inner join page_area as area
  on area.area_code = household.area_code
left join mart.roster as roster
  on roster.month = household.month
  and roster.area_code = household.area_code
where household.area_level in ('prefecture', 'county', 'street')
  and household.month
    > case when household.area_level = 'street' then $year_before else $first_month end
order by
  page_code,
  household.month,
  per_thousand_households desc nulls last,
  household.area_code
