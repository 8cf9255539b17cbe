-- headline figures of an area and of those below it that were known at a moment and are others now
with known as (
  select
    area_code,
    month,
    measure,
    max(case when known_from <= $since and (known_to is null or known_to > $since) then value end)
      as former_value,
    max(case when known_to is null then value end) as value
  from mart.revision
  where is_headline
    and month < $month
    and (area_code = $area or length(area_code) = length($area) + 2)
    and starts_with(area_code, $area)
  group by
    area_code,
    month,
    measure
)
select
  area_code,
  month,
  split_part(split_part(measure, ':', 1), '.', 2) as measure_column,
  former_value,
  value
from known
where former_value is not null
  and value is not null
  and former_value <> value
order by
  month desc,
  measure_column,
  area_code
