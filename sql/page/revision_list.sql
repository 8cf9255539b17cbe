with revised as (
  select
    area_code,
    month,
    measure,
    previous_value,
    value,
    release_id,
    known_from,
    cause
  from mart.revision
  where area_level in ('province', 'prefecture', 'county')
    and previous_value is not null
    and is_headline
    and month > $first_month
),
token as (
  select
    area_code,
    month,
    measure,
    release_id,
    unnest(string_split(cause, ' ')) as token
  from revised
),
named as (
  select
    token.area_code,
    token.month,
    token.measure,
    token.release_id,
    string_agg(
      distinct coalesce(submission.street_code || ':' || submission.register, token.token),
      ' '
    ) as cause
  from token
  left join audit.submission as submission
    on submission.submission = token.token
  group by
    token.area_code,
    token.month,
    token.measure,
    token.release_id
)
select
  revised.area_code as page_code,
  revised.month,
  split_part(split_part(revised.measure, ':', 1), '.', 2) as measure_column,
  revised.previous_value,
  revised.value as revised_value,
  revised.value - revised.previous_value as value_change,
  revised.release_id,
  strftime(revised.known_from + interval '8' hour, '%Y-%m-%d') as known_from,
  array_to_string(list_sort(string_split(named.cause, ' ')), ' ') as cause
from revised
left join named
  on named.area_code = revised.area_code
  and named.month = revised.month
  and named.measure = revised.measure
  and named.release_id = revised.release_id
order by
  page_code,
  revised.month desc,
  measure_column,
  revised.release_id desc
