-- title: 台账列出的家庭的状态 | State of the households that are listed
-- what: 当月零就业家庭台账列出的家庭，按劳动力资源台账的状态 |
--   Households that the month's register of zero-employment households lists, as the roster has them
-- unit: community_code
-- grain: community_code, household_no
select
  state.month,
  state.community_code,
  state.household_no,
  state.persons,
  state.known_to_work,
  state.is_zero_employment
from fact.household_state as state
where exists (
  select 1
  from lake.zero_employment_household as register
  where register.community_code = state.community_code
    and register.household_no = state.household_no
)
