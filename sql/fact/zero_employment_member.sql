-- title: 零就业家庭成员 | Members of zero-employment households
-- what: 月末推算为零就业家庭的全部成员 | All members of the households derived as zero-employment at month end
-- unit: community_code
-- grain: person
select
  counted.month,
  counted.person,
  counted.community_code
from fact.counted_row as counted
inner join fact.household_state as household
  on household.community_code = counted.community_code
  and household.household_no = counted.household_no
where household.is_zero_employment
