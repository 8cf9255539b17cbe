-- title: 零就业家庭台账与劳动力台账的矛盾 | Zero-employment households against the roster
-- what: 台账上未消除而有成员就业的家庭；当月以就业消除而无成员就业的家庭 |
--   Households listed as unresolved of which a member is in work; households resolved through work in the month of which none is
-- grain: submission, sheet_no, row, rule
with household as (
  select
    community_code,
    household_no,
    count(*) as members,
    count(case when employment_status = 'employed' then 1 end) as employed
  from fact.counted_row
  group by community_code, household_no
),
reporting_community as (
  select distinct community_code
  from household
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
    coalesce(household.members, 0) as members,
    coalesce(household.employed, 0) as employed
  from lake.zero_employment_household as register
  inner join reporting_community
    on reporting_community.community_code = register.community_code
  left join household
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
