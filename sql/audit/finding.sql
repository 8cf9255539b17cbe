-- title: 台账之间、月份之间的发现 | Findings between registers and between months
-- what: 单份文件看不出的问题，一个发现一行；照常计入，请核对 | What no single file shows, one row a finding; all is counted as it stands, please look into it
-- grain: month, street_code, register, rule, submission, sheet_no, row
-- column register: 台账 | Register
-- column submission: 报送编号，空为整个街道的台账 | Submission; null is the street's whole register
-- column sheet_no: 第几张工作表，从 0 起 | Number of the sheet, from 0
-- column row: 行号，空为整个台账 | Row number; null is the whole register
-- column detail: 其他所在：社区代码、报送编号前 8 位、第几张工作表#行号 | Where else: community code, first 8 characters of the submission, number of the sheet#row
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
    now.month,
    now.street_code,
    former.persons - coalesce(roster.persons, 0) as cases,
    former.persons as base
  from mart.submission_status as now
  inner join mart.roster as former
    on former.area_code = now.street_code
    and former.month = cast(now.month - interval '1' month as date)
  left join mart.roster as roster
    on roster.area_code = now.street_code
    and roster.month = now.month
  where now.register = 'labour_force'
    and now.verdict in ('accepted', 'partly_accepted', 'nil', 'refused_former_stands')
    and former.persons >= 30
    and coalesce(roster.persons, 0) * 3 <= former.persons * 2
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
