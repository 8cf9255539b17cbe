-- title: 同一人或同一实体在几处 | The same person or entity in several files
-- what: 同一人、同一实体在几份文件里都有行的，逐行告知各方：本行是否计入，其他在哪里（社区代码、报送编号前 8 位、第几张工作表#行号；每份文件一处，计入的在前，至多列 21 处） |
--   Every row of a person or entity that several files have, for all parties to know: whether this row counts, and where the others are
--   (community code, first 8 characters of the submission, number of the sheet#row; one a file, that which counts first, at most 21)
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
first_place as (
  select
    placed.register,
    placed.key,
    placed.submission,
    placed.community_code,
    placed.is_counted,
    concat(
      placed.community_code,
      ' ',
      left(placed.submission, 8),
      ' ',
      placed.sheet_no + 1,
      '#',
      placed.row
    ) as place,
    row_number() over (
      partition by placed.register, placed.key, placed.submission
      order by
        placed.is_counted desc nulls last,
        placed.community_code asc nulls last,
        placed.sheet_no asc nulls last,
        placed.row asc nulls last
    ) as place_in_file
  from placed
  inner join shared
    on shared.register = placed.register
    and shared.key = placed.key
),
-- bounded, for a number copied from an example may stand in every file of the province
told as (
  select
    register,
    key,
    submission,
    place,
    row_number() over (
      partition by register, key
      order by is_counted desc nulls last, community_code asc nulls last, submission asc nulls last
    ) as file_number
  from first_place
  where place_in_file = 1
),
elsewhere as (
  select
    own.register,
    own.submission,
    own.sheet_no,
    own.row,
    string_agg(told.place, '; ' order by told.file_number asc nulls last) as places
  from placed as own
  inner join told
    on told.register = own.register
    and told.key = own.key
    and told.submission <> own.submission
    and told.file_number <= 21
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
