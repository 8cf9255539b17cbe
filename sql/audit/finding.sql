-- title: 台账之间、月份之间的发现 | Findings between registers and between months
-- what: 单份文件看不出的问题，一个发现一行；照常计入，请核对。未报的，报送截止日过后才列 |
--   What no single file shows, one row a finding; all is counted as it stands, please look into it. What is missing is told once it is due
-- rests_on: files of the month
-- grain: month, street_code, register, rule, submission, sheet_no, row
-- column register: 台账 | Register
-- column submission: 报送编号，空为整个街道的台账 | Submission; null is the street's whole register
-- column sheet_no: 第几张工作表，从 0 起 | Number of the sheet, from 0
-- column row: 行号，空为整个台账 | Row number; null is the whole register
-- column detail: 其他所在：社区代码、报送编号前 8 位、第几张工作表#行号；community_vanished 为社区代码 |
--   Where else: community code, first 8 characters of the submission, number of the sheet#row; the codes of vanished communities
with row_finding as (
  select month, street_code, register, rule, submission, sheet_no, row, cases, base, detail
  from fact.finding_household
  union all
  select month, street_code, register, rule, submission, sheet_no, row, cases, base, detail
  from fact.finding_post
  union all
  select month, street_code, register, rule, submission, sheet_no, row, cases, base, detail
  from fact.finding_twice
  union all
  select month, street_code, register, rule, submission, sheet_no, row, cases, base, detail
  from fact.finding_status
),
shrunk as (
  select
    shrunk_roster.month,
    shrunk_roster.street_code,
    shrunk_roster.former_persons - shrunk_roster.persons as cases,
    shrunk_roster.former_persons as base
  from fact.shrunk_roster as shrunk_roster
  inner join mart.submission_status as status
    on status.month = shrunk_roster.month
    and status.street_code = shrunk_roster.street_code
    and status.register = 'labour_force'
  where status.is_due
    or shrunk_roster.covers_street
),
vanished_community as (
  select
    month,
    street_code,
    count(*) as cases,
    sum(former_persons) as base,
    string_agg(community_code, '、' order by community_code) as detail
  from fact.vanished_community
  group by month, street_code
),
vanished as (
  select
    now.month,
    now.street_code,
    now.register,
    former.accepted_rows as base
  from mart.submission_status as now
  inner join mart.submission_status as former
    on former.street_code = now.street_code
    and former.register = now.register
    and former.month = cast(now.month - interval '1' month as date)
  where now.verdict = 'missing'
    and now.is_due
    and former.verdict not in ('missing', 'refused')
)
select
  month,
  street_code,
  register,
  rule,
  submission,
  cast(sheet_no as integer) as sheet_no,
  row,
  cast(cases as bigint) as cases,
  cast(base as bigint) as base,
  detail
from row_finding
union all
select
  month,
  street_code,
  register,
  rule,
  cast(null as varchar) as submission,
  cast(null as integer) as sheet_no,
  cast(null as integer) as row,
  cast(cases as bigint) as cases, cast(base as bigint) as base, cast(null as varchar) as detail
from fact.finding_unchanged
union all
select
  month,
  street_code,
  'labour_force' as register,
  'roster_shrunk' as rule,
  cast(null as varchar) as submission,
  cast(null as integer) as sheet_no,
  cast(null as integer) as row, cases, base, cast(null as varchar) as detail
from shrunk
union all
select
  month,
  street_code,
  register,
  'register_vanished' as rule,
  cast(null as varchar) as submission,
  cast(null as integer) as sheet_no,
  cast(null as integer) as row, cast(0 as bigint) as cases, base, cast(null as varchar) as detail
from vanished
union all
select
  month,
  street_code,
  'labour_force' as register,
  'community_vanished' as rule,
  cast(null as varchar) as submission,
  cast(null as integer) as sheet_no,
  cast(null as integer) as row, cases, cast(base as bigint) as base, detail
from vanished_community
