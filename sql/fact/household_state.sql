-- title: 家庭状态 | State of each household
-- what: 每户（社区代码加户编号，至少有一行计入）的类型和是否零就业。人数和类型只数计入的成员；问有没有人就业，则任何一行说就业的（未计入的也算）、
--   在别处计入的一行说就业的都算；任何年龄的情况不明（别处也没有一行说就业），和退回未改正的行，都是不知道。
--   undetermined_reason：member_unknown 有成员情况不明，row_returned 有退回未改正的行，both 二者都有 |
--   The kind of each household (community and household number, at least one row counts), and whether it is a zero-employment household.
--   Persons and kinds are of counted members; somebody is known to work where any accepted row here says employed, counted or not, or the
--   row that counts elsewhere does; somebody is not known whose row here says unknown, at any age, with no row elsewhere that says
--   employed, or whose row was returned and not yet mended. undetermined_reason: member_unknown, row_returned or both
-- kept: session
-- unit: community_code
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
),
-- what counted members do not tell: rows of those who count elsewhere, or have another row there, and returned rows
other_row as (
  select
    community_code,
    household_no,
    case
      when not is_counted and (employment_status = 'employed' or counted_status = 'employed') then 1
      else 0
    end as known_to_work,
    case
      when employment_status <> 'unknown' then 0
      when is_counted and employed_rows > 0 then -1
      when not is_counted and employed_rows = 0 then 1
      else 0
    end as unknown,
    0 as returned
  from fact.repeated_person
  union all
  select
    community_code,
    household_no,
    0 as known_to_work,
    0 as unknown,
    1 as returned
  from fact.returned_row
  where community_code is not null
    and household_no is not null
),
other as (
  select
    community_code,
    household_no,
    sum(known_to_work) as known_to_work,
    sum(unknown) as unknown,
    sum(returned) as returned
  from other_row
  group by community_code, household_no
),
known as (
  select
    household.month,
    household.community_code,
    household.household_no,
    household.persons,
    household.employed,
    household.unemployed,
    household.not_in_labour_force,
    household.unknown,
    household.working_age,
    household.working_age_employed,
    household.working_age_unknown,
    household.seeking_work,
    household.employed + coalesce(other.known_to_work, 0) as known_to_work,
    household.unknown + coalesce(other.unknown, 0) as not_known,
    coalesce(other.returned, 0) as returned
  from household
  left join other
    on other.community_code = household.community_code
    and other.household_no = household.household_no
),
judged as (
  select
    month,
    community_code,
    household_no,
    persons,
    employed,
    unemployed,
    not_in_labour_force,
    unknown,
    working_age,
    working_age_employed,
    known_to_work,
    not_known + working_age_unknown > 0 as has_unknown,
    returned > 0 as has_returned,
    seeking_work > 0
      and known_to_work = 0
      and not_known = 0
      and returned = 0 as is_zero_employment,
    known_to_work = 0
      and (seeking_work > 0 or working_age_unknown > 0)
      and not (seeking_work > 0 and not_known = 0 and returned = 0) as is_undetermined
  from known
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
  cast(known_to_work as bigint) as known_to_work,
  case
    when working_age = 0 then 'no_working_age'
    when working_age_employed = working_age then 'working'
    when known_to_work > 0 then 'mixed'
    when is_undetermined then 'undetermined'
    else 'workless'
  end as household_kind,
  is_zero_employment,
  case
    when not is_undetermined then null
    when has_unknown and has_returned then 'both'
    when has_returned then 'row_returned'
    else 'member_unknown'
  end as undetermined_reason
from judged
