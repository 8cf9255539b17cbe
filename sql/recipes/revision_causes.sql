-- title: 修订由谁引起 | Who caused a revision
-- question: 公布过的数字改了多少，是哪个街道的哪份文件引起的？ | Which published figures changed, and which street's file was the cause?
-- answer: 每次修订、每个原因一行，新的在前；只列主要指标，--measure 写指标名（或其中一段）则列该指标；文件很多时按街道（或上级）和台账合说，file_name 是其间收到的第一份和份数 |
--   One row a revision and cause, newest first; headline figures, or those whose name has --measure in it; many files are told by street (or the area above) and register, file_name then being the first that came in since the release before, and how many
-- columns: release_id, month, area_code, full_name, measure, previous_value, value, cause_kind, cause_name, register, file_name, received_at
-- column release_id: 发布编号 | Release
-- column measure: 指标 | Measure
-- column previous_value: 原值 | Value before
-- column value: 现值 | Value from then on
-- column cause_kind: 原因 | Kind of cause
-- column cause_name: 引起变动的街道 | Street of the cause
-- column file_name: 文件 | File
-- column received_at: 收到时间（UTC） | Received (UTC)
-- option area: area = province | 地区（只看它自己） | Area, itself alone
-- option month: month = none | 只看哪个月的数，默认全部 | Figures of this month alone; all by default
-- option measure: text = none | 指标名中的一段，如 new_employment | Part of the measure's name, such as new_employment
-- option rows: integer = 50 | 最多几行 | At most so many rows
with parameter as (
  select
    cast($month as date) as month,
    cast($measure as varchar) as measure,
    unnest(cast($area as varchar[])) as area_code
),
part as (
  select
    revision.release_id,
    revision.month,
    revision.area_code,
    revision.area_name,
    revision.measure,
    revision.previous_value,
    revision.value,
    unnest(string_split(revision.cause, ' ')) as cause
  from mart.revision as revision
  inner join parameter
    on parameter.area_code = revision.area_code
    and (parameter.month is null or parameter.month = revision.month)
    and (
      (parameter.measure is null and revision.is_headline)
      or contains(revision.measure, parameter.measure)
    )
  where revision.cause is not null
),
submission as (
  select
    submission,
    min(street_code) as street_code,
    min(register) as register,
    min(file_name) as file_name,
    min(received_at) as received_at
  from audit.submission
  where submission in (select cause from part)
  group by submission
),
release_time as (
  select release_id, known_from
  from mart.revision
  union
  select release_id, known_from
  from audit.publication
),
period as (
  select
    release_id,
    known_from,
    lag(known_from) over (order by known_from) as former_known_from
  from release_time
),
several as (
  -- a cause told as `street:register`: the files of these that came in since the release before
  select
    cause.release_id,
    cause.cause,
    min(sent.file_name) as file_name,
    count(distinct sent.submission) as files,
    max(sent.received_at) as received_at
  from (select distinct release_id, cause from part) as cause
  inner join period
    on period.release_id = cause.release_id
  inner join audit.submission as sent
    on starts_with(sent.street_code, split_part(cause.cause, ':', 1))
    and sent.register = split_part(cause.cause, ':', 2)
    and sent.received_at <= period.known_from
    and (period.former_known_from is null or sent.received_at > period.former_known_from)
  group by cause.release_id, cause.cause
),
caused as (
  select
    part.release_id,
    part.month,
    part.area_code,
    part.area_name,
    part.measure,
    part.previous_value,
    part.value,
    case
      when submission.submission is not null then '报送 / file'
      when starts_with(part.cause, 'code:') then '程序变动 / program'
      when starts_with(part.cause, 'reference:') then '参考表变动 / reference tables'
      when contains(part.cause, ':') then '多份报送 / several files'
      else '归不到文件 / no file'
    end as cause_kind,
    coalesce(
      submission.street_code,
      nullif(nullif(split_part(part.cause, ':', 1), 'code'), 'reference')
    ) as cause_code,
    coalesce(
      submission.register,
      case
        when not starts_with(part.cause, 'code:') and not starts_with(part.cause, 'reference:')
          then nullif(split_part(part.cause, ':', 2), '')
      end
    ) as register,
    coalesce(
      submission.file_name,
      several.file_name
        || case when several.files > 1 then ' 等 ' || several.files || ' 份' else '' end
    ) as file_name,
    coalesce(submission.received_at, several.received_at) as received_at
  from part
  left join submission
    on submission.submission = part.cause
  left join several
    on several.release_id = part.release_id
    and several.cause = part.cause
)
select
  caused.release_id,
  caused.month,
  caused.area_code,
  coalesce(area.full_name, caused.area_name) as full_name,
  caused.measure,
  caused.previous_value,
  caused.value,
  caused.cause_kind,
  coalesce(cause_area.full_name, nullif(caused.cause_code, '-')) as cause_name,
  caused.register,
  caused.file_name,
  caused.received_at
from caused
left join mart.area as area
  on area.month = caused.month
  and area.area_code = caused.area_code
left join mart.area as cause_area
  on cause_area.month = caused.month
  and cause_area.area_code = caused.cause_code
order by
  caused.release_id desc,
  caused.month desc,
  caused.area_code,
  caused.measure,
  cause_name,
  caused.file_name
limit cast($rows as integer)
