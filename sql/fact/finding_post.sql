-- title: 岗位台账与其他台账的矛盾 | Posts against the other registers
-- what: 在岗人员不在全省劳动力台账上；单位不在实体台账上，或已注销 |
--   Posts whose holder is on no roster of the province; whose entity is in no entity register, or is closed there
-- grain: submission, sheet_no, row, rule
with reporting_street as (
  select distinct left(community_code, 9) as street_code
  from lake.community_entity
),
holder as (
  select distinct holder_person as person
  from lake.job_post
  where holder_person is not null
),
resident as (
  select distinct register.person
  from lake.labour_force as register
  inner join holder on holder.person = register.person
),
entity as (
  select
    register.entity_code,
    max(
      case when repeated.is_counted is null or repeated.is_counted then register.status end
    ) as status
  from lake.community_entity as register
  left join fact.repeated_entity as repeated
    on repeated.submission = register.submission
    and repeated.sheet_no = register.sheet_no
    and repeated.row = register.row
  group by register.entity_code
),
found as (
  select
    post.month,
    post.community_code,
    post.submission,
    post.sheet_no,
    post.row,
    'holder_not_on_roster' as rule
  from lake.job_post as post
  inner join fact.reporting_community as reporting
    on reporting.community_code = post.community_code
  where post.holder_person is not null
    and post.holder_person not in (select person from resident)
  union all
  select
    post.month,
    post.community_code,
    post.submission,
    post.sheet_no,
    post.row,
    'employer_unknown' as rule
  from lake.job_post as post
  inner join reporting_street on reporting_street.street_code = left(post.community_code, 9)
  where post.entity_code is not null
    and post.entity_code not in (select entity_code from entity)
  union all
  select
    post.month,
    post.community_code,
    post.submission,
    post.sheet_no,
    post.row,
    'employer_closed' as rule
  from lake.job_post as post
  inner join entity on entity.entity_code = post.entity_code
  where entity.status = 'closed'
)
select
  month,
  left(community_code, 9) as street_code,
  'job_post' as register,
  rule,
  submission,
  sheet_no,
  row,
  1 as cases,
  cast(null as integer) as base,
  cast(null as varchar) as detail
from found
