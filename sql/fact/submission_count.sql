-- title: 报送计数 | Counts of submissions
-- what: 当月有效报送中计入和因重复未计入的行数 | Rows of the standing submissions that are counted, and not counted because repeated
-- grain: submission, register
-- check none_is_lost: counted >= 0 and not_counted >= 0
with standing as (
  select month, submission, 'labour_force' as register, count(*) as standing_rows
  from lake.labour_force
  group by month, submission
  union all
  select month, submission, 'community_entity' as register, count(*) as standing_rows
  from lake.community_entity
  group by month, submission
),
repeated as (
  select submission, 'labour_force' as register, count(*) as not_counted
  from fact.repeated_person
  where not is_counted
  group by submission
  union all
  select submission, 'community_entity' as register, count(*) as not_counted
  from fact.repeated_entity
  where not is_counted
  group by submission
)
select
  standing.month,
  standing.submission,
  standing.register,
  standing.standing_rows - coalesce(repeated.not_counted, 0) as counted,
  coalesce(repeated.not_counted, 0) as not_counted
from standing
left join repeated
  on repeated.submission = standing.submission
  and repeated.register = standing.register
