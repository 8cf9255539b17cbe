-- title: 同一人或同一实体在几处 | The same person or entity in several files
-- what: 同一人、同一实体在几份文件里都有行的，逐行告知各方：本行是否计入，其他在哪里 |
--   Every row of a person or entity that several files have, for all parties to know: whether this row counts, and where the others are
-- grain: submission, sheet_no, row, rule
with placed as (
  select
    month,
    submission,
    sheet_no,
    row,
    community_code,
    is_counted,
    'labour_force' as register,
    encode(hex(person)) as key
  from fact.repeated_person
  union all
  select
    month,
    submission,
    sheet_no,
    row,
    community_code,
    is_counted,
    'community_entity' as register,
    encode(entity_code) as key
  from fact.repeated_entity
),
shared as (
  select register, key, count(*) as places
  from placed
  group by register, key
  having count(distinct submission) > 1
),
elsewhere as (
  select
    own.register,
    own.submission,
    own.sheet_no,
    own.row,
    string_agg(
      concat(other.community_code, ' ', left(other.submission, 8), ' #', other.row),
      '; '
      order by other.community_code asc nulls last, other.submission asc nulls last, other.row asc nulls last
    ) as places
  from placed as own
  inner join shared
    on shared.register = own.register
    and shared.key = own.key
  inner join placed as other
    on other.register = own.register
    and other.key = own.key
    and other.submission <> own.submission
  group by own.register, own.submission, own.sheet_no, own.row
)
select
  placed.month,
  left(placed.community_code, 9) as street_code,
  placed.register,
  concat(
    case when placed.register = 'labour_force' then 'person' else 'entity' end,
    case when placed.is_counted then '_also_elsewhere' else '_counted_elsewhere' end
  ) as rule,
  placed.submission,
  placed.sheet_no,
  placed.row,
  shared.places as cases,
  cast(null as integer) as base,
  elsewhere.places as detail
from placed
inner join shared
  on shared.register = placed.register
  and shared.key = placed.key
inner join elsewhere
  on elsewhere.register = placed.register
  and elsewhere.submission = placed.submission
  and elsewhere.sheet_no = placed.sheet_no
  and elsewhere.row = placed.row
