-- title: 近一年有过失业、困难或零就业状态的人 | Persons with a state of need in the last year
-- what: 近十二个月（含本月）任一月末长期失业、属零就业家庭、登记失业或就业困难，而本月仍计入的人：当时的状态，和本月的就业状况与所在社区 |
--   Persons who at any of the last twelve month ends, this one included, were long-term unemployed, of a zero-employment household,
--   registered as unemployed or in difficulty, and count this month: what they were, and their status and community now
-- kept: session
-- unit: person
-- grain: person
with month_end as (
  select
    person,
    1 as long_term_unemployed,
    0 as zero_employment_family,
    0 as registered_unemployed,
    0 as difficult
  from history.long_term_unemployed
  union all
  select
    person,
    0 as long_term_unemployed,
    1 as zero_employment_family,
    0 as registered_unemployed,
    0 as difficult
  from history.zero_employment_member
  union all
  select
    person,
    0 as long_term_unemployed,
    0 as zero_employment_family,
    case when registered_unemployed then 1 else 0 end as registered_unemployed,
    case when is_difficult then 1 else 0 end as difficult
  from history.registered_or_difficult
),
state as (
  select
    person,
    max(long_term_unemployed) = 1 as was_long_term_unemployed,
    max(zero_employment_family) = 1 as was_of_zero_employment_family,
    max(registered_unemployed) = 1 as was_registered_unemployed,
    max(difficult) = 1 as was_difficult
  from month_end
  group by person
)
select
  counted.month,
  counted.person,
  counted.community_code,
  counted.employment_status,
  counted.working_age,
  counted.able_and_willing,
  counted.may_be_able_and_willing,
  counted.is_employed_unwilling,
  counted.registered_unemployed,
  state.was_long_term_unemployed,
  state.was_of_zero_employment_family,
  state.was_registered_unemployed,
  state.was_difficult
from fact.counted_person as counted
inner join state on state.person = counted.person
