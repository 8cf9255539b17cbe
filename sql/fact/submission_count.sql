-- title: 报送计数 | Counts of submissions
-- what: 当月有效报送中计入和因重复未计入的行数；事件台账的重复要看全部月份，此处都算计入 |
--   Rows of the standing submissions that are counted, and not counted because repeated; which events are repeated only all months tell, so
--   here they are all counted
-- grain: submission, register
-- check none_is_lost: 行数为负 | a count of rows is negative |
--   counted >= 0 and not_counted >= 0
with repeated as (
  select submission, 'labour_force' as register, count(*) as not_counted
  from fact.repeated_person
  where not is_counted
  group by submission
  union all
  select submission, 'community_entity' as register, count(*) as not_counted
  from fact.repeated_entity
  where not is_counted
  group by submission
  union all
  select submission, 'job_post' as register, count(*) as not_counted
  from fact.repeated_post
  where not is_counted
  group by submission
  union all
  select submission, 'station' as register, count(*) as not_counted
  from fact.repeated_station
  where not is_counted
  group by submission
  union all
  select submission, 'zero_employment_household' as register, count(*) as not_counted
  from fact.repeated_household
  where not is_counted
  group by submission
)
select
  standing.month,
  standing.submission,
  standing.register,
  standing.standing_rows - coalesce(repeated.not_counted, 0) as counted,
  coalesce(repeated.not_counted, 0) as not_counted
from fact.standing_count as standing
left join repeated
  on repeated.submission = standing.submission
  and repeated.register = standing.register
