-- title: 有劳动力资源台账的社区 | Communities with a roster
-- what: 当月劳动力资源台账上有行的社区，不论是否计入 | Communities with a row on the rosters of the month, counted or not
-- unit: community_code
-- grain: community_code
select distinct
  month,
  community_code
from lake.labour_force
