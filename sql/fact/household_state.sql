-- title: 家庭状态 | State of each household
-- what: 按计入的成员判断每户的类型和是否零就业 | The kind of each household, from its counted members, and whether it is a zero-employment household
-- kept: session
-- grain: community_code, household_no
with household as (
  select
    month,
    community_code,
    household_no,
    count(*) as persons,
    count(case when employment_status = 'employed' then 1 end) as employed,
    count(case when employment_status = 'unemployed' then 1 end) as unemployed,
    count(case when employment_status = 'not_in_labour_force' then 1 end) as not_in_labour_force,
    count(case when employment_status = 'unknown' then 1 end) as unknown,
    count(case when working_age then 1 end) as working_age,
    count(
      case when working_age and employment_status = 'employed' then 1 end
    ) as working_age_employed,
    count(
      case when working_age and employment_status = 'unknown' then 1 end
    ) as working_age_unknown,
    count(
      case when able_and_willing and employment_status = 'unemployed' then 1 end
    ) as seeking_work
  from fact.counted_person
  group by month, community_code, household_no
)
select
  month,
  community_code,
  household_no,
  persons,
  employed,
  unemployed,
  not_in_labour_force,
  unknown,
  case
    when working_age = 0 then 'no_working_age'
    when working_age_employed = working_age then 'working'
    when employed > 0 then 'mixed'
    when working_age_unknown > 0 then 'undetermined'
    else 'workless'
  end as household_kind,
  seeking_work > 0 and employed = 0 and working_age_unknown = 0 as is_zero_employment
from household
