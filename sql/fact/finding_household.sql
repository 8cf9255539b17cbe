-- title: 零就业家庭台账与劳动力台账的矛盾 | Zero-employment households against the roster
-- what: 台账上未消除而已知有成员就业的家庭（任何一行说就业的，和在别处计入的，都算）；当月以就业消除而无人已知就业的家庭 |
--   Households listed as unresolved of which a member is known to work (any row that says so, and who counts elsewhere); households
--   resolved through work in the month of which nobody is known to
-- grain: submission, sheet_no, row, rule
with reporting_community as (
  select distinct community_code
  from fact.household_count
),
listed as (
  select
    register.month,
    register.submission,
    register.sheet_no,
    register.row,
    register.community_code,
    register.resolved_on,
    register.exit_reason,
    coalesce(household.persons, 0) as members,
    coalesce(household.known_to_work, 0) as employed
  from lake.zero_employment_household as register
  inner join reporting_community
    on reporting_community.community_code = register.community_code
  left join fact.listed_household as household
    on household.community_code = register.community_code
    and household.household_no = register.household_no
)
select
  month,
  left(community_code, 9) as street_code,
  'zero_employment_household' as register,
  case
    when resolved_on is null then 'zero_employment_member_employed'
    else 'resolved_without_employment'
  end as rule,
  submission,
  sheet_no,
  row,
  employed as cases,
  members as base,
  cast(null as varchar) as detail
from listed
where (resolved_on is null and exit_reason is null and employed > 0)
  or (resolved_on between month and last_day(month) and exit_reason = 'employed' and employed = 0)
