select
  area_code as page_code,
  release_id,
  strftime(known_from + interval '8' hour, '%Y-%m-%d %H:%M') as released_when,
  count(*) filter (where is_headline) as headline_revisions,
  count(*) filter (where is_ripening) as ripening_revisions,
  count(*) as revisions
from mart.revision
where area_level in ('province', 'prefecture', 'county')
  and previous_value is not null
group by
  area_code,
  release_id,
  known_from
order by
  page_code,
  known_from,
  release_id
